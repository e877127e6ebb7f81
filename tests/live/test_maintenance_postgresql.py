"""Maintenance of a real PostgreSQL, under its own role."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from jobs.exit_code import ExitCode
from specs.database_roles import Purpose, user
from tests.support.backup_bench import Bench, grant, postgresql_bench

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with postgresql_bench() as bench:
        yield bench


@pytest.mark.covers("MNT-01", "BUG-33", "BUG-34")
@pytest.mark.parametrize("task", ["analyze", "reindex-bloated", "index-review"])
def test_maintenance_runs_under_its_own_role(bench: Bench, task: str) -> None:
    server, store = bench.server, bench.pod.document.store
    server.sql(
        "CREATE ROLE app LOGIN; ALTER TABLE customers OWNER TO app; CREATE INDEX IF NOT EXISTS by_id ON customers (id)"
    )
    grant(server)
    pod = bench.pod.changed(
        tasks=(task,),
        store=replace(store, user=user(Purpose.MAINTENANCE)),
        extra={"statement_timeout": "60s", "least_bytes": "0", "bloat": "0"},
    )
    before = server.sql("SELECT relfilenode FROM pg_class WHERE relname = 'by_id'")
    ended = pod.run(task)
    server.sql("ALTER TABLE customers OWNER TO postgres; REVOKE app FROM groundcrew_maintenance; DROP ROLE app")
    assert ended.code == ExitCode.DONE, ended.said
    after = server.sql("SELECT relfilenode FROM pg_class WHERE relname = 'by_id'")
    assert (before != after) is (task == "reindex-bloated")

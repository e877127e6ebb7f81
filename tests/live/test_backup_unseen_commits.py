"""Backups of a real PostgreSQL while a commit is in its log that nobody can see yet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from jobs.manifest import Count
from tests.support.backup_bench import Bench, done, postgresql_bench
from tests.support.postgresql import PostgreSql
from tests.support.servers import ended
from tests.support.waiting import until

pytestmark = pytest.mark.live

STANDBY = "synchronous_standby_names"


@pytest.fixture(scope="module")
def shipped() -> Iterator[Bench]:
    with postgresql_bench() as bench:
        bench.write(100)
        done(bench, "base")
        done(bench, "slice")
        yield bench


def configured(server: PostgreSql, statement: str) -> None:
    server.sql(statement)
    server.sql("SELECT pg_reload_conf()")


@contextmanager
def held_up(server: PostgreSql) -> Iterator[Callable[[], None]]:
    """One row whose commit is in the log and waits for a standby that never answers, until the yielded function is called."""
    configured(server, f"ALTER SYSTEM SET {STANDBY} = 'nobody'")
    writer = server.begun("INSERT INTO orders (note) VALUES ('not seen yet')")
    try:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        until(lambda: server.sql(waits) == "1", "a commit that waits for a standby")
        yield lambda: configured(server, f"ALTER SYSTEM RESET {STANDBY}")
    finally:
        configured(server, f"ALTER SYSTEM RESET {STANDBY}")
        ended(writer)


def asks_for_commits(exchange: Path) -> bool:
    """Whether a program of this pod asks the server for the end of a transaction."""
    for process in psutil.process_iter(["cmdline", "environ"]):
        told = " ".join((*(process.info["cmdline"] or ()), *(process.info["environ"] or {}).values()))
        if "pg_xact_status" in told and str(exchange) in told:
            return True
    return False


@pytest.mark.covers("BUG-06")
@pytest.mark.parametrize("kind", ["base", "slice"])
def test_it_is_counted_and_restored(shipped: Bench, kind: str) -> None:
    before = int(shipped.server.sql("SELECT count(*) FROM orders"))
    with held_up(shipped.server) as let_go:

        def while_it_runs(exchange: Path) -> None:
            until(lambda: asks_for_commits(exchange), "the copy's end", every=0.01)
            let_go()

        done(shipped, kind, during=while_it_runs)
    assert shipped.manifests(kind)[-1].counts["orders"] == Count(before, before + 1)
    done(shipped, "verify")


@pytest.mark.covers("BUG-06")
def test_a_transaction_that_stays_open_keeps_no_copy_waiting(shipped: Bench) -> None:
    server = shipped.server
    writer = server.begun("BEGIN; INSERT INTO orders (note) VALUES ('never'); SELECT pg_sleep(600)")
    try:
        until(
            lambda: server.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1", "a sleeper"
        )
        before = int(server.sql("SELECT count(*) FROM orders"))
        done(shipped, "slice")
    finally:
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        ended(writer)
    assert shipped.manifests("slice")[-1].counts["orders"] == Count(before, before)

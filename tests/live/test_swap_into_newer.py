"""A restore in place into a server of a newer major."""

from dataclasses import replace

import pytest

from drill.course import course
from drill.known import KINDS
from drill.programs import Programs
from drill.swap import rows_wrong, standing
from jobs.exit_code import ExitCode
from specs.store import Engine
from tests.live.test_drills import document
from tests.live.test_swap import emptied
from tests.support import newer_postgresql
from tests.support.coverage import covers
from tests.support.servers import obtained

pytestmark = pytest.mark.live

ROWS = 2_000
DEFINED = (
    "CREATE VIEW few AS SELECT id, note FROM orders WHERE beat IN (1, 2) ORDER BY id",
    "CREATE MATERIALIZED VIEW days AS SELECT count(*) FILTER (WHERE id > 1) AS many FROM customers",
    "CREATE INDEX seldom ON orders (left(note, 8)) WHERE beat > 3",
    "ALTER TABLE customers ADD twice bigint GENERATED ALWAYS AS (id * 2) STORED, ADD CHECK (length(note) < 9999)",
    "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER touch BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION touched()",
    "CREATE EXTENSION pg_stat_statements",
)
"""What two majors write in different words, or bring in another version."""


@pytest.mark.prove
@covers("DR-01", "BUG-19")
def test_a_newer_major_takes_what_an_older_one_held() -> None:
    """A base is of its own major only, and the image of another says so; the swap leads over."""
    obtained(KINDS[Engine.POSTGRESQL].obtain)
    with course(KINDS[Engine.POSTGRESQL], document(Engine.POSTGRESQL), 61, ROWS) as run:
        with run.server.connected() as session:
            for statement in DEFINED:
                session.run(statement)
        run.protect(1)
        newer = Programs(run.pod.home, newer_postgresql.environment())
        refused = replace(run.pod, programs=newer).run("verify")
        assert refused.code == ExitCode.PROOF_FAILED, refused.said
        assert "and this image brings 18: restore with an image of" in refused.said
        run.server.programs = newer
        emptied(run)
        ended = run.pod.run("swap")
        assert ended.code == ExitCode.DONE, ended.said
        found = standing(run).serving
        assert rows_wrong(run, found) == []
        with run.server.connected() as session:
            [[version]] = session.run("SHOW server_version")
            [[many]] = session.run("SELECT many FROM days")
        assert version.startswith("18.")
        assert many == int(found.rows["customers"] or 0) - 1, "a dump fills materialized views anew"

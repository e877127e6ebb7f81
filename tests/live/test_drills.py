"""Databases that are lost while they are written to: what was shipped comes back, on real servers, at any moment."""

import pytest

from drill.course import Course, course
from drill.events import EVENTS, lost
from drill.known import KINDS
from drill.outcome import Outcome, missed
from specs.database_roles import Purpose, user
from specs.job_document import JobDocument, ObjectStoreAddress, StoreAddress
from specs.store import Engine
from tests.support.coverage import covers
from tests.support.proof_table import Page, Rows, Table
from tests.support.servers import obtained

pytestmark = pytest.mark.live

PAGE = Page(
    "drills",
    "Lost databases",
    "A server with 20,000 rows a table is written to five times a second while the Jobs' own scripts back it up. Then it is"
    " destroyed, or a statement ruins it, and the Jobs' own restore brings it back on a new server. A transaction that was"
    " acknowledged before the newest published copy was begun must be there, nothing may be missing between two that are, and"
    " after a bad statement nothing of it. Transactions not brought back are those behind the newest copy or the point asked"
    " for. MariaDB's log knows whole seconds. The schedule of the drill is faster than a plan's: RPO is measured from the"
    " newest restored heartbeat to the loss, RTO from the loss (or from when a bad statement was noticed) to the new server's"
    " answer, on 2 cores that other work shared.",
    sources=(
        "drill/course.py",
        "drill/events.py",
        "drill/outcome.py",
        "drill/session.py",
        "drill/writer.py",
        "jobs/chain.py",
        "jobs/ship.py",
        "jobs/verify.py",
        "jobs/restore.py",
        "jobs/engine/postgresql",
        "jobs/engine/mysql",
    ),
)
BY_EVENT = Table(
    PAGE,
    "By what happened",
    (
        "server",
        "what happened",
        "drills",
        "transactions",
        "not brought back",
        "wrong",
        "RPO below 10 s",
        "RTO below 30 s",
    ),
)
MEASURED = Table(PAGE, "Measured", ("server", "what happened", "seed", "RPO", "RTO"))
ENGINES = (Engine.POSTGRESQL, Engine.MARIADB)
SEEDS = (1, 2, 3)
RPO, RTO = 900, 3600
"""The shortest any of the systems promises, in seconds."""


def document(engine: Engine) -> JobDocument:
    return JobDocument(
        system="shop",
        environment="test",
        store=StoreAddress(engine.value, "", "", 0, "shop", ("orders", "customers"), "db", user(Purpose.BACKUP)),
        object_store=ObjectStoreAddress("volume", path="/copies"),
        tasks=("base", "slice", "verify", "drill"),
        rpo_seconds=RPO,
        rto_seconds=RTO,
        ships_log=True,
    )


def drilled(engine: Engine, event: str, seed: int) -> Outcome:
    obtained(KINDS[engine].obtain)
    with course(KINDS[engine], document(engine), seed) as prepared:
        return EVENTS[event](prepared)


@covers("BKP-03", "DR-02")
@pytest.mark.parametrize(("engine", "event", "seed"), [(Engine.POSTGRESQL, "drop", 11), (Engine.MARIADB, "delete", 12)])
def test_a_bad_statement_is_undone(engine: Engine, event: str, seed: int) -> None:
    """The sample of every day: base, slices, and a point in time between two of them."""
    found = drilled(engine, event, seed)
    assert missed(found, RPO, RTO) == []
    assert found.written > found.gone >= 0
    assert found.copies >= 4, "the log was shipped after the statement too"


@covers("BKP-03", "DR-02", "DR-04")
@pytest.mark.prove
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_shipped_comes_back(engine: Engine, event: str, seed: int, proof: Rows) -> None:
    found = drilled(engine, event, seed)
    wrong = missed(found, RPO, RTO)
    happened = (found.engine, found.event)
    proof.row(BY_EVENT, *happened, 1, found.written, found.gone, len(wrong), int(found.rpo < 10), int(found.rto < 30))
    proof.row(MEASURED, *happened, str(seed), f"{found.rpo:.2f} s", f"{found.rto:.2f} s")
    assert wrong == []
    assert found.written > 0


@pytest.mark.prove
@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_that_forgot_its_newest_slice_is_red(engine: Engine) -> None:
    """The judge itself: the restore ends well, and rows that had been published are gone."""
    obtained(KINDS[engine].obtain)
    with course(KINDS[engine], document(engine), 5) as run:
        run.protect(2)
        forget(run)
        found = lost(run, "the store forgot a slice")
    assert any("acknowledged before the point and not restored" in text for text in found.faults)


def forget(run: Course) -> None:
    newest = max((run.pod.home / "copies" / "test" / "shop" / "db" / "slice").glob("*.json"))
    newest.unlink()

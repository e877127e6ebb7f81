"""A restore that takes the place of the database that serves, under a writer that goes on."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from drill.course import FIRST_PAUSE, Course
from drill.outcome import Held, Outcome, held
from drill.pod import Ended
from drill.programs import secret
from drill.writer import Beat
from jobs.exit_code import ExitCode
from specs.job_document import ADMINISTRATOR_KEY, ADMINISTRATOR_PASSWORD_KEY

ADMINISTRATOR = "lent_for_a_restore"
NEVER = float("inf")


@dataclass(frozen=True)
class Standing:
    """What the server holds: the database that serves, and those that did before, by name."""

    serving: Held
    kept: Mapping[str, Held]


def lend(run: Course) -> None:
    """The Secret people make for one restore."""
    password = secrets.token_hex(12)
    run.server.lend(ADMINISTRATOR, password)
    secret(run.pod.home / "credentials" / ADMINISTRATOR_KEY, ADMINISTRATOR)
    secret(run.pod.home / "credentials" / ADMINISTRATOR_PASSWORD_KEY, password)


def standing(run: Course) -> Standing:
    database, tables = run.server.store.database, run.server.store.tables
    with run.server.connected() as session:
        session.run(session.snapshot)
        serving = held(session, tables)
    kept: dict[str, Held] = {}
    for name in run.server.databases():
        if name.startswith(f"{database}_before_"):
            with run.server.connected(name) as session:
                # An interrupted run may leave the name without its tables.
                if session.there(tables[0]):
                    kept[name] = held(session, tables)
    return Standing(serving, kept)


def lost(run: Course) -> list[int]:
    """Transactions acknowledged until now that are nowhere."""
    ledger = list(run.writer.ledger)
    return nowhere(ledger, standing(run))


def nowhere(ledger: Sequence[Beat], found: Standing) -> list[int]:
    """Transactions that were acknowledged and that neither the serving database nor one it replaced holds."""
    known = set(found.serving.beats).union(*(one.beats for one in found.kept.values()))
    return [beat.number for beat in ledger if beat.acknowledged and beat.number not in known]


def in_place(run: Course) -> Outcome:
    """A DELETE nobody meant, undone in place: what came before is back, what came since is beside it, and writing goes on."""
    run.protect(1)
    run.pause()
    at = time.time()
    with run.server.connected() as session:
        session.spoil("delete", run.random.choice(run.server.store.tables))
    run.pause()
    noticed = time.time()
    run.ship("slice")
    lend(run)
    ended = run.pod.run("swap", "--until", datetime.fromtimestamp(at, UTC).isoformat())
    rto = time.time() - noticed
    time.sleep(2 * FIRST_PAUSE)
    run.writer.stop()
    return judged(run, at, rto, ended)


def judged(run: Course, at: float, rto: float, ended: Ended) -> Outcome:
    name, engine = run.pod.document.store.name, run.kind.engine.value
    written = run.writer.acknowledged_before(at)
    if ended.code != ExitCode.DONE:
        said = f"the swap ended with {ended.code}: {ended.said}"
        return Outcome(name, engine, "undone in place", run.copies, written, written, NEVER, NEVER, (said,))
    found = standing(run)
    ledger = run.writer.ledger
    before = [beat for beat in ledger if beat.acknowledged and beat.acknowledged < int(at)]
    gone = [beat.number for beat in before if beat.number not in found.serving.beats]
    missing = nowhere(ledger, found)
    wrong = [
        f"{len(gone)} transactions acknowledged before the statement are not back" if gone else "",
        f"{len(missing)} acknowledged transactions are nowhere" if missing else "",
        *(rows_wrong(run, found.serving)),
        "" if found.kept else "what served before was not kept",
        "" if ledger[-1].acknowledged else "nothing is written after the swap",
    ]
    restored = [when for when in found.serving.beats.values() if when < at]
    rpo = at - max(restored) if restored else NEVER
    return Outcome(
        name, engine, "undone in place", run.copies, written, len(gone), rpo, rto, tuple(text for text in wrong if text)
    )


def rows_wrong(run: Course, serving: Held) -> list[str]:
    """Tables that hold other rows than those they were loaded with and those of their transactions."""
    due = run.loaded + len(serving.beats)
    return [f"{table} holds {rows} rows, wanted {due}" for table, rows in serving.rows.items() if rows != due]

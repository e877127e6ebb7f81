"""What can happen to a database, and what its restore then brings back."""

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from drill.course import FIRST_PAUSE, Course
from drill.outcome import Held, Outcome, Wanted, faults, held
from drill.server import closing
from drill.swap import in_place
from jobs.exit_code import ExitCode
from specs.store import Engine

NEVER = float("inf")
WHOLE_SECONDS = frozenset({Engine.MARIADB})
"""Engines whose log tells the time of a statement in whole seconds: a restore stops up to one second early."""


def lost(run: Course, event: str) -> Outcome:
    """The server and every byte of it are gone now; the newest shipped data comes back."""
    at = time.time()
    run.server.destroy()
    run.writer.stop()
    return outcome(run, event, at, at, Wanted(run.writer.ledger, run.loaded, run.safe, NEVER))


def undone(run: Course, statement: str) -> Outcome:
    """A statement nobody meant, found out only when more was written: a new server with what was there before it."""
    table = run.random.choice(run.server.store.tables)
    if statement == "drop":
        run.writer.tables = tuple(name for name in run.writer.tables if name != table)
        time.sleep(2 * FIRST_PAUSE)
    at = time.time()
    with run.server.connected() as session:
        session.spoil(statement, table)
    run.pause()
    noticed = time.time()
    # A slice says in whole seconds when it was begun, and one of the same second may have been begun before.
    time.sleep(max(0.0, math.ceil(at) - noticed))
    run.ship("slice")
    run.writer.stop()
    kept = float(int(at)) if run.kind.engine in WHOLE_SECONDS else at
    event = "before DROP TABLE" if statement == "drop" else "before DELETE without WHERE"
    return outcome(run, event, at, noticed, Wanted(run.writer.ledger, run.loaded, kept, at), until=at)


def outcome(run: Course, event: str, at: float, noticed: float, wanted: Wanted, until: float = 0.0) -> Outcome:
    """Restore into a new server, beside the old one where that still runs."""
    written = run.writer.acknowledged_before(at)
    options = ("--until", datetime.fromtimestamp(until, UTC).isoformat()) if until else ()
    ended = run.pod.run("restore", *options)
    if ended.code != ExitCode.DONE:
        said = f"the restore ended with {ended.code}: {ended.said}"
        return Outcome(*named(run), event, run.copies, written, written, NEVER, NEVER, (said,))
    fresh = type(run.server)(run.pod.programs, "restored", run.server.store)
    with closing(fresh):
        fresh.adopt(ended.folder / "work" / "data")
        with fresh.connected() as session:
            found = held(session, run.server.store.tables)
        rto = time.time() - noticed
    return Outcome(
        *named(run),
        event,
        run.copies,
        written,
        gone(run, found, at),
        at - found.beats[found.newest] if found.beats else NEVER,
        rto,
        tuple(faults(wanted, found)),
    )


def named(run: Course) -> tuple[str, str]:
    return run.pod.document.store.name, run.kind.engine.value


def gone(run: Course, found: Held, at: float) -> int:
    """Transactions that were acknowledged before the loss and are not there."""
    beats = [beat for beat in run.writer.ledger if beat.acknowledged and beat.acknowledged < at]
    return sum(beat.number not in found.beats for beat in beats)


def before_the_first_slice(run: Course) -> Outcome:
    run.ship("base")
    run.pause()
    return lost(run, "before the first slice")


def between_slices(run: Course) -> Outcome:
    run.protect(run.random.randint(2, 3))
    run.pause()
    return lost(run, "between slices")


def while_a_slice_is_shipped(run: Course) -> Outcome:
    run.protect(1)
    run.pause()
    moment = run.random.uniform(0.0, 0.6)

    def crash(_: Path) -> None:
        time.sleep(moment)
        run.server.crash()

    run.ship("slice", during=crash, may_fail=True)
    return lost(run, "while a slice is shipped")


def after_a_restart(run: Course) -> Outcome:
    run.protect(1)
    run.pause()
    run.server.restart()
    run.pause()
    run.ship("slice")
    run.pause()
    return lost(run, "after a crash and restart")


def after_a_statement(statement: str) -> Callable[[Course], Outcome]:
    def spoiled(run: Course) -> Outcome:
        run.protect(1)
        run.pause()
        return undone(run, statement)

    return spoiled


EVENTS: Mapping[str, Callable[[Course], Outcome]] = {
    "before-first-slice": before_the_first_slice,
    "between-slices": between_slices,
    "while-shipping": while_a_slice_is_shipped,
    "after-restart": after_a_restart,
    "drop": after_a_statement("drop"),
    "delete": after_a_statement("delete"),
    "in-place": in_place,
}
"""What can happen to a database."""

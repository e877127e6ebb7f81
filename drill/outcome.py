"""What a restore brought back, beside what the ledger says there was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drill.session import Session
from drill.writer import Beat


@dataclass(frozen=True)
class Held:
    """What a restored server holds."""

    beats: Mapping[int, float]
    rows: Mapping[str, int | None]

    @property
    def newest(self) -> int:
        return max(self.beats, default=0)


def held(session: Session, tables: Sequence[str]) -> Held:
    return Held(session.beats(), {table: session.rows(table) for table in tables})


@dataclass(frozen=True)
class Wanted:
    """What a restore must bring back, and what it must not. Times are Unix times."""

    ledger: Sequence[Beat]
    loaded: int
    """Rows each table had before the first beat."""
    until: float
    """Everything acknowledged before is there."""
    before: float
    """Nothing begun since is there."""


def faults(wanted: Wanted, found: Held) -> list[str]:
    """Every row too few or too many; empty where the restore is what it should be."""
    known = {beat.number: beat for beat in wanted.ledger}
    kept = [beat for beat in wanted.ledger if beat.acknowledged and beat.acknowledged < wanted.until]
    lost = [beat.number for beat in kept if beat.number not in found.beats]
    # A transaction that is there although an older one is not: no moment of the database looked like that.
    holes = [
        beat.number
        for beat in wanted.ledger
        if beat.acknowledged and beat.number < found.newest and beat.number not in {*found.beats, *lost}
    ]
    late = [number for number, at in found.beats.items() if at >= wanted.before]
    said = [
        _said(lost, "acknowledged before the point and not restored"),
        _said(holes, "not restored although newer ones are"),
        _said(late, "restored although written after the point"),
    ]
    for table, rows in found.rows.items():
        due = wanted.loaded + sum(table in known[number].tables for number in found.beats)
        said.append("" if rows == due else f"{table} holds {'no table' if rows is None else rows}, wanted {due} rows")
    return [text for text in said if text]


def _said(numbers: Sequence[int], what: str) -> str:
    return f"{len(numbers)} transactions {what}, the first is {min(numbers)}" if numbers else ""


@dataclass(frozen=True)
class Outcome:
    """One drill of one store. Seconds are measured."""

    store: str
    engine: str
    event: str
    copies: int
    """Base copies and slices that were published before."""
    written: int
    """Transactions the server had acknowledged."""
    gone: int
    """Of these, those the restore did not bring back: they lie behind the newest shipped slice, or the point asked for."""
    rpo: float
    """From the newest restored heartbeat to the loss."""
    rto: float
    """From the loss to the new server's first answer with data."""
    faults: tuple[str, ...] = ()


def missed(outcome: Outcome, rpo: int, rto: int) -> list[str]:
    """What is wrong with a drill: its faults, and each objective (seconds) it did not meet."""
    measured = (("RPO", outcome.rpo, rpo), ("RTO", outcome.rto, rto))
    return [
        *outcome.faults,
        *(f"{name} {took:.1f} s, promised {most} s" for name, took, most in measured if took > most),
    ]

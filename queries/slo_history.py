"""What is recorded already of an objective, as the backfill asks for it: plain samples, never computed ones."""

from queries import slo_names as names
from queries.budget import ROLL, slo_selector, system_selector
from queries.slo import TILE
from specs.units import Duration, days

SLICE = days(1)
"""The history is read and filled a day at a time: far below the points and samples one query may have."""
MARK_LIFE = days(90)
"""Longer than any retention: asking further back than there is costs nothing."""


def stored(record: str, slo: str) -> str:
    """A day of an objective's recorded series; the query's time is the day's end, which belongs to it."""
    return f"{record}{slo_selector(slo)}[{SLICE}]"


def later(record: str, slo: str) -> str:
    """A day of the series that says that the next reconciliation has dealt with an hour too; empty for what has none.

    The first one after an objective's birth finds no reconciliation before it and does both hours.
    """
    late = {names.TOTAL_RESIDUAL: names.TOTAL_LATE, names.BAD_RESIDUAL: names.BAD_LATE}.get(record)
    return stored(late, slo) if late else ""


def evaluated(interval: Duration, system: str) -> str:
    """The last day of a series every evaluation of a group records: its samples tell at which second the group runs."""
    record = {TILE: names.TOTAL_TILE, ROLL: names.TOTAL_ROLL}.get(interval, names.TOTAL_GROWTH)
    return f"{record}{system_selector(system)}[{SLICE}]"


def marks(slo: str) -> str:
    """Every mark a finished backfill has left for an objective."""
    return f"{names.HISTORY}{slo_selector(slo)}[{MARK_LIFE}]"

"""What an objective's counters really grew in an hour: the measure that the tiles are reconciled with.

It must see what every rate loses (births of series, missed evaluations, restarts, outages of scrapes up to the look-back),
and it must never take for growth what was there before: a counter that comes back into sight holds weeks of events.
"""

from dataclasses import dataclass

from queries import slo_names as names
from queries.expression import Expression
from queries.slo import Counters, counters, events, series_names
from specs.slo import Indicator
from specs.system import System
from specs.units import Duration, hours

HOUR = hours(1)
LOOK_BACK = hours(3)
"""How far a series may have been away and still count as the same one."""
TARGET = "namespace, job, instance"


@dataclass(frozen=True)
class Hour:
    """One reconciled hour: the one that just ended, or the one before it."""

    ago: Duration

    def within(self, series: str) -> str:
        return f"{series}[{HOUR}]{_offset(self.ago)}"

    def before(self, series: str) -> str:
        """The look-back that ends where the hour begins."""
        return f"{series}[{LOOK_BACK}]{_offset(self.ago + HOUR)}"


LAST, EARLIER = Hour(Duration(0)), Hour(HOUR)


def _offset(ago: Duration) -> str:
    return f" offset {ago}" if ago.seconds else ""


def exact_growth(series: str, hour: Hour, up: str) -> str:
    """Growth of a counter in an hour, summed over its series.

    A series that lived through the hour counts by its two ends; one that was reset counts by increase; one that was born
    counts from zero, because its first value is lost to every rate. A series is not born that comes back with a target
    that was known and down throughout the look-back: its value says nothing about this hour.
    """
    now, before = f"last_over_time({hour.within(series)})", f"last_over_time({hour.before(series)})"
    alive = f"(({now} - {before} >= 0) and resets({hour.within(series)}) == 0)"
    away = f"(max_over_time({hour.before(up)}) == 0)"
    born = f"({now} unless {before} unless on ({TARGET}) {away})"
    reset = f"(increase({hour.within(series)}) and {before})"
    return f"sum({alive} or {born} or {reset})"


def growth(indicator: Indicator, system: System, own: str) -> tuple[Expression, Expression] | None:
    """All and bad events of the last hour; `own` selects the objective's recorded series.

    None for a gauge: what was not seen stays unseen.
    """
    found = counters(indicator, system)
    return None if found is None else _sides(found, system, LAST, names.TOTAL_GROWTH + own)


def late_growth(indicator: Indicator, system: System, own: str) -> tuple[Expression, Expression] | None:
    """The same for the hour before, where its own reconciliation did not run: whether a value exists decides, never the
    value, because what feeds back on itself drifts."""
    found = counters(indicator, system)
    if found is None:
        return None
    sides = _sides(found, system, EARLIER, names.TOTAL_LATE + own)
    recorded = (names.TOTAL_GROWTH + own, names.BAD_GROWTH + own)
    total, bad = (
        events(f"({side.text}) unless on () last_over_time({known}[10m] offset 55m)", side.uses | series_names(known))
        for side, known in zip(sides, recorded, strict=True)
    )
    return total, bad


def _sides(found: Counters, system: System, hour: Hour, recorded: str) -> tuple[Expression, Expression]:
    """`recorded` is the selector of the total's own record, which stands before that of the bad events in its group."""
    up = f'up{{namespace="{system.namespace}"}}'
    none = f"sum({recorded}) * 0"
    if found.bad:
        bad = f"{exact_growth(found.bad, hour, up)} or {none}"
    else:
        bad = f"clamp_min(sum({recorded}) - ({exact_growth(found.good, hour, up)} or {none}), 0)"
    return (
        events(exact_growth(found.total, hour, up), series_names(found.total) | {"up"}),
        events(bad, series_names(found.bad, found.good, recorded) | {"up"}),
    )

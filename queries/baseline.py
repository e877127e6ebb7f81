"""A signal against itself one season ago: drops and deviations that know the week, the quiet night and the black-out."""

from dataclasses import replace

from queries.expression import Expression, bracketed, constant
from specs.lookback import BASELINE_SPAN
from specs.units import Duration, Unit

STEP = "1m"
AMOUNTS = (Unit.EVENTS, Unit.COUNT, Unit.BYTES, Unit.CURRENCY)
"""Of these a silent source means none. A share or a time of nothing is not zero but unknown: a shop without visitors has
not lost its conversion."""


def _smoothed(found: Expression, season: Duration) -> str:
    """Mean of half an hour around the same time a season ago: one odd minute of last week is no baseline."""
    centred = Duration(season.seconds - BASELINE_SPAN.seconds // 2)
    return f"avg_over_time({bracketed(found.text)}[{BASELINE_SPAN}:{STEP}] offset {centred})"


def _now(found: Expression, before: str) -> str:
    """The signal; an amount that vanished counts as zero, because a black-out is a drop."""
    return f"({bracketed(found.text)} or 0 * {before})" if found.unit in AMOUNTS else bracketed(found.text)


def drop(found: Expression, share: float, floor: float, season: Duration) -> Expression:
    """Where the signal is below a share of its baseline."""
    before = _smoothed(found, season)
    now = _now(found, before)
    return replace(found, text=f"{now} < {constant(share)} * {before} and {before} > {constant(floor)}")


def deviation(found: Expression, share: float, floor: float, season: Duration) -> Expression:
    """Where the signal differs from its baseline by more than a share of it, in either direction."""
    before = _smoothed(found, season)
    now = _now(found, before)
    return replace(found, text=f"abs({now} - {before}) / {before} > {constant(share)} and {before} > {constant(floor)}")

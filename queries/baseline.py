"""A signal against itself one season ago: drops and deviations that know the week, the quiet night and the black-out."""

from dataclasses import replace

from queries.expression import Expression, bracketed, constant
from specs.units import Duration

SMOOTHED = "30m"
STEP = "1m"


def _smoothed(found: Expression, season: Duration) -> str:
    """Mean of half an hour around the same time a season ago: one odd minute of last week is no baseline."""
    return f"avg_over_time({bracketed(found.text)}[{SMOOTHED}:{STEP}] offset {season})"


def drop(found: Expression, share: float, floor: float, season: Duration) -> Expression:
    """Where the signal is below a share of its baseline. A signal that vanished counts as zero: a black-out is a drop."""
    before = _smoothed(found, season)
    now = f"({bracketed(found.text)} or 0 * {before})"
    return replace(found, text=f"{now} < {constant(share)} * {before} and {before} > {constant(floor)}")


def deviation(found: Expression, share: float, floor: float, season: Duration) -> Expression:
    """Where the signal differs from its baseline by more than a share of it, in either direction."""
    before = _smoothed(found, season)
    now = f"({bracketed(found.text)} or 0 * {before})"
    return replace(found, text=f"abs({now} - {before}) / {before} > {constant(share)} and {before} > {constant(floor)}")

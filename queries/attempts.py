"""What is tried again and again on a schedule of its own, and told as a series of ones and zeros."""

from queries.expression import Expression, aggregated
from queries.selector import ranged, series
from specs.metrics import Matcher
from specs.units import Duration, Unit, minutes

LEAST_WINDOW = minutes(5)


def window_of(interval: Duration) -> Duration:
    """Five minutes, or three attempts of what is tried more seldom."""
    return max(LEAST_WINDOW, interval * 3)


def success_share(name: str, own: tuple[Matcher, ...], labels: tuple[str, ...], interval: Duration) -> Expression:
    """Share of the recent attempts that succeeded, over whoever makes them."""
    result = series(name, *own, unit=Unit.RATIO)
    return aggregated("avg", labels, ranged(result, str(window_of(interval)), "avg_over_time"))

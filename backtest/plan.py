"""What befalls each objective of a system in a generated month: failures sized by the budget they take."""

from backtest.course import MINUTES_PER_DAY, Course, Failure, Shape
from specs.slo import Slo
from specs.system import System

SECONDS_PER_DAY = 86_400
DAYS = 35
"""A whole window of thirty days and five more, so that the last failures lie in a window that is complete."""
BASELINE = 0.15
"""Share of the budget that goes without any incident."""
PEAK_OVER_MEAN = 2.0
"""A day's busiest moment against its mean, by the diurnal curve."""

SIZES = (
    # (day, minute of the day, minutes, share of the month's budget the failure takes)
    (8, 13 * 60 + 40, 12, 0.10),
    (12, 2 * 60, 240, 0.06),
    (16, 10 * 60, 2, 0.008),
    (20, 15 * 60, 45, 0.04),
    (23, 11 * 60, 20, 0.012),
    (26, 0, 3 * MINUTES_PER_DAY, 0.14),
)
"""A short outage, a night's trouble, a blip nobody should be woken for, a bad release, a small one, a leak of three days."""


def course(slo: Slo, seed: int, days: int = DAYS) -> Course:
    """A seeded month of one objective under its declared traffic."""
    per_second = slo.events_per_day / SECONDS_PER_DAY
    monthly = (1 - slo.target) * slo.events_per_day * slo.window.days
    failures = tuple(
        Failure(day * MINUTES_PER_DAY + minute, minutes, _share(taken * monthly, per_second, minutes))
        for day, minute, minutes, taken in SIZES
        if day < days
    )
    return Course(
        slo.name,
        days,
        per_second * PEAK_OVER_MEAN,
        Shape.DIURNAL,
        deployments=tuple(day * MINUTES_PER_DAY + 11 * 60 for day in range(0, days, 2) if day % 7 < 5),
        restarts=tuple(day * MINUTES_PER_DAY + 17 * 60 + 3 for day in range(3, days, 5)),
        late_failures=True,
        baseline=BASELINE * (1 - slo.target),
        failures=failures,
        outages=((13 * MINUTES_PER_DAY + 9 * 60, 20), (21 * MINUTES_PER_DAY + 58, 4)),
        seed=seed,
    )


def _share(bad: float, per_second: float, minutes: int) -> float:
    """The share of failing events that makes this many bad ones in these minutes, everything at the most."""
    return min(bad / (per_second * 60 * minutes), 1.0)


def courses(system: System, seed: int = 1, days: int = DAYS) -> dict[str, Course]:
    """By objective."""
    return {slo.name: course(slo, seed + at, days) for at, slo in enumerate(system.slos)}

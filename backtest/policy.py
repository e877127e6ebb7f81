"""Alert policies over minutes of events, as numbers: ours as its rules say it, and those of the field beside it.

The rules are what counts; a test replays them on a real Prometheus and compares the minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy

from backtest.incident import Events
from queries.budget import SHORT, YOUNGEST_COVERAGE
from specs.slo import BURN_POLICY, BurnPolicy
from specs.units import Duration, hours, minutes

Condition = Callable[[Events, float, int], numpy.ndarray]
"""Events, target and the window in minutes give one flag per minute."""


@dataclass(frozen=True)
class Policy:
    """A name, its condition, and for how many minutes that must hold."""

    name: str
    condition: Condition
    hold: int = 0


def trailing(values: numpy.ndarray, minutes: int) -> numpy.ndarray:
    """Sum of the last `minutes` values at each minute; of all there are at the beginning."""
    total = numpy.concatenate(([0.0], numpy.cumsum(values, dtype=float)))
    at = numpy.arange(1, len(total))
    return total[at] - total[numpy.maximum(at - minutes, 0)]


def error_ratio(events: Events, minutes: int) -> numpy.ndarray:
    """Share of bad events over a window; nothing, which no comparison holds for, where there were none."""
    total = trailing(events.total, minutes)
    return numpy.divide(trailing(events.bad, minutes), total, out=numpy.full(len(total), numpy.nan), where=total > 0)


def expected_total(events: Events, window: int) -> numpy.ndarray:
    """Events of a whole window as far as is known at each minute (`queries.budget.expected_total`)."""
    known = numpy.minimum(numpy.arange(1, events.minutes + 1) / window, 1)
    return trailing(events.total, window) / numpy.maximum(known, YOUNGEST_COVERAGE)


def budget_share(policy: BurnPolicy = BURN_POLICY) -> Condition:
    """A share of the whole budget in a long window, still failing in the short one, and a few bad events at least."""

    def condition(events: Events, target: float, window: int) -> numpy.ndarray:
        allowed = 1 - target
        budget = allowed * expected_total(events, window)
        longest = _minutes(policy.page_windows[-1])
        enough = trailing(events.bad, longest) >= policy.least_bad_events
        found = numpy.zeros(events.minutes, bool)
        for span in policy.page_windows:
            spent = trailing(events.bad, _minutes(span)) > policy.page_share * budget
            found |= spent & (error_ratio(events, _minutes(SHORT[span])) > policy.short_ratio_factor * allowed)
        return found & enough

    return condition


def windows(*pairs: tuple[Duration, Duration, float]) -> Condition:
    """Long and short windows that both burn faster than a factor, any of the pairs (the field's multi-window alerts)."""

    def condition(events: Events, target: float, window: int) -> numpy.ndarray:
        found = numpy.zeros(events.minutes, bool)
        for long, short, factor in pairs:
            limit = factor * (1 - target)
            found |= (error_ratio(events, _minutes(long)) > limit) & (error_ratio(events, _minutes(short)) > limit)
        return found

    return condition


def over(span: Duration, factor: float) -> Condition:
    """One window alone."""
    return windows((span, span, factor))


def _minutes(span: Duration) -> int:
    return span.seconds // 60


OURS = Policy("share of the budget, short window, three events", budget_share(), hold=1)
PEERS = (
    Policy("error ratio above the target over ten minutes", over(minutes(10), 1)),
    Policy("one hour, factor 14.4", over(hours(1), 14.4)),
    Policy(
        "two windows, 14.4 and 6 (Sloth's page)",
        windows((hours(1), minutes(5), 14.4), (hours(6), minutes(30), 6)),
    ),
)

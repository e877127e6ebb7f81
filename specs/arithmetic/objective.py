"""Arithmetic on objectives: what a target allows to go wrong."""

from collections.abc import Iterable
from math import prod

from specs.contract import BudgetState
from specs.slo import RELEASE_STATES, RETENTION_MARGIN
from specs.units import Duration


def error_budget(target: float, window: Duration) -> Duration:
    """The time a target allows to be bad within its window: 99.9 % of 30 d leave 43.2 minutes."""
    return Duration(round((1 - target) * window.seconds))


def budget_events(target: float, events_per_day: float, window: Duration) -> float:
    """The bad events a target allows within its window."""
    return (1 - target) * events_per_day * window.days


def burn_factor(share: float, alert_window: Duration, window: Duration) -> float:
    """How many times faster than allowed a share of the budget burns in the alert window: 2 % in 1 h of 30 d is 14.4.

    Raises ValueError for an alert window that is not above zero.
    """
    if alert_window.seconds <= 0:
        raise ValueError("the alert window must be above zero")
    return share * window.seconds / alert_window.seconds


def promise_of_all(targets: Iterable[float]) -> float:
    """The most that can be promised on what others promise, as if each failed at another time: 99.9 % of 99.9 % is 99.8001 %."""
    return prod(targets)


def least_retention(windows: Iterable[Duration]) -> Duration:
    """How long metrics must be kept: the longest window plus the margin; nothing where there is no objective."""
    longest = max(windows, default=None)
    return Duration(0) if longest is None else longest + RETENTION_MARGIN


def release_state(remaining: float) -> str:
    """What may be released while a share of the budget remains: the state whose bound it is above."""
    return next(state.name for state in RELEASE_STATES if state.above is None or remaining > state.above)


WORST_FIRST = (BudgetState.FREEZE, BudgetState.UNKNOWN, BudgetState.WARN, BudgetState.OK)


def worst_state(states: Iterable[str]) -> str:
    """The state of a system: its worst objective decides. Nothing known is not good either."""
    found = set(states)
    return next((state for state in WORST_FIRST if state in found), BudgetState.UNKNOWN)

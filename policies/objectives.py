"""Objectives that can be watched at all."""

from collections.abc import Iterator

from policies.finding import Breach, Control, shown
from policies.index import Index
from specs.arithmetic import burn_factor
from specs.contract import SloSetContract
from specs.units import Duration, hours

PAGE_SHARE = 0.02
PAGE_WINDOW = hours(1)
"""The fastest alert: two percent of the budget in an hour."""


def feasible(index: Index) -> Iterator[Breach]:
    """An objective leaves a budget that its fastest alert can measure: a target below one, and a rate of errors below
    all of them.
    """
    for declared in index.contracts(SloSetContract):
        for objective in declared.objectives:
            place = f"objective {shown(objective.slo)}".strip()
            if not 0 < objective.target < 1:
                yield Breach("target", "above 0 and below 1", "state what the users need", place=place)
            elif objective.window_seconds < 2 * PAGE_WINDOW.seconds:
                yield Breach("window", "days", "30 d is usual", place=place)
            elif _rate(objective.target, Duration(objective.window_seconds)) >= 1:
                mend = "raise the target: no rate of errors would ever page"
                yield Breach("target", "a page at fewer errors than all", mend, place=place)


def _rate(target: float, window: Duration) -> float:
    return burn_factor(PAGE_SHARE, PAGE_WINDOW, window) * (1 - target)


CONTROLS = (Control("SLO-001", feasible, "Google SRE workbook, ch. 5; specs.arithmetic.burn_factor"),)

"""Objectives that can be met, can be missed, and can be told apart from noise."""

from collections.abc import Iterator
from math import isclose

from specs.arithmetic.objective import budget_events, burn_factor
from specs.fault import Fault
from specs.shown import shown
from specs.slo import BURN_POLICY, Slo
from specs.system import System
from specs.units import Duration, percent

LEAST_EVENTS = 10
"""With fewer bad events allowed per window a single one is a tenth of the budget: no alert can mean anything."""
FEW_EVENTS = 100
"""Below this the budget is coarse, which is worth knowing but no mistake."""


def faults(system: System) -> Iterator[Fault]:
    """Targets out of reach or without meaning, budgets of almost no event, shares that do not add up."""
    seen: dict[object, str] = {}
    for at, slo in enumerate(system.slos):
        path = f"slos[{at}]"
        if not 0 < slo.target < 1:
            wanted = "a share above 0 and below 1"
            yield Fault(system.name, f"{path}.target", shown(slo.target), wanted, "write 0.999 for 99.9%")
        else:
            yield from _of_budget(system, slo, path)
        yield from _of_allocation(system, slo, path)
        counted = (slo.indicator, slo.budgeting, slo.slice_target)
        if counted in seen:
            mend = "keep the stricter one, or count something else"
            given = f"the same as {seen[counted]}"
            yield Fault(system.name, f"{path}.indicator", given, "one target per SLI", mend)
        seen.setdefault(counted, path)


def _of_budget(system: System, slo: Slo, path: str) -> Iterator[Fault]:
    if slo.events_per_day < 0 or slo.window.seconds <= 0:
        # Said once, where numbers are judged by their ranges.
        return
    allowed = budget_events(slo.target, slo.counted_per_day, slo.window)
    if allowed < LEAST_EVENTS:
        given = f"{slo.events_per_day:g}, which leaves {allowed:.3g} bad events in {slo.window.words}"
        mend = "lower the target, or add a probe that asks often enough to count"
        yield Fault(system.name, f"{path}.events_per_day", given, f"a budget of at least {LEAST_EVENTS} events", mend)
    for alert_window in BURN_POLICY.page_windows:
        factor = burn_factor(BURN_POLICY.page_share, alert_window, slo.window)
        if factor * (1 - slo.target) >= 1:
            given = (
                f"{percent(slo.target)}, so that burning {factor:.3g} times too fast needs more than every event bad"
            )
            wanted = f"above {percent(1 - 1 / factor)}, or the alert over {alert_window.words} can never fire"
            yield Fault(system.name, f"{path}.target", given, wanted, "raise the target or shorten the window")
            return


def _of_allocation(system: System, slo: Slo, path: str) -> Iterator[Fault]:
    shares = vars(slo.allocation)
    total = sum(shares.values())
    if not isclose(total, 1, abs_tol=1e-6):
        mend = "name what is left over as reserve"
        yield Fault(system.name, f"{path}.allocation", f"shares that add up to {percent(total)}", "100%", mend)


def warnings(system: System) -> Iterator[Fault]:
    """Objectives whose budget is a number of events one can count on few hands, or whose window is short for their alerts."""
    for at, slo in enumerate(system.slos):
        allowed = budget_events(slo.target, slo.counted_per_day, slo.window)
        if 0 < slo.target < 1 and LEAST_EVENTS <= allowed < FEW_EVENTS:
            given = f"{slo.events_per_day:g}, which leaves {allowed:.3g} bad events in {slo.window.words}"
            mend = "expect alerts late, or lower the target"
            yield Fault(system.name, f"slos[{at}].events_per_day", given, f"a budget of {FEW_EVENTS} events", mend)
        longest = max(BURN_POLICY.page_windows)
        factor = burn_factor(BURN_POLICY.page_share, longest, slo.window)
        if 0 < factor < 1:
            given = f"{slo.window.words}, so that {longest.words} at {factor:.3g} times the allowed rate page"
            least = Duration(round(longest.seconds / BURN_POLICY.page_share))
            wanted = f"at least {least.days:g} days, or the page comes while the budget would last"
            yield Fault(system.name, f"slos[{at}].window", given, wanted, "lengthen the window, or expect such pages")

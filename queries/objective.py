"""Objectives as boards show them: recorded series of one system, read as they are; `where` narrows them to some."""

from queries import slo_names as names
from queries.budget import COVERAGE_AGE
from queries.expression import Expression
from queries.selector import equal, series
from queries.variable import SLO, chosen
from specs.metrics import Matcher
from specs.system import System
from specs.units import Duration, Unit, days

LABELS = ("slo", "system", "window")
CHOSEN = chosen("slo", SLO)
"""The objectives chosen on a board."""
LONG = days(3_650)


def _recorded(name: str, system: System, unit: Unit, where: tuple[Matcher, ...]) -> Expression:
    return series(name, *equal(system=system.name), *where, unit=unit, labels=LABELS)


def target(system: System, *where: Matcher) -> Expression:
    """What each objective promises."""
    return _recorded(names.OBJECTIVE, system, Unit.RATIO, where)


def compliance(system: System, *where: Matcher) -> Expression:
    """Share of what was good in the time each objective's budget is of: its window, or the month so far."""
    rolling = _recorded(names.WINDOW_ERRORS, system, Unit.RATIO, where)
    if not any(slo.calendar for slo in system.slos):
        return Expression(f"1 - {rolling.text}", Unit.RATIO, LABELS, rolling.uses)
    bad, total = (_recorded(name, system, Unit.EVENTS, where) for name in (names.MONTH_BAD, names.MONTH_TOTAL))
    text = f"1 - ({bad.text} / ({total.text} > 0) or {rolling.text})"
    return Expression(text, Unit.RATIO, LABELS, bad.uses | total.uses | rolling.uses)


def budget_left(system: System, *where: Matcher) -> Expression:
    """Share of each objective's budget that remains: 1 untouched, 0 spent, below 0 overspent."""
    return _recorded(names.BUDGET_REMAINING, system, Unit.RATIO, where)


def errors(system: System, window: Duration, *where: Matcher) -> Expression:
    """Share of bad events over a short window."""
    return _recorded(names.errors(window), system, Unit.RATIO, where)


def burn_rate(system: System, window: Duration, *where: Matcher) -> Expression:
    """Errors as a multiple of what the target allows: 1 spends the budget exactly over its window."""
    return _recorded(names.burn_rate(window), system, Unit.COUNT, where)


def time_left(system: System, window: Duration, recent: Duration, *where: Matcher) -> Expression:
    """Seconds until the budget of objectives with this window is spent at the recent rate, `LONG` at most; empty where none is
    being spent."""
    own = (*equal(system=system.name, window=str(window)), *where)
    left = series(names.BUDGET_REMAINING, *own, labels=LABELS)
    burn = series(names.burn_rate(recent), *own, labels=LABELS)
    text = f"clamp_max(clamp_min({left.text}, 0) * {window.seconds} / ({burn.text} > 0), {LONG.seconds})"
    return Expression(text, Unit.SECONDS, LABELS, left.uses | burn.uses)


def bad_events(system: System, window: Duration, *where: Matcher) -> Expression:
    """Bad events over a window."""
    return _recorded(names.bad(window), system, Unit.EVENTS, where)


def coverage(system: System, *where: Matcher) -> Expression:
    """Share of each objective's window that was seen at all."""
    newest = _recorded(names.COVERAGE, system, Unit.RATIO, where)
    return Expression(f"last_over_time({newest.text}[{COVERAGE_AGE}])", Unit.RATIO, LABELS, newest.uses)


def excluded(system: System, *where: Matcher) -> Expression:
    """What was bad in times that were excluded afterwards, while a window still holds them."""
    return series(
        names.BAD_EXCLUDED, *equal(system=system.name), *where, unit=Unit.EVENTS, labels=(*LABELS, "exclusion")
    )

"""Error budgets over recorded tiles: sums, ratios, what remains, and the conditions of a burning budget.

`own` is a selector in braces that keeps the objectives of one system, or those of one window.
"""

from queries import slo_names as names
from queries.expression import Expression
from queries.slo_growth import EARLIER, LAST, Hour
from specs.slo import BurnPolicy
from specs.units import Duration, Unit, days, hours, minutes

LABELS = ("slo", "system", "window")
SHORT = {hours(1): minutes(5), hours(6): minutes(30)}
"""The short window that tells whether a burn is still going on."""
ROLL = minutes(5)
YOUNGEST_COVERAGE = 1 / 30
"""Below a day of thirty the expected traffic is not scaled further: a first hour says little about a month."""

AGE = minutes(15)
"""How far back the newest sum that is recorded every five minutes is looked for."""
COVERAGE_AGE = hours(2)
"""Coverage is counted hourly, because it reads a whole window; the newest is looked for this far back."""
LEAST_COVERAGE = 0.9
"""Share of a day's slices below which what a budget shows is not the whole truth."""


def system_selector(system: str) -> str:
    return f'{{system="{system}"}}'


def window_selector(system: str, window: Duration) -> str:
    return f'{{system="{system}",window="{window}"}}'


def slo_selector(slo: str) -> str:
    return f'{{slo="{slo}"}}'


def _expression(text: str, unit: Unit, *uses: str) -> Expression:
    return Expression(text, unit, LABELS, frozenset(uses))


def target(value: float) -> Expression:
    """An objective's target as a series, so that rules over all objectives can read it."""
    return Expression(f"vector({value:.10g})", Unit.RATIO, (), frozenset())


def recorded_sum(series: str, own: str, window: Duration) -> Expression:
    """Sum of a recorded tile over a window, per objective."""
    return _expression(f"sum_over_time({series}{own}[{window}])", Unit.EVENTS, series)


def residual(growth: str, late: str, roll: str, own: str) -> Expression:
    """Events the tiles missed in the last hour, and in the hour before where its reconciliation did not run.

    Nothing is healed in an hour before which no tile was recorded within the look-back: an objective that is new, or a
    Prometheus that was away for longer, would take whole counters for growth.
    """
    last = _missed(f"{growth}{own}", f"{roll}{own}", LAST, own)
    earlier = _missed(f"{late}{own}", f"{roll}{own}", EARLIER, own)
    text = f"{last} + ({earlier} or {last} * 0) or {earlier}"
    return _expression(text, Unit.EVENTS, growth, late, roll, names.TOTAL_ROLL)


def _missed(grown: str, roll: str, hour: Hour, own: str) -> str:
    seen = f"sum_over_time({hour.within(roll)})"
    known = f"count_over_time({hour.before(names.TOTAL_ROLL + own)}) > 0"
    return f"(({grown} - ({seen} or {grown} * 0)) and ({known}))"


def reconciled_sum(roll: str, residual: str, own: str, window: Duration) -> Expression:
    """What the tiles saw and what the hourly reconciliation added; never below zero."""
    seen = f"sum_over_time({roll}{own}[{window}])"
    # The target stands for "nothing was added": asking for the sum again would read the whole window twice.
    missed = f"(sum_over_time({residual}{own}[{window}]) or {names.OBJECTIVE}{own} * 0)"
    return _expression(f"clamp_min({seen} + {missed}, 0)", Unit.EVENTS, roll, residual, names.OBJECTIVE)


def ratio(bad: str, total: str, own: str) -> Expression:
    """Share of bad events; absent, never NaN, where there were none at all."""
    return _expression(f"{bad}{own} / ({total}{own} > 0)", Unit.RATIO, bad, total)


def burn_rate(window: Duration, own: str) -> Expression:
    """Errors as a multiple of what the target allows: 1 spends the budget exactly over its window."""
    errors = names.errors(window)
    return _expression(f"{errors}{own} / (1 - {names.OBJECTIVE}{own})", Unit.COUNT, errors, names.OBJECTIVE)


def coverage(own: str, window: Duration) -> Expression:
    """Share of the window's five-minute slices that were seen at all."""
    slices = window.seconds // ROLL.seconds
    text = f"count_over_time({names.TOTAL_ROLL}{own}[{window}]) / {slices}"
    return _expression(text, Unit.RATIO, names.TOTAL_ROLL)


def expected_total(own: str, window: Duration) -> Expression:
    """Events of a whole window as far as is known: a young objective's are scaled up by what it has seen.

    The last coverage of the whole window is taken, so that a Prometheus that was away for days does not take all its
    objectives for new ones; what has none yet is younger than an hour, so the target stands for "nothing seen".
    """
    seen = f"(last_over_time({names.COVERAGE}{own}[{window}]) or {names.OBJECTIVE}{own} * 0)"
    text = f"{names.WINDOW_TOTAL}{own} / clamp({seen}, {YOUNGEST_COVERAGE:.4f}, 1)"
    return _expression(text, Unit.EVENTS, names.WINDOW_TOTAL, names.COVERAGE, names.OBJECTIVE)


def remaining(own: str) -> Expression:
    """1 is untouched, 0 is spent, below 0 is overspent. Source: budget = (1 − target) × events."""
    text = f"1 - {names.WINDOW_ERRORS}{own} / (1 - {names.OBJECTIVE}{own})"
    return _expression(text, Unit.RATIO, names.WINDOW_ERRORS, names.OBJECTIVE)


def except_objectives(found: Expression, pattern: str) -> Expression:
    """An expression over objectives without those whose name the pattern takes."""
    text = f'({found.text}) unless on (slo) {names.OBJECTIVE}{{slo=~"{pattern}"}}'
    return Expression(text, found.unit, found.labels, found.uses | {names.OBJECTIVE})


def newest(series: str, within: Duration = AGE) -> str:
    """A sum that is recorded every five minutes: one late evaluation must not end an alert at the look-back's edge."""
    return f"last_over_time({series}[{within}])"


def burning(own: str, policy: BurnPolicy) -> Expression:
    """A share of the budget was spent within a long window, the short one still fails, and enough events were bad."""
    longest = policy.page_windows[-1]
    parts = " or ".join(f"({_spent_now(own, window, policy)})" for window in policy.page_windows)
    floor = f"{names.bad(longest)}{own} >= {policy.least_bad_events}"
    uses = {names.EXPECTED_TOTAL, names.OBJECTIVE}
    for window in policy.page_windows:
        uses |= {names.bad(window), names.errors(SHORT[window])}
    return _expression(f"({parts}) and on (slo) ({floor})", Unit.EVENTS, *uses)


def _spent_now(own: str, window: Duration, policy: BurnPolicy) -> str:
    allowed = f"(1 - {names.OBJECTIVE}{own})"
    share = f"{policy.page_share:g} * {allowed} * {newest(names.EXPECTED_TOTAL + own)}"
    still = f"{names.errors(SHORT[window])}{own} > {policy.short_ratio_factor:g} * {allowed}"
    return f"{names.bad(window)}{own} > {share} and on (slo) ({still})"


def leaking(own: str, policy: BurnPolicy) -> Expression:
    """A share of the budget went within days, a little all the time."""
    bad = newest(names.bad(policy.ticket_window) + own)
    share = f"{policy.ticket_share:g} * (1 - {names.OBJECTIVE}{own}) * {newest(names.EXPECTED_TOTAL + own)}"
    text = f"({bad} > {share}) and on (slo) ({bad} >= {policy.least_bad_events})"
    return _expression(text, Unit.EVENTS, names.bad(policy.ticket_window), names.EXPECTED_TOTAL, names.OBJECTIVE)


def exhausted(own: str) -> Expression:
    return _expression(f"{newest(names.BUDGET_REMAINING + own)} <= 0", Unit.RATIO, names.BUDGET_REMAINING)


def without_data(own: str) -> Expression:
    """Objectives whose events vanished: they are blind, not good."""
    text = f"{names.OBJECTIVE}{own} unless on (slo) {names.TOTAL_TILE}{own}"
    return _expression(text, Unit.RATIO, names.OBJECTIVE, names.TOTAL_TILE)


def coverage_lost(own: str) -> Expression:
    """Slices of the last day are missing from an objective that is older than a day."""
    day = days(1)
    seen = f"{coverage(own, day).text} < {LEAST_COVERAGE:g}"
    known = f"count_over_time({names.TOTAL_ROLL}{own}[3d] offset {day}) > 0"
    return _expression(f"({seen}) and on (slo) ({known})", Unit.RATIO, names.TOTAL_ROLL)

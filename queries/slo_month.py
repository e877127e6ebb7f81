"""Budgets that begin anew each calendar month, UTC.

PromQL has no range that begins at a date. Each slice therefore carries its month as a label; the slices of this month within
the last 31 days are exactly those since its first midnight.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from queries import slo_names as names
from queries.budget import LABELS, newest, slo_selector
from queries.expression import Expression
from queries.selector import equal, selector
from specs.arithmetic.instant import instant
from specs.slo import Exclusion
from specs.units import Duration, Unit, days

LONGEST = days(31)


def _month(ago: Duration) -> str:
    """One sample whose label `month` is the number of the month some time ago."""
    return f'count_values("month", month(vector(time() - {ago.seconds})))'


def slice_of_month(series: str, own: str, length: Duration) -> Expression:
    """A recorded slice with the month its middle lies in."""
    text = f"{series}{own} * on () group_left (month) {_month(Duration(length.seconds // 2))}"
    return Expression(text, Unit.EVENTS, (*LABELS, "month"), frozenset({series}))


def sum_of_month(slices: str, residuals: str, own: str) -> Expression:
    """Events since the month began, per objective."""
    seen, missed = (f"sum_over_time({series}{own}[{LONGEST}])" for series in (slices, residuals))
    every = f"({seen} + ({missed} or {seen} * 0))"
    # A second ago, so that midnight still closes the month that ends with it.
    text = f"clamp_min(sum without (month) ({every} * on (month) group_left () {_month(Duration(1))}), 0)"
    return Expression(text, Unit.EVENTS, LABELS, frozenset({slices, residuals}))


def without(total: Expression, excluded: str, slo: str, exclusions: Iterable[Exclusion]) -> Expression:
    """A month's sum less what was excluded afterwards in this month, by the month an exclusion begins in."""
    parts = (f"({_excluded(excluded, slo, one)} and on () {_within_month(one)})" for one in exclusions)
    found = f"sum by ({', '.join(LABELS)}) ({' or '.join(parts)})"
    text = f"clamp_min({total.text} - ({found} or {names.OBJECTIVE}{slo_selector(slo)} * 0), 0)"
    return Expression(text, total.unit, total.labels, total.uses | {excluded, names.OBJECTIVE})


def _excluded(series: str, slo: str, one: Exclusion) -> str:
    return selector(series, *equal(slo=slo, exclusion=one.start))


def _within_month(one: Exclusion) -> str:
    """Whether it is still the month an exclusion began in; none is held for so long that the number could come again."""
    begun = datetime.fromtimestamp(instant(one.start), UTC)
    return f"(month(vector(time() - 1)) == {begun.month})"


def remaining_of_month(own: str, window: Duration) -> Expression:
    """Share of the month's budget that is left: of the events the month is expected to have, not of those so far, or one
    bad event on its first day would be a month's budget."""
    expected = f"{newest(names.EXPECTED_TOTAL + own)} * scalar(days_in_month(vector(time() - 1))) / {window.days:g}"
    text = f"1 - {names.MONTH_BAD}{own} / ((1 - {names.OBJECTIVE}{own}) * {expected})"
    uses = frozenset({names.MONTH_BAD, names.OBJECTIVE, names.EXPECTED_TOTAL})
    return Expression(text, Unit.RATIO, LABELS, uses)

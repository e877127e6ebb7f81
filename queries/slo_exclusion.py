"""Times that count for nothing: kept out of the tiles while they last, taken out of the sums afterwards."""

from collections.abc import Iterable

from queries.budget import LABELS
from queries.expression import Expression
from queries.slo_names import OBJECTIVE
from specs.arithmetic.instant import instant
from specs.slo import Exclusion
from specs.units import Duration, Unit

RECONCILIATION_SECONDS = 7_200
"""A reconciliation looks at the last two hours: within them it would heal what the tiles left out on purpose."""


def counted(tile: Expression, exclusions: Iterable[Exclusion]) -> Expression:
    """A tile that is zero within an exclusion: seen, but neither good nor bad."""
    factors = [
        f"(1 - (time() > bool {instant(one.start)}) * (time() <= bool {instant(one.end)}))" for one in exclusions
    ]
    text = " * ".join([f"({tile.text})", *factors]) if factors else tile.text
    return Expression(text, tile.unit, tile.labels, tile.uses)


def reconciled(growth: Expression, exclusions: Iterable[Exclusion]) -> Expression:
    """An hour's growth, absent where the hour or the one before meets an exclusion: nothing is healed then."""
    texts = [
        f"unless on () (vector(time()) > {instant(one.start)} < {instant(one.end) + RECONCILIATION_SECONDS})"
        for one in exclusions
    ]
    return Expression(" ".join([f"({growth.text})", *texts]) if texts else growth.text, growth.unit, (), growth.uses)


def corrected(roll: str, residual: str, own: str, one: Exclusion, window: Duration) -> Expression:
    """Events that were recorded within an exclusion that was agreed only afterwards, while a window still holds them.

    Zero for one that was planned: its tiles are zero already.
    """
    start, end = instant(one.start), instant(one.end)
    length = Duration(end - start)
    seen = f"sum_over_time({roll}{own}[{length}] @ {end})"
    missed = f"sum_over_time({residual}{own}[{length}] @ {end})"
    held = f"on () (vector(time()) > {end} < {end + window.seconds})"
    text = f"({seen} + ({missed} or {seen} * 0)) and {held}"
    return Expression(text, Unit.EVENTS, LABELS, frozenset({roll, residual}))


def without(total: Expression, excluded: str, own: str) -> Expression:
    """A window's sum less what was excluded, never below zero."""
    found = f"sum by (slo, system, window) ({excluded}{own})"
    # The target stands for "nothing was excluded": asking for the sum again would read the whole window twice.
    text = f"clamp_min({total.text} - ({found} or {OBJECTIVE}{own} * 0), 0)"
    return Expression(text, total.unit, total.labels, total.uses | {excluded, OBJECTIVE})

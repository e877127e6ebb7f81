"""Recording rules of objectives whose budget begins anew each calendar month."""

from collections.abc import Iterable

from queries import budget, slo_month
from queries import slo_names as names
from rules.group import RecordingRule
from specs.links import slo_id
from specs.slo import Slo
from specs.system import System
from specs.units import hours

SLICES = (
    # (record, what it is made of, its length)
    (names.TOTAL_OF_MONTH, names.TOTAL_ROLL, budget.ROLL),
    (names.BAD_OF_MONTH, names.BAD_ROLL, budget.ROLL),
    (names.TOTAL_RESIDUAL_OF_MONTH, names.TOTAL_RESIDUAL, hours(1)),
    (names.BAD_RESIDUAL_OF_MONTH, names.BAD_RESIDUAL, hours(1)),
)


def own_of(system: System) -> dict[str, Slo]:
    """Objectives of a calendar month by their selector."""
    return {budget.slo_selector(slo_id(system.name, slo.name)): slo for slo in system.slos if slo.calendar}


def slices(system: System, residuals: bool) -> Iterable[RecordingRule]:
    """Five-minute slices, or the hourly residuals, each with its month."""
    wanted = SLICES[2:] if residuals else SLICES[:2]
    for own in own_of(system):
        for record, series, length in wanted:
            yield RecordingRule(record, slo_month.slice_of_month(series, own, length))


def sums(system: System) -> Iterable[RecordingRule]:
    """Events since the month began, and what is left of its budget."""
    for own, slo in own_of(system).items():
        total = slo_month.sum_of_month(names.TOTAL_OF_MONTH, names.TOTAL_RESIDUAL_OF_MONTH, own)
        bad = slo_month.sum_of_month(names.BAD_OF_MONTH, names.BAD_RESIDUAL_OF_MONTH, own)
        if slo.exclusions:
            name = slo_id(system.name, slo.name)
            total = slo_month.without(total, names.TOTAL_EXCLUDED, name, slo.exclusions)
            bad = slo_month.without(bad, names.BAD_EXCLUDED, name, slo.exclusions)
        yield RecordingRule(names.MONTH_TOTAL, total)
        yield RecordingRule(names.MONTH_BAD, bad)
        yield RecordingRule(names.BUDGET_REMAINING, slo_month.remaining_of_month(own, slo.window))

"""Recording rules of one system's objectives: three groups, each evaluated no more often than it must be."""

from collections.abc import Iterable
from dataclasses import replace

from queries import budget, slo_exclusion, slo_month
from queries import slo as query
from queries import slo_names as names
from queries.expression import Expression
from queries.slo_growth import growth, late_growth
from rules.group import RecordingRule, RuleGroup
from rules.slo import month
from specs.links import slo_id
from specs.slo import Budgeting, Slo
from specs.system import System
from specs.units import Duration, days, hours, minutes, seconds

FAST_WINDOWS = (minutes(5), minutes(30), hours(1), hours(6))
SLOW_WINDOWS = (days(1), days(3))
BURN_WINDOWS = (hours(1), hours(6), days(3))
TILE_OFFSET = seconds(30)
"""Tiles look half a minute back, past the scrape time-out, so that late scrapes are in."""
WINDOW_OFFSET = seconds(90)
"""Sums look further back than tiles: a tile written after the sum that should hold it would be lost for good."""
RESIDUAL_OFFSET = seconds(150)


def labels(system: System, slo: Slo) -> dict[str, str]:
    """What every tile carries; sums keep it."""
    return {"slo": slo_id(system.name, slo.name), "system": system.name, "window": str(slo.window)}


def groups(system: System, alone: Slo | None = None) -> tuple[RuleGroup, ...]:
    """Tiles and short sums each minute, long sums each five minutes, reconciliation and coverage each hour.

    `alone` keeps to one objective of the system: the shared rules then read and record nothing of the others.
    """
    if alone:
        system = replace(system, slos=(alone,))
    if not system.slos:
        return ()
    own = budget.slo_selector(slo_id(system.name, alone.name)) if alone else budget.system_selector(system.name)
    return (
        RuleGroup(
            f"{system.name}-slo-tiles",
            rules=(*_tiles(system), *_short_sums(own)),
            interval=minutes(1),
            query_offset=TILE_OFFSET,
        ),
        RuleGroup(
            f"{system.name}-slo-windows",
            rules=tuple(_long_sums(system, own, alone)),
            interval=budget.ROLL,
            query_offset=WINDOW_OFFSET,
        ),
        RuleGroup(
            f"{system.name}-slo-residuals",
            rules=(*_residuals(system, own), *_coverage(system, own, alone)),
            interval=hours(1),
            query_offset=RESIDUAL_OFFSET,
        ),
    )


def _tiles(system: System) -> Iterable[RecordingRule]:
    for slo in system.slos:
        total, bad = (slo_exclusion.counted(side, slo.exclusions) for side in query.tiles(slo, system))
        yield RecordingRule(names.TOTAL_TILE, total, labels(system, slo))
        yield RecordingRule(names.BAD_TILE, bad, labels(system, slo))
        yield RecordingRule(names.OBJECTIVE, budget.target(slo.target), labels(system, slo))


def _short_sums(own: str) -> Iterable[RecordingRule]:
    """Sums, error ratios and burn rates over short windows, all objectives of the system at once."""
    for window in FAST_WINDOWS:
        yield RecordingRule(names.total(window), budget.recorded_sum(names.TOTAL_TILE, own, window))
        yield RecordingRule(names.bad(window), budget.recorded_sum(names.BAD_TILE, own, window))
        yield from _ratios(own, window)


def _ratios(own: str, window: Duration) -> Iterable[RecordingRule]:
    yield RecordingRule(names.errors(window), budget.ratio(names.bad(window), names.total(window), own))
    if window in BURN_WINDOWS:
        yield RecordingRule(names.burn_rate(window), budget.burn_rate(window, own))


def _long_sums(system: System, own: str, alone: Slo | None) -> Iterable[RecordingRule]:
    yield RecordingRule(names.TOTAL_ROLL, budget.recorded_sum(names.TOTAL_TILE, own, budget.ROLL))
    yield RecordingRule(names.BAD_ROLL, budget.recorded_sum(names.BAD_TILE, own, budget.ROLL))
    yield from month.slices(system, residuals=False)
    yield from _excluded(system)
    for window in SLOW_WINDOWS:
        yield from _reconciled(names.total(window), names.bad(window), own, window)
        yield from _ratios(own, window)
    for window, these in _windows(system, own, alone):
        yield from _window(system, these, window)
    yield from month.sums(system)


def _windows(system: System, own: str, alone: Slo | None) -> Iterable[tuple[Duration, str]]:
    """Each window some objective has, and the selector of those that have it."""
    for window in sorted({slo.window for slo in system.slos}):
        yield window, own if alone else budget.window_selector(system.name, window)


def _coverage(system: System, own: str, alone: Slo | None) -> Iterable[RecordingRule]:
    """How much of the window was seen at all."""
    for window, these in _windows(system, own, alone):
        yield RecordingRule(names.COVERAGE, budget.coverage(these, window))


def _excluded(system: System) -> Iterable[RecordingRule]:
    """What was recorded in times that were excluded afterwards; one row for each, so that a page can name it."""
    for slo in system.slos:
        own = budget.slo_selector(slo_id(system.name, slo.name))
        for one in slo.exclusions:
            for record, roll, residual in (
                (names.TOTAL_EXCLUDED, names.TOTAL_ROLL, names.TOTAL_RESIDUAL),
                (names.BAD_EXCLUDED, names.BAD_ROLL, names.BAD_RESIDUAL),
            ):
                found = slo_exclusion.corrected(
                    roll, residual, own, one, slo_month.LONGEST if slo.calendar else slo.window
                )
                yield RecordingRule(record, found, {"exclusion": one.start})


def _reconciled(total: str, bad: str, own: str, window: Duration) -> Iterable[RecordingRule]:
    yield RecordingRule(total, budget.reconciled_sum(names.TOTAL_ROLL, names.TOTAL_RESIDUAL, own, window))
    yield RecordingRule(bad, budget.reconciled_sum(names.BAD_ROLL, names.BAD_RESIDUAL, own, window))


def _window(system: System, own: str, window: Duration) -> Iterable[RecordingRule]:
    """The budget's own window: events, errors, what a whole window is expected to have, and what remains."""
    total = budget.reconciled_sum(names.TOTAL_ROLL, names.TOTAL_RESIDUAL, own, window)
    bad = budget.reconciled_sum(names.BAD_ROLL, names.BAD_RESIDUAL, own, window)
    if any(slo.exclusions for slo in system.slos):
        total = slo_exclusion.without(total, names.TOTAL_EXCLUDED, own)
        bad = slo_exclusion.without(bad, names.BAD_EXCLUDED, own)
    yield RecordingRule(names.WINDOW_TOTAL, total)
    yield RecordingRule(names.WINDOW_BAD, bad)
    yield RecordingRule(names.WINDOW_ERRORS, budget.ratio(names.WINDOW_BAD, names.WINDOW_TOTAL, own))
    yield RecordingRule(names.EXPECTED_TOTAL, budget.expected_total(own, window))
    yield RecordingRule(names.BUDGET_REMAINING, _rolling(system, own))


def _rolling(system: System, own: str) -> Expression:
    """What remains of rolling budgets; those of a month are recorded under the same name by their own rules."""
    found = budget.remaining(own)
    months = "|".join(slo_id(system.name, slo.name) for slo in system.slos if slo.calendar)
    return budget.except_objectives(found, months) if months else found


def _residuals(system: System, own: str) -> Iterable[RecordingRule]:
    """Per objective what its counters really grew, then for all at once what the tiles missed of it."""
    for slo in system.slos:
        if slo.budgeting is Budgeting.OCCURRENCES:
            yield from _growth(system, slo)
    yield RecordingRule(
        names.TOTAL_RESIDUAL, budget.residual(names.TOTAL_GROWTH, names.TOTAL_LATE, names.TOTAL_ROLL, own)
    )
    yield RecordingRule(names.BAD_RESIDUAL, budget.residual(names.BAD_GROWTH, names.BAD_LATE, names.BAD_ROLL, own))
    yield from month.slices(system, residuals=True)


def _growth(system: System, slo: Slo) -> Iterable[RecordingRule]:
    """Minutes that were not seen stay unseen: only events can be counted afterwards."""
    this = budget.slo_selector(slo_id(system.name, slo.name))
    grown, late = growth(slo.indicator, system, this), late_growth(slo.indicator, system, this)
    if not grown or not late:
        return
    records = (names.TOTAL_GROWTH, names.BAD_GROWTH, names.TOTAL_LATE, names.BAD_LATE)
    for record, found in zip(records, (*grown, *late), strict=True):
        yield RecordingRule(record, slo_exclusion.reconciled(found, slo.exclusions), labels(system, slo))

"""Recording rules of one system's objectives: three groups, each evaluated no more often than it must be."""

from collections.abc import Iterable

from queries import budget
from queries import slo as query
from queries import slo_names as names
from rules.group import RecordingRule, RuleGroup
from specs.links import slo_id
from specs.slo import Slo
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


def groups(system: System) -> tuple[RuleGroup, ...]:
    """Tiles and short sums each minute, long sums each five minutes, reconciliation each hour."""
    if not system.slos:
        return ()
    own = budget.system_selector(system.name)
    return (
        RuleGroup(
            f"{system.name}-slo-tiles",
            rules=(*_tiles(system), *_short_sums(own)),
            interval=minutes(1),
            query_offset=TILE_OFFSET,
        ),
        RuleGroup(
            f"{system.name}-slo-windows",
            rules=tuple(_long_sums(system, own)),
            interval=budget.ROLL,
            query_offset=WINDOW_OFFSET,
        ),
        RuleGroup(
            f"{system.name}-slo-residuals",
            rules=tuple(_residuals(system)),
            interval=hours(1),
            query_offset=RESIDUAL_OFFSET,
        ),
    )


def _tiles(system: System) -> Iterable[RecordingRule]:
    for slo in system.slos:
        total, bad = query.tile(slo.indicator, system)
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


def _long_sums(system: System, own: str) -> Iterable[RecordingRule]:
    yield RecordingRule(names.TOTAL_ROLL, budget.recorded_sum(names.TOTAL_TILE, own, budget.ROLL))
    yield RecordingRule(names.BAD_ROLL, budget.recorded_sum(names.BAD_TILE, own, budget.ROLL))
    for window in SLOW_WINDOWS:
        yield from _reconciled(names.total(window), names.bad(window), own, window)
        yield from _ratios(own, window)
    for window in sorted({slo.window for slo in system.slos}):
        yield from _window(budget.window_selector(system.name, window), window)


def _reconciled(total: str, bad: str, own: str, window: Duration) -> Iterable[RecordingRule]:
    yield RecordingRule(total, budget.reconciled_sum(names.TOTAL_ROLL, names.TOTAL_RESIDUAL, own, window))
    yield RecordingRule(bad, budget.reconciled_sum(names.BAD_ROLL, names.BAD_RESIDUAL, own, window))


def _window(own: str, window: Duration) -> Iterable[RecordingRule]:
    """The budget's own window: events, errors, what remains, and how much of the window was seen at all."""
    yield from _reconciled(names.WINDOW_TOTAL, names.WINDOW_BAD, own, window)
    yield RecordingRule(names.WINDOW_ERRORS, budget.ratio(names.WINDOW_BAD, names.WINDOW_TOTAL, own))
    yield RecordingRule(names.COVERAGE, budget.coverage(own, window))
    yield RecordingRule(names.EXPECTED_TOTAL, budget.expected_total(own))
    yield RecordingRule(names.BUDGET_REMAINING, budget.remaining(own))


def _residuals(system: System) -> Iterable[RecordingRule]:
    for slo in system.slos:
        own = budget.slo_selector(slo_id(system.name, slo.name))
        found = query.residual(slo.indicator, system, (names.TOTAL_ROLL + own, names.BAD_ROLL + own))
        if found:
            yield RecordingRule(names.TOTAL_RESIDUAL, found[0], labels(system, slo))
            yield RecordingRule(names.BAD_RESIDUAL, found[1], labels(system, slo))

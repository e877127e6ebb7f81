"""Objectives in PromQL: one-minute tiles over raw series, their hourly reconciliation, and sums over recorded tiles.

The design and its measurements are described in docs/slo.md: a tile is the exact growth of a counter between two minute
marks, so tiles add up, and everything above them reads tiles only.
"""

import re
from dataclasses import dataclass

from queries.expression import Expression
from queries.selector import selector
from specs.environment import SCRAPE_INTERVAL
from specs.metrics import HttpMetrics, Matcher, Selector
from specs.slo import (
    AvailabilityIndicator,
    Budgeting,
    EventsIndicator,
    GaugeIndicator,
    HistogramIndicator,
    Indicator,
    LatencyIndicator,
    Slo,
)
from specs.system import System
from specs.units import Unit, minutes

TILE = minutes(1)
TILE_RANGE = TILE + SCRAPE_INTERVAL
"""A tile and one scrape interval: the extrapolated rate then equals the counter's growth between tile boundaries."""


@dataclass(frozen=True)
class Counters:
    """Raw series of an indicator: all events, and either the good or the bad ones, as selectors in braces."""

    total: str
    good: str = ""
    bad: str = ""

    @property
    def names(self) -> frozenset[str]:
        return series_names(self.total, self.good, self.bad)


def series_names(*selectors: str) -> frozenset[str]:
    return frozenset(text.split("{")[0] for text in selectors if text)


def _within(bound: float) -> Matcher:
    """A histogram's bucket. Prometheus 3 writes the bound 1 as 1.0, older servers and stores keep 1."""
    text = f"{bound:g}"
    # In a pattern a point is any character: 2.5 would also match 225. The plus of 1e+06 is a quantifier.
    return Matcher("le", "=", text) if "." in text else Matcher("le", "=~", rf"{re.escape(text)}(\.0)?")


def counters(indicator: Indicator, system: System) -> Counters | None:
    """The raw series an indicator counts, or None for a gauge, which has no counters."""
    place = (Matcher("namespace", "=", system.namespace),)
    match indicator:
        case AvailabilityIndicator(service):
            http, own = _http(system, service), (*place, Matcher("job", "=", service))
            status = Matcher(http.status_label, "=~", "5..")
            return Counters(selector(http.requests.name, *own), bad=selector(http.requests.name, *own, status))
        case LatencyIndicator(service, threshold):
            own = (*place, Matcher("job", "=", service))
            return _histogram(_http(system, service).duration.name, own, threshold)
        case HistogramIndicator(chosen, threshold):
            return _histogram(chosen.metric, (*place, *chosen.matchers), threshold)
        case EventsIndicator(total, good, bad):
            return Counters(
                selected(total, place), selected(good, place) if good else "", selected(bad, place) if bad else ""
            )
    return None


def _http(system: System, service: str) -> HttpMetrics:
    endpoint = system.service(service).metrics
    if endpoint is None or endpoint.http is None:
        raise ValueError(f"{system.name}: service {service} declares no HTTP metrics; the walk reports this before")
    return endpoint.http


def _histogram(metric: str, matchers: tuple[Matcher, ...], threshold: float) -> Counters:
    good = selector(f"{metric}_bucket", *matchers, _within(threshold))
    return Counters(selector(f"{metric}_count", *matchers), good=good)


def selected(chosen: Selector, place: tuple[Matcher, ...]) -> str:
    return selector(chosen.metric, *place, *chosen.matchers)


def tiles(slo: Slo, system: System) -> tuple[Expression, Expression]:
    """What an objective's budget counts in the last minute, all and bad, by its way of budgeting."""
    found = tile(slo.indicator, system)
    return found if slo.budgeting is Budgeting.OCCURRENCES else sliced(found, slo.slice_target)


def tile(indicator: Indicator, system: System) -> tuple[Expression, Expression]:
    """All and bad events of the last minute. Bad is 0, not absent, where nothing failed."""
    found = counters(indicator, system)
    if found is None:
        return _gauge_tile(indicator, system)
    total = f"sum(rate({found.total}[{TILE_RANGE}])) * {TILE.seconds}"
    if found.bad:
        bad = f"sum(rate({found.bad}[{TILE_RANGE}])) * {TILE.seconds} or {total} * 0"
    else:
        good = f"(sum(rate({found.good}[{TILE_RANGE}])) * {TILE.seconds} or {total} * 0)"
        bad = f"clamp_min({total} - {good}, 0)"
    return events(total, series_names(found.total)), events(bad, found.names)


def sliced(tiles: tuple[Expression, Expression], slice_target: float | None) -> tuple[Expression, Expression]:
    """Tiles of events as tiles of minutes: one event for each minute with traffic, bad by its share of bad events, or
    wholly where the share of good ones is below the target of a slice."""
    total, bad = tiles
    share = f"({bad.text}) / (({total.text}) > 0)"
    if slice_target is not None:
        # A share that is the limit in decimals may lie a rounding above it.
        share = f"({share}) > bool {1 - slice_target + 1e-9:.10g}"
    none = f"({total.text}) * 0"
    return events(f"({total.text}) > bool 0", total.uses), events(f"{share} or {none}", bad.uses | total.uses)


def _gauge_tile(indicator: Indicator, system: System) -> tuple[Expression, Expression]:
    """One event a minute: bad while the gauge is below its bound."""
    assert isinstance(indicator, GaugeIndicator)
    series = selected(indicator.select, (Matcher("namespace", "=", system.namespace),))
    names = frozenset({indicator.select.metric})
    return (
        events(f"max({series}) * 0 + 1", names),
        events(f"max({series}) < bool {indicator.at_least:g}", names),
    )


def events(text: str, uses: frozenset[str]) -> Expression:
    return Expression(text, Unit.EVENTS, (), uses)

"""Objectives in PromQL: one-minute tiles over raw series, their hourly reconciliation, and sums over recorded tiles.

The design and its measurements are described in docs/slo.md: a tile is the exact growth of a counter between two minute
marks, so tiles add up, and everything above them reads tiles only.
"""

from dataclasses import dataclass

from queries.expression import Expression
from queries.selector import selector
from specs.environment import SCRAPE_INTERVAL
from specs.metrics import HttpMetrics, Matcher, Selector
from specs.slo import (
    AvailabilityIndicator,
    EventsIndicator,
    GaugeIndicator,
    HistogramIndicator,
    Indicator,
    LatencyIndicator,
)
from specs.system import System
from specs.units import Unit, minutes

TILE = minutes(1)
TILE_RANGE = TILE + SCRAPE_INTERVAL
"""A tile and one scrape interval: the extrapolated rate then equals the counter's growth between tile boundaries."""
RECONCILED = "1h"
LOOK_BACK = "3h"
"""How far a series may have been away and still count as the same one."""


@dataclass(frozen=True)
class Counters:
    """Raw series of an indicator: all events, and either the good or the bad ones, as selectors in braces."""

    total: str
    good: str = ""
    bad: str = ""

    @property
    def names(self) -> frozenset[str]:
        return _names(self.total, self.good, self.bad)


def _names(*selectors: str) -> frozenset[str]:
    return frozenset(text.split("{")[0] for text in selectors if text)


def _within(bound: float) -> Matcher:
    """A histogram's bucket. Prometheus 3 writes the bound 1 as 1.0, older servers and stores keep 1."""
    text = f"{bound:g}"
    # In a pattern a point is any character: 2.5 would also match 225.
    return Matcher("le", "=", text) if "." in text else Matcher("le", "=~", rf"{text}(\.0)?")


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
                _selected(total, place), _selected(good, place) if good else "", _selected(bad, place) if bad else ""
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


def _selected(chosen: Selector, place: tuple[Matcher, ...]) -> str:
    return selector(chosen.metric, *place, *chosen.matchers)


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
    return _events(total, _names(found.total)), _events(bad, found.names)


def _gauge_tile(indicator: Indicator, system: System) -> tuple[Expression, Expression]:
    """One event a minute: bad while the gauge is below its bound."""
    assert isinstance(indicator, GaugeIndicator)
    series = _selected(indicator.select, (Matcher("namespace", "=", system.namespace),))
    names = frozenset({indicator.select.metric})
    return (
        _events(f"max({series}) * 0 + 1", names),
        _events(f"max({series}) < bool {indicator.at_least:g}", names),
    )


def _events(text: str, uses: frozenset[str]) -> Expression:
    return Expression(text, Unit.EVENTS, (), uses)


def exact_growth(series: str) -> str:
    """What a counter really grew in the last hour, summed over its series.

    A series that lived through the hour counts by its two ends; one that was born counts from zero, because its first
    value is lost to every rate; one that was reset counts by increase.
    """
    before = f"last_over_time({series}[{LOOK_BACK}] offset {RECONCILED})"
    now = f"last_over_time({series}[{RECONCILED}])"
    alive = f"(({now} - {before} >= 0) and resets({series}[{RECONCILED}]) == 0)"
    born = f"({now} unless {before})"
    return f"sum({alive} or {born} or increase({series}[{RECONCILED}]))"


def residual(indicator: Indicator, system: System, recorded: tuple[str, str]) -> tuple[Expression, Expression] | None:
    """Events of the last hour that the tiles missed: births, outages of rules and of scrapes.

    `recorded` are the selectors of the five-minute sums of all and of bad events. Nothing is healed in an hour that
    follows one without any tile: an objective that is new, or a Prometheus that was away longer than the look-back,
    would otherwise take whole counters for growth. None for a gauge: what was not seen stays unseen.
    """
    found = counters(indicator, system)
    if found is None:
        return None
    known = f"and on () (count_over_time({recorded[0]}[{RECONCILED}] offset {RECONCILED}) > 0)"
    total = exact_growth(found.total)
    missed_total = f"({total} - sum(sum_over_time({recorded[0]}[{RECONCILED}]))) {known}"
    if found.bad:
        bad = f"({exact_growth(found.bad)} or {total} * 0)"
    else:
        bad = f"clamp_min({total} - ({exact_growth(found.good)} or {total} * 0), 0)"
    missed_bad = f"({bad} - sum(sum_over_time({recorded[1]}[{RECONCILED}]))) {known}"
    return (
        _events(missed_total, _names(found.total, recorded[0])),
        _events(missed_bad, found.names | _names(*recorded)),
    )

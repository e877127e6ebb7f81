"""The series an objective counts, one set for each pod, and which events each of them holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

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


class Holds(StrEnum):
    ALL = "all"
    GOOD = "good"
    BAD = "bad"
    LEVEL = "level"
    """A gauge: at its bound while the minute is good, below it while it is bad."""


@dataclass(frozen=True)
class Counted:
    """One series of every pod."""

    name: str
    labels: Mapping[str, str]
    holds: Holds
    bound: float = 0.0
    """Of a gauge: the least good value."""


def counted(indicator: Indicator, system: System) -> tuple[Counted, ...]:
    """The series of one pod. Raises ValueError for a matcher no value can be made for."""
    match indicator:
        case AvailabilityIndicator(service):
            http = _http(system, service)
            own = {**_place(system, service), http.route_label: "/"}
            return tuple(
                Counted(http.requests.name, {**own, http.status_label: status}, holds)
                for status, holds in (("200", Holds.GOOD), ("500", Holds.BAD))
            )
        case LatencyIndicator(service, threshold):
            http = _http(system, service)
            own = {**_place(system, service), http.route_label: "/"}
            return _histogram(http.duration.name, own, threshold)
        case HistogramIndicator(chosen, threshold):
            return _histogram(chosen.metric, _labels(chosen, system), threshold)
        case GaugeIndicator(chosen, at_least):
            return (Counted(chosen.metric, _labels(chosen, system), Holds.LEVEL, at_least),)
        case EventsIndicator(total, good, bad):
            return _events(system, total, good, bad)
    raise ValueError(f"no history can be made for {type(indicator).__name__}")


def _place(system: System, service: str) -> dict[str, str]:
    return {"namespace": system.namespace, "job": service, "system": system.name}


def _http(system: System, service: str) -> HttpMetrics:
    endpoint = system.service(service).metrics
    if endpoint is None or endpoint.http is None:
        raise ValueError(f"{system.name}: service {service} declares no HTTP metrics; the walk reports this before")
    return endpoint.http


def _histogram(name: str, own: Mapping[str, str], threshold: float) -> tuple[Counted, ...]:
    return (
        Counted(f"{name}_bucket", {**own, "le": f"{threshold:g}"}, Holds.GOOD),
        Counted(f"{name}_bucket", {**own, "le": "+Inf"}, Holds.ALL),
        Counted(f"{name}_count", own, Holds.ALL),
    )


def _events(system: System, total: Selector, good: Selector | None, bad: Selector | None) -> tuple[Counted, ...]:
    chosen, holds, other = (good, Holds.GOOD, Holds.BAD) if good else (bad, Holds.BAD, Holds.GOOD)
    if chosen is None:
        raise ValueError(f"{system.name}: neither good nor bad events are given; the walk reports this before")
    first = Counted(chosen.metric, _labels(chosen, system), holds)
    if chosen.metric != total.metric:
        return (Counted(total.metric, _labels(total, system), Holds.ALL), first)
    # What the part's own matchers do not take, and the whole's do.
    own = [matcher for matcher in chosen.matchers if matcher not in total.matchers]
    rest = {matcher.label: _value(matcher, False) for matcher in own[:1]}
    return (first, Counted(total.metric, {**_labels(total, system), **rest}, other))


def _labels(chosen: Selector, system: System) -> dict[str, str]:
    own = {matcher.label: _value(matcher, True) for matcher in chosen.matchers}
    return {**_place(system, system.services[0].name if system.services else "job"), **own}


def _value(matcher: Matcher, taken: bool) -> str:
    """A label's value that the matcher takes, or one that it leaves."""
    plain = matcher.value.split("|")[0].strip("()").replace(".+", "x").replace(".*", "x").replace(".", "0")
    for candidate in (matcher.value, plain) if taken else ("other", "none"):
        if _takes(matcher, candidate) is taken:
            return candidate
    raise ValueError(f"no value can be made for {matcher.label}{matcher.operator}{matcher.value!r}")


def _takes(matcher: Matcher, value: str) -> bool:
    if matcher.operator in ("=", "!="):
        return (value == matcher.value) is (matcher.operator == "=")
    return bool(re.fullmatch(matcher.value, value)) is (matcher.operator == "=~")


def names(series: Iterable[Counted]) -> frozenset[str]:
    return frozenset(one.name for one in series)

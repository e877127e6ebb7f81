"""An objective counts series that exist, of the kind its arithmetic needs, at a bound a histogram really has."""

from collections.abc import Iterator

from specs.fault import Fault, nearest
from specs.metrics import HttpMetrics, Metric, MetricKind, Selector
from specs.shown import shown
from specs.slo import AvailabilityIndicator, EventsIndicator, GaugeIndicator, HistogramIndicator, LatencyIndicator, Slo
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    """Everything that would make an objective's SLI empty or wrong."""
    for at, slo in enumerate(system.slos):
        yield from _of_slo(system, slo, f"slos[{at}].indicator")


def _of_slo(system: System, slo: Slo, path: str) -> Iterator[Fault]:
    indicator = slo.indicator
    if isinstance(indicator, AvailabilityIndicator | LatencyIndicator):
        yield from _of_service(system, indicator, path)
    elif isinstance(indicator, EventsIndicator):
        if (indicator.good is None) == (indicator.bad is None):
            given = "neither good nor bad" if indicator.good is None else "good and bad"
            yield Fault(system.name, path, given, "exactly one of good and bad", "count the rarer of the two as bad")
        for name in ("total", "good", "bad"):
            selector: Selector | None = getattr(indicator, name)
            if selector is not None:
                yield from kind_of(system, f"{path}.{name}", selector, MetricKind.COUNTER)
    elif isinstance(indicator, HistogramIndicator):
        yield from kind_of(system, f"{path}.select", indicator.select, MetricKind.HISTOGRAM)
        metric = metric_of(system, indicator.select)
        if metric and metric.kind is MetricKind.HISTOGRAM:
            yield from _of_bound(system, f"{path}.threshold", indicator.threshold, metric)
    elif isinstance(indicator, GaugeIndicator):
        yield from kind_of(system, f"{path}.select", indicator.select, MetricKind.GAUGE)


def _of_service(system: System, indicator: AvailabilityIndicator | LatencyIndicator, path: str) -> Iterator[Fault]:
    http = http_of(system, indicator.service)
    if isinstance(http, Fault):
        yield Fault(system.name, f"{path}.service", http.given, http.wanted, http.mend)
    elif isinstance(indicator, AvailabilityIndicator):
        if http.requests.kind is not MetricKind.COUNTER or http.status_label not in http.requests.labels:
            wanted = f"a request counter with the label {shown(http.status_label)}"
            mend = "add the label to the service's request counter"
            yield Fault(system.name, f"{path}.service", shown(http.requests.name), wanted, mend)
    elif http.duration.kind is not MetricKind.HISTOGRAM:
        mend = "declare the request duration with histogram(...)"
        yield Fault(system.name, f"{path}.service", shown(http.duration.name), "a histogram of durations", mend)
    else:
        yield from _of_bound(system, f"{path}.threshold_seconds", indicator.threshold_seconds, http.duration)


def _of_bound(system: System, path: str, threshold: float, metric: Metric) -> Iterator[Fault]:
    if threshold not in metric.buckets:
        bounds = ", ".join(f"{bound:g}" for bound in metric.buckets) or "none are declared"
        mend = f"choose one of them, or add {threshold:g} to the buckets the service exposes"
        yield Fault(system.name, path, f"{threshold:g}", f"a bucket bound of {shown(metric.name)}: {bounds}", mend)


def http_of(system: System, name: str) -> HttpMetrics | Fault:
    """A service's request metrics, or a fault (without place) that says why there are none."""
    service = next((one for one in system.services if one.name == name), None)
    if service is None:
        choices = [one.name for one in system.services]
        mend = nearest(name, choices) if choices else "declare the service first"
        return Fault("", "", shown(name), "a service of this system", mend)
    if service.metrics is None or service.metrics.http is None:
        mend = "give the service an endpoint with http_metrics(...)"
        return Fault("", "", f"{shown(name)}, which counts no requests", "a service that counts requests", mend)
    return service.metrics.http


def metric_of(system: System, selector: Selector) -> Metric | None:
    return next((metric for metric in system.metrics if metric.name == selector.metric), None)


def kind_of(system: System, path: str, selector: Selector, kind: MetricKind) -> Iterator[Fault]:
    """A fault where the selected metric is of another kind; an unknown one is reported with the selectors."""
    metric = metric_of(system, selector)
    if metric and metric.kind is not kind:
        given = f"{shown(metric.name)}, a {metric.kind}"
        yield Fault(system.name, f"{path}.metric", given, f"a {kind}", f"select a {kind} of the contract")

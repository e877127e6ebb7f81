"""Metric contracts: the series a program exposes. Every expression and board may use only series of a contract."""

from dataclasses import dataclass
from enum import StrEnum

from specs.units import Unit


class MetricKind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Metric:
    """One metric family as its exporter names it; a histogram's name comes without _bucket, _sum, _count."""

    name: str
    kind: MetricKind
    labels: tuple[str, ...] = ()
    unit: Unit = Unit.COUNT
    buckets: tuple[float, ...] = ()
    """Upper bounds of a histogram's buckets in the metric's unit, without +Inf."""
    meaning: str = ""
    asked: bool = False
    """True where no document promises the series: it is asked of the application team, and its absence alerts."""


def counter(name: str, *labels: str, meaning: str = "", asked: bool = False, unit: Unit = Unit.EVENTS) -> Metric:
    return Metric(name, MetricKind.COUNTER, labels, unit, meaning=meaning, asked=asked)


def gauge(name: str, *labels: str, unit: Unit = Unit.COUNT, meaning: str = "", asked: bool = False) -> Metric:
    return Metric(name, MetricKind.GAUGE, labels, unit, meaning=meaning, asked=asked)


def histogram(
    name: str,
    *labels: str,
    buckets: tuple[float, ...],
    unit: Unit = Unit.SECONDS,
    meaning: str = "",
    asked: bool = False,
) -> Metric:
    return Metric(name, MetricKind.HISTOGRAM, labels, unit, buckets, meaning, asked)


@dataclass(frozen=True)
class HttpMetrics:
    """How a service counts its requests: which series, and which of its own label names say route and status."""

    requests: Metric
    duration: Metric
    route_label: str
    status_label: str = "status"
    method_label: str = "method"


@dataclass(frozen=True)
class Matcher:
    """One label condition. `operator` is one of = != =~ !~."""

    label: str
    operator: str
    value: str


@dataclass(frozen=True)
class Selector:
    """Some series of one metric of the system's contract."""

    metric: str
    matchers: tuple[Matcher, ...] = ()


def select(metric: str, **equal: str) -> Selector:
    """The series of a metric whose labels equal the given values."""
    return Selector(metric, tuple(Matcher(label, "=", value) for label, value in sorted(equal.items())))


@dataclass(frozen=True)
class MetricsEndpoint:
    """Where a workload serves its metrics, and what they are."""

    port: int
    path: str = "/metrics"
    http: HttpMetrics | None = None
    others: tuple[Metric, ...] = ()
    series_per_replica: int = 1_000
    """Declared upper bound of active series; sizes Prometheus and becomes the job's sample_limit × 2."""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        own = (self.http.requests, self.http.duration) if self.http else ()
        return own + self.others

"""A limit that can be passed, by enough events to mean something, along a trend that is one, told in its unit."""

import re
from collections.abc import Iterator

from specs.alert import Above, Alert, Below, Exhaustion
from specs.checks.indicators import http_of, metric_of
from specs.fault import Fault
from specs.metrics import HttpMetrics, Metric, MetricKind
from specs.shown import shown
from specs.signal import (
    CertificateLifetime,
    ContainerCpu,
    ContainerMemory,
    CounterRatio,
    HistogramQuantile,
    HttpErrorRatio,
    HttpLatency,
    HttpRate,
    NodeCpu,
    NodeDiskUsed,
    NodeMemory,
    ProbeSuccess,
    Signal,
    StoreConnections,
    StoreQueryTime,
    StoreReplicationLag,
    VolumeUsed,
)
from specs.system import System
from specs.units import days

OF_FEW = (HttpErrorRatio, HttpLatency, CounterRatio, HistogramQuantile)
"""One event of one would be all of them."""
OF_TRAFFIC = (*OF_FEW, HttpRate)
QUANTILES = (HttpLatency, HistogramQuantile)
SHARES = (
    HttpErrorRatio, CounterRatio, ContainerCpu, ContainerMemory, NodeCpu, NodeMemory, NodeDiskUsed, VolumeUsed,
    StoreConnections, ProbeSuccess,
)  # fmt: skip
TIMES = (HttpLatency, StoreQueryTime, StoreReplicationLag, CertificateLifetime)
VALUE = re.compile(r"\$value(?:\s*\|\s*(\w+))?\s*\}\}")
FAR, TREND = days(1), days(3)
"""What is predicted a day ahead must have gone on for three: a night's batch is no trend."""


def faults(system: System) -> Iterator[Fault]:
    """Limits without a floor or past every bucket, short trends, and values told in another unit than they have."""
    for at, alert in enumerate(system.alerts):
        path = f"alerts[{at}]"
        if isinstance(alert.kind, Above | Below):
            yield from _of_floor(system.name, f"{path}.kind.floor", alert.kind)
            yield from _of_bound(system, f"{path}.kind.limit", alert.kind)
            yield from _of_value(system.name, f"{path}.description", alert)
        elif isinstance(alert.kind, Exhaustion):
            yield from _of_trend(system.name, f"{path}.kind.trend", alert.kind)


def _of_floor(where: str, path: str, kind: Above | Below) -> Iterator[Fault]:
    name = type(kind.signal).__name__
    if isinstance(kind.signal, OF_FEW) and not kind.floor:
        mend = "write floor=…, the least events per second at which the limit means something"
        yield Fault(where, path, "none", f"a floor: at night one event of {name} may be all there are", mend)
    elif kind.floor and not isinstance(kind.signal, OF_TRAFFIC):
        yield Fault(where, path, shown(kind.floor), f"none: {name} has no traffic", "remove the floor")


def _of_bound(system: System, path: str, kind: Above | Below) -> Iterator[Fault]:
    """A quantile is interpolated between bounds, and never larger than the last."""
    metric = _histogram(system, kind.signal)
    if metric is None or metric.kind is not MetricKind.HISTOGRAM or not metric.buckets:
        return
    possible = metric.buckets[:-1] if isinstance(kind, Above) else metric.buckets
    if kind.limit not in possible:
        bounds = ", ".join(f"{bound:g}" for bound in possible)
        wanted = f"a bucket bound of {shown(metric.name)} that can be passed: {bounds}"
        mend = f"choose one of them, or add buckets around {kind.limit:g} to what the service exposes"
        yield Fault(system.name, path, f"{kind.limit:g}", wanted, mend)


def _histogram(system: System, signal: Signal) -> Metric | None:
    if isinstance(signal, HttpLatency):
        http = http_of(system, signal.service)
        return http.duration if isinstance(http, HttpMetrics) else None
    return metric_of(system, signal.select) if isinstance(signal, HistogramQuantile) else None


def _of_value(where: str, path: str, alert: Alert) -> Iterator[Fault]:
    wanted = _told_by(alert.kind.signal) if isinstance(alert.kind, Above | Below) else ""
    for function in VALUE.findall(alert.description) if wanted else ():
        if function != wanted:
            given = f"$value | {function}" if function else "$value alone"
            yield Fault(where, path, given, f"$value | {wanted}", f"write {{{{ $value | {wanted} }}}}")


def _told_by(signal: Signal) -> str:
    """The template's function for the signal's unit; empty where any may do."""
    if isinstance(signal, SHARES):
        return "humanizePercentage"
    return "humanizeDuration" if isinstance(signal, TIMES) else ""


def _of_trend(where: str, path: str, kind: Exhaustion) -> Iterator[Fault]:
    if kind.horizon >= FAR and kind.trend < TREND:
        wanted = f"at least {TREND.words}, to look {kind.horizon.words} ahead"
        yield Fault(where, path, kind.trend.words, wanted, "lengthen the trend, or look less far ahead")

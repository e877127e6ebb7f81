"""A signal watches something that exists, by a kind of alert that can fire for it."""

from collections.abc import Iterator

from specs.alert import Above, Alert, Below, Down, Exhaustion, QuotaShare
from specs.checks import replication
from specs.checks.indicators import http_of, kind_of
from specs.fault import Fault, nearest
from specs.metrics import MetricKind
from specs.probe import ProbeKind
from specs.shown import shown
from specs.signal import (
    CertificateLifetime,
    ContainerCpu,
    ContainerMemory,
    CounterIncrease,
    CounterRatio,
    GaugeValue,
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
    StoreUp,
    TargetUp,
    VolumeUsed,
)
from specs.system import System

SHARES = (
    HttpErrorRatio, ContainerCpu, ContainerMemory, NodeCpu, NodeMemory, NodeDiskUsed, VolumeUsed, StoreConnections,
    ProbeSuccess,
)  # fmt: skip
FILLING = (VolumeUsed, NodeDiskUsed)
HTTP = (HttpErrorRatio, HttpLatency, HttpRate)
FOLDS = ("max", "min", "sum", "avg")


def faults(system: System) -> Iterator[Fault]:
    """Alerts that could never fire, or only by mistake."""
    for at, alert in enumerate(system.alerts):
        path = f"alerts[{at}].kind"
        if isinstance(alert.kind, QuotaShare):
            yield from kind_of(system, f"{path}.used", alert.kind.used, MetricKind.COUNTER)
            yield from kind_of(system, f"{path}.quota", alert.kind.quota, MetricKind.GAUGE)
            continue
        yield from _of_subject(system, f"{path}.signal", alert.kind.signal)
        yield from _of_series(system, f"{path}.signal", alert.kind.signal)
        yield from _of_kind(system.name, path, alert)


def _of_subject(system: System, path: str, signal: Signal) -> Iterator[Fault]:
    if isinstance(signal, HTTP):
        http = http_of(system, signal.service)
        if isinstance(http, Fault):
            yield Fault(system.name, f"{path}.service", http.given, http.wanted, http.mend)
        return
    for field, known in (
        ("service", {one.name: one for one in system.services}),
        ("store", {one.name: one for one in system.stores}),
        ("probe", {one.name: one for one in system.probes}),
        ("journey", {one.name: one for one in system.journeys}),
    ):
        name = getattr(signal, field, None)
        if name is not None and name not in known:
            mend = nearest(name, known) if known else f"declare the {field} first"
            yield Fault(system.name, f"{path}.{field}", shown(name), f"a {field} of this system", mend)
    yield from _of_facts(system, path, signal)


def _of_facts(system: System, path: str, signal: Signal) -> Iterator[Fault]:
    """What is watched has what is watched of it: metrics to scrape, a replica to lag, a certificate to expire."""
    if isinstance(signal, TargetUp):
        service = next((one for one in system.services if one.name == signal.service), None)
        if service and service.metrics is None:
            mend = "give the service a metrics endpoint, or watch it with a probe"
            yield Fault(system.name, f"{path}.service", shown(signal.service), "a service that is scraped", mend)
    elif isinstance(signal, replication.WATCHED):
        yield from replication.of_signal(system, path, signal)
    elif isinstance(signal, CertificateLifetime):
        probe = next((one for one in system.probes if one.name == signal.probe), None)
        if probe and probe.kind is not ProbeKind.TLS and not probe.target.startswith("https://"):
            mend = "use certificate_probe(...)"
            yield Fault(system.name, f"{path}.probe", shown(signal.probe), "a probe that sees a certificate", mend)


def _of_series(system: System, path: str, signal: Signal) -> Iterator[Fault]:
    if isinstance(signal, GaugeValue):
        yield from kind_of(system, f"{path}.select", signal.select, MetricKind.GAUGE)
        if signal.fold not in FOLDS:
            yield Fault(system.name, f"{path}.fold", shown(signal.fold), f"one of {', '.join(FOLDS)}", 'write "max"')
    elif isinstance(signal, CounterIncrease):
        yield from kind_of(system, f"{path}.select", signal.select, MetricKind.COUNTER)
    elif isinstance(signal, CounterRatio):
        yield from kind_of(system, f"{path}.part", signal.part, MetricKind.COUNTER)
        yield from kind_of(system, f"{path}.whole", signal.whole, MetricKind.COUNTER)
    elif isinstance(signal, HistogramQuantile):
        yield from kind_of(system, f"{path}.select", signal.select, MetricKind.HISTOGRAM)


def _of_kind(where: str, path: str, alert: Alert) -> Iterator[Fault]:
    kind = alert.kind
    if isinstance(kind, Down) and not isinstance(kind.signal, TargetUp | StoreUp):
        yield _unfit(where, path, kind.signal, "TargetUp or StoreUp", "use Below with a limit")
    elif isinstance(kind, Exhaustion) and not isinstance(kind.signal, FILLING):
        yield _unfit(where, path, kind.signal, "VolumeUsed or NodeDiskUsed", "use Above with a limit")
    elif isinstance(kind, Above | Below) and isinstance(kind.signal, TargetUp | StoreUp):
        yield _unfit(where, path, kind.signal, "a signal with a value", "use Down, which also fires when it is absent")
    elif isinstance(kind, Above | Below) and isinstance(kind.signal, SHARES) and not 0 <= kind.limit <= 1:
        mend = "write a share: 0.05 for 5%"
        yield Fault(where, f"{path}.limit", shown(kind.limit), "a share between 0 and 1", mend)


def _unfit(where: str, path: str, signal: Signal, wanted: str, mend: str) -> Fault:
    return Fault(where, f"{path}.signal", type(signal).__name__, wanted, mend)

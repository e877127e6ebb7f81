"""The expression of a signal: what a word of the vocabulary is in PromQL."""

from queries import (
    container,
    counter,
    gauge,
    histogram,
    http,
    journey,
    node,
    pod,
    probe,
    store,
    store_replication,
    volume,
)
from queries.expression import WINDOW, Expression
from specs import signal as word
from specs.signal import Signal
from specs.system import System


def expression(signal: Signal, system: System, window: str = WINDOW) -> Expression:
    """The signal's series. Boards pass `$__rate_interval` as the window; signals with a window of their own keep it."""
    found = _of_service(signal, system, window) or _of_store(signal, system, window)
    found = found or _of_place(signal, system, window) or _of_contract(signal, system, window)
    if found is None:
        raise TypeError(f"no expression for a {type(signal).__name__}; add it to queries.signal")
    return found


def _of_service(signal: Signal, system: System, window: str) -> Expression | None:
    match signal:
        case word.HttpErrorRatio(service, where):
            return http.error_ratio(system, service, window, where=where)
        case word.HttpLatency(service, quantile):
            return http.latency_quantile(system, service, quantile, window)
        case word.HttpRate(service):
            return http.request_rate(system, service, window)
        case word.ContainerCpu(service):
            return container.highest(container.cpu_share(system, service, window))
        case word.ContainerMemory(service):
            return container.highest(container.memory_share(system, service))
        case word.TargetUp(service):
            return http.up(system, service)
    return None


def _of_store(signal: Signal, system: System, window: str) -> Expression | None:
    match signal:
        case word.StoreUp(name):
            return store.up(system, name)
        case word.StoreConnections(name):
            return store.connections(system, name)
        case word.StoreSlowQueries(name):
            return store.slow_queries(system, name, window)
        case word.StoreReplicationLag(name):
            return store_replication.replication_lag(system, name)
        case word.StoreReplicasConnected(name):
            return store_replication.replicas_connected(system, name)
        case word.StoreReplicating(name):
            return store_replication.replicating(system, name)
        case word.StoreLogHeld(name):
            return store_replication.log_held(system, name)
        case word.StoreQueryTime(name):
            return store.query_time(system, name, window)
    return None


def _of_place(signal: Signal, system: System, window: str) -> Expression | None:
    match signal:
        case word.PodRestarts(span):
            return pod.restarts(system, span)
        case word.NodeCpu():
            return node.cpu(system, window)
        case word.NodeMemory():
            return node.memory(system)
        case word.NodeDiskUsed():
            return node.disk_used(system)
        case word.VolumeUsed():
            return volume.used_share(system.namespace)
        case word.ProbeSuccess(name):
            return probe.success_share(system, name)
        case word.JourneySuccess(name):
            return journey.success_share(system, name)
        case word.CertificateLifetime(name):
            return probe.certificate_lifetime(system, name)
    return None


def _of_contract(signal: Signal, system: System, window: str) -> Expression | None:
    match signal:
        case word.GaugeValue(select, fold):
            return gauge.value(system, select, fold)
        case word.CounterIncrease(select, span):
            return counter.increase(system, select, span)
        case word.CounterRatio(part, whole, span):
            return counter.share(system, part, whole, span)
        case word.HistogramQuantile(select, quantile):
            return histogram.quantile(system, select, quantile, window)
    return None

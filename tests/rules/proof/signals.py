"""Every signal of the vocabulary held at a level."""

from collections.abc import Callable

from specs import signal as word
from specs.metrics import Metric
from specs.signal import Signal
from specs.system import System
from specs.units import Duration, minutes
from tests.rules.proof import places, replication, services, stores
from tests.rules.proof.case import Driven

DRIVERS: dict[type, Callable[..., Driven]] = {
    word.HttpErrorRatio: services.error_ratio,
    word.HttpLatency: services.latency,
    word.HttpRate: services.request_rate,
    word.TargetUp: services.target_up,
    word.ContainerCpu: services.cpu,
    word.ContainerMemory: services.memory,
    word.GaugeValue: services.gauge_value,
    word.CounterIncrease: services.counter_increase,
    word.CounterRatio: services.counter_ratio,
    word.HistogramQuantile: services.histogram_quantile,
    word.StoreUp: stores.up,
    word.StoreConnections: stores.connections,
    word.StoreSlowQueries: stores.slow_queries,
    word.StoreReplicationLag: replication.lag,
    word.StoreReplicasConnected: replication.connected,
    word.StoreReplicating: replication.replicating,
    word.StoreLogHeld: replication.log_held,
    word.StoreQueryTime: stores.query_time,
    word.PodRestarts: places.restarts,
    word.NodeCpu: places.node_cpu,
    word.NodeMemory: places.node_memory,
    word.NodeDiskUsed: places.node_disk,
    word.VolumeUsed: places.volume,
    word.ProbeSuccess: places.probe_success,
    word.JourneySuccess: places.journey_success,
    word.CertificateLifetime: places.certificate,
}
SHARES_OF_TRAFFIC = (
    word.HttpErrorRatio,
    word.HttpLatency,
    word.CounterRatio,
    word.HistogramQuantile,
    word.StoreQueryTime,
)
"""Signals that mean nothing while nothing is asked."""
RATE_WINDOW = minutes(5)
CERTIFICATE_MEMORY = minutes(180)


def driven(signal: Signal, system: System, level: float, traffic: float = services.TRAFFIC, **more: float) -> Driven:
    return DRIVERS[type(signal)](signal, system, level, traffic, **more)


def histogram(signal: word.HttpLatency | word.HistogramQuantile, system: System) -> Metric:
    """What the quantile is taken of."""
    if isinstance(signal, word.HttpLatency):
        return services.http_of(system, signal.service).duration
    return next(metric for metric in system.metrics if metric.name == signal.select.metric)


def memory(signal: Signal) -> Duration:
    """How far back the signal looks."""
    match signal:
        case word.PodRestarts(window) | word.CounterIncrease(_, window) | word.CounterRatio(_, _, window):
            return window
        case word.CertificateLifetime():
            return CERTIFICATE_MEMORY
    return RATE_WINDOW

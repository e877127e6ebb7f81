"""Signals: what can be watched, named without PromQL. `queries` gives each its expression.

A signal names a subject of its own system (a service, a store, a probe, a metric); the system's contract says which
series those are. Units: ratios are 0..1, times are seconds, rates are events per second unless said otherwise.
"""

from dataclasses import dataclass

from specs.metrics import Matcher, Selector
from specs.units import Duration, minutes


@dataclass(frozen=True)
class HttpErrorRatio:
    """Share of a service's requests that failed (5xx; 4xx is the client's fault and does not count)."""

    service: str
    where: tuple[Matcher, ...] = ()


@dataclass(frozen=True)
class HttpLatency:
    """A quantile of a service's request duration, seconds."""

    service: str
    quantile: float


@dataclass(frozen=True)
class HttpRate:
    """A service's requests per second."""

    service: str


@dataclass(frozen=True)
class ContainerCpu:
    """Highest CPU use of any container of a service, as a share of its limit."""

    service: str


@dataclass(frozen=True)
class ContainerMemory:
    """Highest working set of any container of a service, as a share of its limit."""

    service: str


@dataclass(frozen=True)
class PodRestarts:
    """Container restarts within the window, per pod of the system's namespace."""

    window: Duration = minutes(15)


@dataclass(frozen=True)
class NodeCpu:
    """Share of a node's processors that is busy."""


@dataclass(frozen=True)
class NodeMemory:
    """Share of a node's memory that is not available."""


@dataclass(frozen=True)
class NodeDiskUsed:
    """Share of a node's file system that is used; pseudo and read-only file systems do not count."""


@dataclass(frozen=True)
class VolumeUsed:
    """Share of a persistent volume of the system's namespace that is used."""


@dataclass(frozen=True)
class TargetUp:
    """1 where a service answers its scrape, 0 where it does not; absent targets count as down."""

    service: str


@dataclass(frozen=True)
class StoreUp:
    """1 where the exporter reaches the store, 0 where it does not; an absent exporter is an alert of its own."""

    store: str


@dataclass(frozen=True)
class StoreConnections:
    """Used share of the connections a store allows."""

    store: str


@dataclass(frozen=True)
class StoreSlowQueries:
    """Queries slower than the store's own threshold, per second."""

    store: str


@dataclass(frozen=True)
class StoreReplicationLag:
    """Seconds a replica is behind its primary."""

    store: str


@dataclass(frozen=True)
class StoreReplicasConnected:
    """Share of a store's declared replicas that are connected, as its primary counts them."""

    store: str


@dataclass(frozen=True)
class StoreReplicating:
    """1 where a replica follows its primary, 0 where it has stopped or lost it."""

    store: str


@dataclass(frozen=True)
class StoreLogHeld:
    """Bytes of log a replication slot nobody reads from holds back on its primary."""

    store: str


@dataclass(frozen=True)
class StoreQueryTime:
    """Mean time of a store's operations, seconds."""

    store: str


@dataclass(frozen=True)
class ProbeSuccess:
    """Share of a probe's attempts that succeeded in the last five minutes."""

    probe: str


@dataclass(frozen=True)
class JourneySuccess:
    """Share of a journey's recent runs that succeeded: of the last five minutes, or of three runs of a slower one."""

    journey: str


@dataclass(frozen=True)
class CertificateLifetime:
    """Seconds until the certificate seen by a probe expires."""

    probe: str


@dataclass(frozen=True)
class GaugeValue:
    """A gauge of the contract, folded over replicas: a maximum, because replicas report the same fact (BUG-68)."""

    select: Selector
    fold: str = "max"


@dataclass(frozen=True)
class CounterIncrease:
    """How much a counter grew within the window."""

    select: Selector
    window: Duration = minutes(5)


@dataclass(frozen=True)
class CounterRatio:
    """Growth of one counter as a share of the growth of another."""

    part: Selector
    whole: Selector
    window: Duration = minutes(5)


@dataclass(frozen=True)
class HistogramQuantile:
    """A quantile of a histogram of the contract, in the histogram's unit."""

    select: Selector
    quantile: float


Signal = (
    HttpErrorRatio | HttpLatency | HttpRate | ContainerCpu | ContainerMemory | PodRestarts | NodeCpu | NodeMemory
    | NodeDiskUsed | VolumeUsed | TargetUp | StoreUp | StoreConnections | StoreSlowQueries | StoreReplicationLag
    | StoreReplicasConnected | StoreReplicating | StoreLogHeld | StoreQueryTime | ProbeSuccess | JourneySuccess
    | CertificateLifetime    | GaugeValue | CounterIncrease | CounterRatio | HistogramQuantile
)  # fmt: skip

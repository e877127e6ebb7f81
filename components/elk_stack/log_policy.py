"""The log policy of an environment: which streams exist, how long each is kept, and what that costs. Pure arithmetic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from components.elk_stack.ports import PLATFORM
from specs.arithmetic.storage import SHARD_SIZE, coarse, log_bytes_per_day, log_volume, shard_count
from specs.environment import Environment
from specs.fault import Fault
from specs.links import log_stream
from specs.logs import EVENTS_KEPT, ClusterClass, LogClass, Logs
from specs.system import System
from specs.units import Bytes, Duration, days

CLASS_SHARES: Mapping[LogClass, float] = {
    # No document splits its volume. Ours: request logs are most of it; what is kept longest is the smallest part.
    LogClass.APPLICATION: 0.85,
    LogClass.SYSTEM: 0.06,
    LogClass.PERFORMANCE: 0.05,
    LogClass.AUDIT: 0.02,
    LogClass.SECURITY: 0.02,
}
SECURED = (LogClass.AUDIT, LogClass.SECURITY)
"""Classes that boards do not read and that are not deleted before they lie in a snapshot."""
MONTH = days(30)
LINES_PER_NODE = 5.0
"""The platform's own pods and the nodes' services, in lines per second and node."""
EVENTS_PER_NODE = 0.2
"""Events of the Kubernetes API a second and node, ours: some tens for each pod that starts."""
BYTES_PER_EVENT = 800
SHARDS_PER_NODE = 1000
"""Elasticsearch's own ceiling for the open shards of a data node."""


@dataclass(frozen=True)
class Stream:
    """One data stream: a class of logs of one system, or what the cluster tells."""

    name: str
    system: str
    log_class: LogClass | ClusterClass
    keep: Duration
    """What the document at hand must outlive, at least."""
    hot: Duration
    per_day: Bytes
    regimes: tuple[str, ...] = ()

    @property
    def rollover(self) -> Duration:
        """Greatest age of an index that is written to. Long-kept classes roll monthly, or they drown in tiny shards; what is
        kept for less than three months would live a third longer than asked."""
        return MONTH if self.log_class in SECURED and self.keep >= MONTH * 3 else days(1)

    @property
    def oldest(self) -> Duration:
        """Age of the oldest record: an index waits its whole life from the day it stopped being written to. What the server
        takes to notice, and the night's snapshot that secured classes wait for, come on top."""
        return self.keep + self.rollover

    @property
    def policy(self) -> str:
        """Name of its lifecycle and templates. It holds no figure: Elasticsearch refuses to drop a policy that indices
        still follow, and with it all of the declared state, so a span must be able to change in place."""
        return f"groundcrew-{self.log_class.value}.{self.system}"


def platform_logs(environment: Environment) -> Logs:
    """What runs in no system's namespace: the stacks themselves, the cluster's add-ons, the nodes."""
    return Logs(lines_per_second=LINES_PER_NODE * environment.nodes)


def streams(environment: Environment, systems: Iterable[System]) -> tuple[Stream, ...]:
    """Every data stream of an environment: each class of each system, of the platform, and of systems that left; at last the
    cluster's events."""
    owners = [(system.name, system.logs) for system in systems] + [(PLATFORM, platform_logs(environment))]
    owners += [(former.name, former.logs) for former in environment.former_systems]
    own = [_stream(environment, owner, logs, log_class) for owner, logs in owners for log_class in LogClass]
    return (*own, events(environment))


def events(environment: Environment) -> Stream:
    """One stream for events about anybody's objects: most are about pods that another team's nodes run."""
    return Stream(
        name=log_stream(ClusterClass.EVENTS.value, PLATFORM, environment.name),
        system=PLATFORM,
        log_class=ClusterClass.EVENTS,
        keep=EVENTS_KEPT,
        hot=days(0),
        per_day=log_bytes_per_day(EVENTS_PER_NODE * environment.nodes, BYTES_PER_EVENT),
    )


def _stream(environment: Environment, owner: str, logs: Logs, log_class: LogClass) -> Stream:
    bound = [regime.name for regime in logs.regimes if any(rule.log_class is log_class for rule in regime.rules)]
    return Stream(
        name=log_stream(log_class.value, owner, environment.name),
        system=owner,
        log_class=log_class,
        keep=logs.keep(log_class),
        hot=logs.hot(log_class),
        per_day=log_bytes_per_day(logs.lines_per_second * CLASS_SHARES[log_class], logs.bytes_per_line),
        regimes=tuple(bound),
    )


def copies(environment: Environment) -> int:
    """Replica shards: one where a second data node can hold it."""
    return 1 if environment.size("elasticsearch").replicas > 1 else 0


@dataclass(frozen=True)
class Budget:
    """What all streams together need of the log store."""

    per_day: Bytes
    """Raw log."""
    disk: Bytes
    """Over all data nodes, index overhead, copies and free space included."""
    shards: int
    nodes: int

    @property
    def shards_per_node(self) -> float:
        return self.shards / self.nodes

    @property
    def disk_per_node(self) -> Bytes:
        """The volume each node should have, in coarse steps."""
        return coarse(Bytes(-(-self.disk.count // self.nodes)))


def budget(environment: Environment, systems: Iterable[System]) -> Budget:
    held, replicas = streams(environment, systems), copies(environment)
    return Budget(
        per_day=Bytes(sum(stream.per_day.count for stream in held)),
        disk=Bytes(sum(log_volume(stream.per_day, stream.oldest, replicas).count for stream in held)),
        shards=sum(shard_count(stream.per_day, stream.keep, stream.rollover, replicas) for stream in held),
        nodes=environment.size("elasticsearch").replicas,
    )


def oversharding(environment: Environment, systems: Iterable[System]) -> tuple[Fault, ...]:
    """A fault where the streams would exceed what the nodes may hold: writes stop when the ceiling is reached."""
    needed = budget(environment, systems)
    if needed.shards_per_node <= SHARDS_PER_NODE:
        return ()
    nodes = -(-needed.shards // SHARDS_PER_NODE)
    return (
        Fault(
            environment.name,
            "sizes.elasticsearch.replicas",
            f"{needed.nodes} nodes for {needed.shards} shards",
            f"at most {SHARDS_PER_NODE} shards a node",
            f"give Elasticsearch {nodes} replicas, or keep fewer classes for so long (a shard should hold {SHARD_SIZE})",
        ),
    )


def crowded_disk(environment: Environment, systems: Iterable[System]) -> tuple[Fault, ...]:
    """A fault where the volumes are smaller than what the policy keeps: Elasticsearch would stop taking writes."""
    needed, volume = budget(environment, systems), environment.size("elasticsearch").volume
    if volume is None or volume * needed.nodes >= needed.disk:
        return ()
    return (
        Fault(
            environment.name,
            "sizes.elasticsearch.volume",
            f"{needed.nodes} × {volume}",
            f"{needed.disk.gibibytes:.0f} Gi for {needed.per_day.gibibytes:.1f} Gi a day over all data nodes",
            f"give each node {needed.disk_per_node}, or declare fewer lines per second",
        ),
    )

"""How many series a target has when none is dropped, for environments that keep whatever is exposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from specs.census import Census, Kind
from specs.exporters.exporter import Exporter


@dataclass(frozen=True)
class Exposition:
    """`fixed` series of a target, and so many more for each thing it tells of."""

    fixed: int
    each: Mapping[Kind, int] = field(default_factory=dict)


MEASURED: Mapping[str, Exposition] = {
    # 537 on a machine of two processors.
    "node-exporter": Exposition(500, {Kind.PROCESSOR: 12, Kind.DEVICE: 24, Kind.FILE_SYSTEM: 6}),
    # 2,980 for 29 pods of 30 containers, 12 Deployments, 34 CronJobs, 33 claims and 69 network policies.
    "kube-state-metrics": Exposition(
        1_000,
        {Kind.POD: 45, Kind.CONTAINER: 16, Kind.WORKLOAD: 45, Kind.REPLICA_SET: 8, Kind.JOB: 14, Kind.VOLUME: 12,
         Kind.NODE: 60, Kind.LEASE: 2},
    ),
    # 22,602 on a cluster that has just started and does nothing; they grow with kinds of objects, verbs and clients.
    "apiserver": Exposition(80_000),
    "prometheus": Exposition(1_800),
    "alertmanager": Exposition(700),
    "blackbox-exporter": Exposition(100),
}  # fmt: skip
"""Counted on the programs of these versions beside an embedded cluster; a live test compares them again."""
GUESSED: Mapping[str, Exposition] = {
    "kubelet": Exposition(4_000, {Kind.VOLUME: 6}),
    "cadvisor": Exposition(1_000, {Kind.POD: 40, Kind.CONTAINER: 70}),
    "blackbox-probes": Exposition(50),
    "istio-proxy": Exposition(4_000),
    "backup-auditor": Exposition(200),
    "journeys": Exposition(200),
    "mysqld-exporter": Exposition(6_000),
}
"""Ours: nothing here runs containers, a mesh or tables by the hundred."""
USUAL = Exposition(5_000)
"""Of any other program, ours."""


def unfiltered(exporter: Exporter, census: Census) -> int:
    """At most how many series one target has, nothing dropped."""
    given = {**MEASURED, **GUESSED}.get(exporter.name, USUAL)
    return given.fixed + sum(number * census[kind] for kind, number in given.each.items())

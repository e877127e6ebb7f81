"""How many series Prometheus stores at most: per job what one target keeps, times its targets, and what rules record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from components.backup_schedule.manifests import planned
from components.monitoring_stack import ports
from components.monitoring_stack.keep_list import Used
from specs.census import NOTHING, of_cluster, of_node
from specs.environment import Environment
from specs.exporters import (
    AUDITOR_JOB,
    BACKUP_AUDITOR,
    ISTIO,
    JOURNEY_JOB,
    JOURNEYS,
    PROBE_JOB,
    STORE_EXPORTERS,
    Exporter,
    platform_exporters,
)
from specs.store import Engine
from specs.system import System

PER_NODE = ("kubelet", "cadvisor", "node-exporter", "log-agent", "falco")
"""Jobs with a target on each node, which tells of that node only."""
PER_ZONE = ("apiserver", "coredns")
"""Jobs whose targets the cluster runs itself: one in each failure domain, as high availability asks."""
WRITTEN_PER_TARGET = 5
"""up, and how long the scrape took and how many samples it had."""
SERIES_PER_RULE = 20
"""Of one recording rule, ours: most yield one series, those by route or by status a dozen or two."""


@dataclass(frozen=True)
class Share:
    """One job's part. `series` is that of one target."""

    job: str
    targets: int
    series: int

    @property
    def total(self) -> int:
        return self.targets * (self.series + WRITTEN_PER_TARGET)


def platform_exporter(job: str, environment: Environment) -> Exporter:
    """The exporter behind a job of the stacks or of the cluster."""
    return next(exporter for exporter in platform_exporters(environment) if exporter.job == job)


def target_series(exporter: Exporter, environment: Environment, used: Used) -> int:
    """Series of one target of a job of the stacks or of the cluster."""
    return used.count(exporter, of_node(environment) if exporter.job in PER_NODE else of_cluster(environment))


def store_series(exporter: Exporter, used: Used) -> int:
    """Series of one store's exporter; it tells of its store, whatever the cluster holds."""
    return used.count(exporter, NOTHING)


def in_mesh(system: System) -> bool:
    """Whether a system declares series of a mesh's proxies."""
    return any(metric.name.startswith("istio_") for metric in system.extra_metrics)


def mesh_exporter(system: System) -> Exporter:
    """The proxies of a system: their contract is what the system declares of them."""
    return Exporter(ISTIO.name, ISTIO.version, system.extra_metrics, job=ISTIO.job)


def mesh_series(system: System, used: Used) -> int:
    return used.count(mesh_exporter(system), NOTHING)


def shares(systems: Iterable[System], environment: Environment, used: Used) -> Iterator[Share]:
    """Each job's part, the platform's first."""
    for exporter in platform_exporters(environment):
        if exporter.job and exporter.job != PROBE_JOB:
            targets = _targets(exporter.job, environment)
            yield Share(exporter.job, targets, target_series(exporter, environment, used))
    for system in systems:
        yield from _of_system(system, environment, used)


def _targets(job: str, environment: Environment) -> int:
    if job in PER_NODE:
        return environment.nodes
    return environment.zones if job in PER_ZONE else environment.size(job).replicas


def _of_system(system: System, environment: Environment, used: Used) -> Iterator[Share]:
    for service in system.services:
        if service.metrics:
            yield Share(f"{system.name}/{service.name}", service.most_replicas, service.metrics.series_per_replica)
    for store in system.stores:
        series = store_series(STORE_EXPORTERS[Engine(store.engine)], used)
        yield Share(f"{system.name}/{ports.exporter_name(store.name)}", 1, series)
    if in_mesh(system):
        yield Share(f"{system.name}/{ISTIO.job}", _proxies(system), mesh_series(system, used))
    if system.journeys:
        yield Share(f"{system.name}/{JOURNEY_JOB}", 1, store_series(JOURNEYS, used))
    if planned(system):
        yield Share(f"{system.name}/{AUDITOR_JOB}", 1, store_series(BACKUP_AUDITOR, used))
    if system.probes:
        probes = platform_exporter(PROBE_JOB, environment)
        yield Share(f"{system.name}/{PROBE_JOB}", len(system.probes), store_series(probes, used))


def _proxies(system: System) -> int:
    """The mesh puts one into every pod of the namespace: services, stores, exporters, journeys, auditor."""
    served = sum(service.most_replicas for service in system.services)
    stored = sum(store.replicas + 1 for store in system.stores)
    return served + stored + bool(system.journeys) + bool(planned(system))


def declared_series(systems: Iterable[System], environment: Environment, used: Used) -> int:
    """Upper bound of active series; sizes the volume, the memory and each target's limit."""
    scraped = sum(share.total for share in shares(systems, environment, used))
    return scraped + SERIES_PER_RULE * len(used.recorded)

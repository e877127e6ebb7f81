"""The stacks of an environment: what their workloads request, added up (never typed, BUG-78)."""

from collections.abc import Iterable
from dataclasses import dataclass

from specs.backup import Backup
from specs.environment import Environment, Size
from specs.system import System
from specs.units import Bytes, Cpu

EACH_NODE = ("node-exporter", "log-agent", "falco")
EACH_STORE = ("database-exporter",)
EACH_WALKED = ("journeys",)
EACH_COPIED = ("backup-auditor",)
EACH_RUN = ("job",)
"""Workloads of which there is one per node, per store, per system with journeys, per system with backups, or only while a Job
runs."""


@dataclass(frozen=True)
class Workload:
    """One workload of the stacks, all its replicas together."""

    name: str
    size: Size
    replicas: int

    @property
    def cpu(self) -> Cpu:
        return self.size.cpu * self.replicas

    @property
    def memory(self) -> Bytes:
        return self.size.memory * self.replicas

    @property
    def volume(self) -> Bytes:
        return (self.size.volume or Bytes(0)) * self.replicas


def workloads(environment: Environment, systems: Iterable[System]) -> tuple[Workload, ...]:
    """Every workload that runs all the time, by name."""
    served = tuple(systems)
    many = {
        **dict.fromkeys(EACH_NODE, environment.nodes),
        **dict.fromkeys(EACH_STORE, sum(len(system.stores) for system in served)),
        **dict.fromkeys(EACH_WALKED, sum(bool(system.journeys) for system in served)),
        **dict.fromkeys(EACH_COPIED, sum(_copied(system) for system in served)),
    }
    return tuple(
        Workload(name, size, many.get(name, size.replicas))
        for name, size in sorted(environment.sizes.items())
        if name not in EACH_RUN
    )


def _copied(system: System) -> bool:
    return any(isinstance(store.backup, Backup) for store in system.stores)


def total(found: Iterable[Workload]) -> tuple[Cpu, Bytes, Bytes]:
    """Processor, memory and volumes of all."""
    listed = tuple(found)
    return (
        Cpu(sum(workload.cpu.millicores for workload in listed)),
        Bytes(sum(workload.memory.count for workload in listed)),
        Bytes(sum(workload.volume.count for workload in listed)),
    )

"""How much a system's namespace may use: computed from what is declared, with headroom for a rollout."""

from components.kubernetes import Manifest
from components.system_guards.prescaling import prescaled
from components.workload import labels, metadata
from specs.environment import Environment
from specs.system import System
from specs.units import Bytes, Cpu, mebibytes, millicores

HEADROOM = 2.0
"""A rolling update runs old and new pods side by side, and jobs come and go."""


def declared(system: System, environment: Environment) -> tuple[Cpu, Bytes, int]:
    """Requests and pods of services at their most replicas, stores, exporters, health checks and one job at a time per store."""
    exporter, task = environment.size("database-exporter"), environment.size("job")
    walker, auditor = environment.size("journeys"), environment.size("backup-auditor")
    cpu = sum(service.cpu.millicores * service.most_replicas for service in system.services)
    memory = sum(service.memory.count * service.most_replicas for service in system.services)
    pods = sum(service.most_replicas for service in system.services)
    for store in system.stores:
        cpu += 1000 * store.replicas + exporter.cpu.millicores + 2 * task.cpu.millicores
        memory += store.memory.count * store.replicas + exporter.memory.count + 2 * task.memory.count
        pods += store.replicas + 3
    # One health report and one change of each service's floor at a time, the pod of the journeys, the auditor of the backups.
    short = 1 + len(prescaled(system))
    cpu += task.cpu.millicores * short + walker.cpu.millicores + auditor.cpu.millicores
    memory += task.memory.count * short + walker.memory.count + auditor.memory.count
    pods += 2 + short
    return Cpu(cpu), Bytes(memory), pods


def resource_quota(system: System, environment: Environment) -> Manifest:
    cpu, memory, pods = declared(system, environment)
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": metadata("system-quota", system.namespace, labels("guards", "system-guards", system=system.name)),
        "spec": {
            "hard": {
                "requests.cpu": str(cpu * HEADROOM),
                "requests.memory": f"{round(memory.count * HEADROOM) >> 20}Mi",
                "pods": str(round(pods * HEADROOM)),
                "services.loadbalancers": "0",
                "services.nodeports": "0",
            }
        },
    }


def limit_range(system: System) -> Manifest:
    """What a container gets that asks for nothing, so that none is unbounded."""
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": metadata("system-limits", system.namespace, labels("guards", "system-guards", system=system.name)),
        "spec": {
            "limits": [
                {
                    "type": "Container",
                    "defaultRequest": {"cpu": str(millicores(50)), "memory": str(mebibytes(64))},
                    "default": {"cpu": str(millicores(500)), "memory": str(mebibytes(256))},
                }
            ]
        },
    }

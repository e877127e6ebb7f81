"""Who goes first where a node is full: one table of priority classes, and which of them each kind of controller takes.

Applications of the systems have no class of ours and with that the cluster's default, usually 0.
"""

from dataclasses import dataclass

from components.kubernetes import Manifest
from components.workload import labels, metadata
from specs.environment import PLATFORM

NODE_AGENTS = "system-node-critical"
"""Kubernetes' own: what a node is blind without."""


@dataclass(frozen=True)
class Priority:
    """A class of pods. What preempts takes the place of pods below it."""

    name: str
    value: int
    preempts: bool
    meaning: str

    def manifest(self) -> Manifest:
        return {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": metadata(self.name, "", labels(self.name, "priorities", system=PLATFORM)),
            "value": self.value,
            "preemptionPolicy": "PreemptLowerPriority" if self.preempts else "Never",
            "description": self.meaning,
        }


STORES = Priority(
    "groundcrew-stores", 900_000, preempts=True, meaning="Keeps what cannot be asked for again: metrics, alerts, logs."
)
OBSERVERS = Priority(
    "groundcrew-observers", 800_000, preempts=True, meaning="Reads, shows and passes on; an incident needs it most."
)
# Below -10 the cluster autoscaler would not add a node for it.
JOBS = Priority(
    "groundcrew-jobs", -5, preempts=False, meaning="Ends by itself and runs again: nobody waits for it at once."
)
PRIORITIES = (STORES, OBSERVERS, JOBS)
OF_KIND = {
    "Deployment": OBSERVERS.name,
    "StatefulSet": STORES.name,
    "DaemonSet": NODE_AGENTS,
    # A single Job makes what servers wait for, such as certificates; a CronJob's is one of many.
    "Job": OBSERVERS.name,
    "CronJob": JOBS.name,
}


def priority_classes() -> list[Manifest]:
    return [priority.manifest() for priority in PRIORITIES]

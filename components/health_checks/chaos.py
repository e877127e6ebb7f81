"""Experiments of Chaos Mesh: one pod of each service fails for a while, and no user may feel it. Plain files that people apply
on purpose: an object of the program's own would break something at every update."""

from components.health_checks.names import COMPONENT
from components.kubernetes import Manifest
from components.workload import labels, metadata
from specs.service import Service
from specs.system import System
from specs.units import minutes

NAMESPACE = "chaos-testing"
"""Where the experiments lie; Chaos Mesh looks for pods in the namespaces its selector names."""
FAILS_FOR = minutes(2)
"""Longer than a probe's alert holds, shorter than what spends a budget."""


def experiment(system: System) -> list[Manifest]:
    """One per service that has a second pod: a single one could only prove that nothing serves without it."""
    return [_pod_failure(system, service) for service in system.services if service.replicas > 1]


def _pod_failure(system: System, service: Service) -> Manifest:
    return {
        "apiVersion": "chaos-mesh.org/v1alpha1",
        "kind": "PodChaos",
        "metadata": metadata(
            f"{service.name}-pod-failure", NAMESPACE, labels(service.name, COMPONENT, system=system.name)
        ),
        "spec": {
            "action": "pod-failure",
            "mode": "one",
            "duration": str(FAILS_FOR),
            "selector": {"namespaces": [system.namespace], "labelSelectors": {"app": service.name}},
        },
    }

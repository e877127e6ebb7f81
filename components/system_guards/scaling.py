"""How far each service scales and how much of it may be disturbed at once."""

from typing import Any

from components.kubernetes import Manifest
from components.workload import labels, metadata
from specs.contract import PoolContract
from specs.scaling import Scaling
from specs.service import Service
from specs.system import System

AUTOSCALER = "HorizontalPodAutoscaler"


def autoscaler(system: System, service: Service, scaling: Scaling) -> Manifest:
    """One target; slow to shrink, and no faster to grow than its window says (BUG-85)."""
    metrics = [_utilisation("cpu", scaling.cpu_target)]
    if scaling.memory_target is not None:
        metrics.append(_utilisation("memory", scaling.memory_target))
    return {
        "apiVersion": "autoscaling/v2",
        "kind": AUTOSCALER,
        "metadata": metadata(service.name, system.namespace, labels("guards", "system-guards", system=system.name)),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": service.name},
            "minReplicas": scaling.least,
            "maxReplicas": scaling.most,
            "metrics": metrics,
            "behavior": {
                "scaleUp": {"stabilizationWindowSeconds": scaling.up_window.seconds},
                "scaleDown": {
                    "stabilizationWindowSeconds": scaling.down_window.seconds,
                    "policies": [{"type": "Percent", "value": 25, "periodSeconds": 60}],
                },
            },
        },
    }


def _utilisation(resource: str, target: float) -> dict[str, Any]:
    bound = {"type": "Utilization", "averageUtilization": round(target * 100)}
    return {"type": "Resource", "resource": {"name": resource, "target": bound}}


def service_disruption_budget(system: System, service: Service) -> Manifest:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(service.name, system.namespace, labels("guards", "system-guards", system=system.name)),
        "spec": {
            "maxUnavailable": 1,
            "selector": {"matchLabels": {"app": service.name}},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }


def declared_pools(system: System) -> tuple[PoolContract, ...]:
    """Every pool of every service, beside what its store takes."""
    allowed = {store.name: store.max_connections - store.reserved_connections for store in system.stores}
    return tuple(
        PoolContract(service.name, pool.store, pool.most, service.most_replicas, allowed[pool.store])
        for service in system.services
        for pool in service.pools
    )


def recommendations(system: System) -> list[Manifest]:
    """Vertical autoscalers of the declared services and stores. They recommend and change nothing: requests are the systems'
    own figures, and a horizontal autoscaler counts in shares of them.
    """
    targets = [("Deployment", service.name) for service in system.services]
    targets += [("StatefulSet", store.name) for store in system.stores]
    return [
        {
            "apiVersion": "autoscaling.k8s.io/v1",
            "kind": "VerticalPodAutoscaler",
            "metadata": metadata(name, system.namespace, labels("guards", "system-guards", system=system.name)),
            "spec": {
                "targetRef": {"apiVersion": "apps/v1", "kind": kind, "name": name},
                "updatePolicy": {"updateMode": "Off"},
            },
        }
        for kind, name in targets
    ]


def scaling_manifests(system: System) -> list[Manifest]:
    scalers = [autoscaler(system, service, service.scaling) for service in system.services if service.scaling]
    least = {
        service.name: service.scaling.least if service.scaling else service.replicas for service in system.services
    }
    budgets = [service_disruption_budget(system, service) for service in system.services if least[service.name] > 1]
    return [*scalers, *budgets]

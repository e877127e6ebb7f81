"""How much the sample's namespace may take, and how far one of its services scales."""

from components.kubernetes import Manifest


def bounds(space: str) -> list[Manifest]:
    hard = {"requests.cpu": "2", "requests.memory": "2Gi", "pods": "20"}
    limit = {
        "type": "Container",
        "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
        "default": {"cpu": "500m", "memory": "256Mi"},
    }
    return [
        {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": at("quota", space), "spec": {"hard": hard}},
        {"apiVersion": "v1", "kind": "LimitRange", "metadata": at("limits", space), "spec": {"limits": [limit]}},
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": at("front", space),
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "front"},
                "minReplicas": 2,
                "maxReplicas": 6,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
                    }
                ],
                "behavior": {"scaleDown": {"stabilizationWindowSeconds": 300}},
            },
        },
    ]


def at(name: str, space: str) -> dict[str, str]:
    return {"name": name, "namespace": space}

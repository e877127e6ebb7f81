"""What the pack cannot see into is not deployed."""

from collections.abc import Iterator
from typing import Any

from policies.finding import Breach, Control, Found, shown
from policies.pods import PODS, Pod, pod
from policies.reading import UNKNOWN

CLUSTER = "kubernetes:"
BARE = frozenset({"Pod", "PodTemplate", "ReplicaSet", "ReplicationController"})
JUDGED = frozenset(
    {
        *PODS,
        "Service",
        "Ingress",
        "NetworkPolicy",
        "PersistentVolumeClaim",
        "Role",
        "ClusterRole",
        "RoleBinding",
        "ClusterRoleBinding",
        "PodDisruptionBudget",
        "HorizontalPodAutoscaler",
    }
)
VERTICAL = "VerticalPodAutoscaler"
OBJECTS = frozenset(
    {
        *JUDGED,
        "Namespace",
        "NamespacePatch",
        "ConfigMap",
        "ServiceAccount",
        "ResourceQuota",
        "LimitRange",
        "PriorityClass",
        VERTICAL,
    }
)
"""Kinds that are read whole."""
SEALED = "Secret"
"""Never opened: its values may be unknown, and are nobody's business."""
LASTING_TOKEN = "kubernetes.io/service-account-token"
"""The one type of Secret that is told, because the cluster fills it in."""
POD_LISTS = ("volumes", "initContainers", "containers", "ephemeralContainers")
CONTAINER_LISTS = ("command", "args", "env", "envFrom", "ports", "volumeMounts")
MOST_NAMED = 5
"""Unknown fields that are told of one object."""


def bundle(resource_type: str) -> bool:
    """Whether objects are hidden in it: a release, a list, a patch, or a kind that no control reads."""
    kind = resource_type.rpartition(":")[2]
    return resource_type.startswith(CLUSTER) and kind not in OBJECTS and kind != SEALED


def visible(found: Found) -> Iterator[Breach]:
    """Every object is of a kind the pack reads and all of it is known; every pod belongs to a controller. No release, list,
    patch or foreign kind hides one.
    """
    if bundle(found.type):
        yield Breach("", "objects of the kinds the pack reads, one by one", "declare each with its own builder")
        return
    if found.kind in BARE:
        yield Breach(
            "", "a Deployment, StatefulSet, DaemonSet, Job or CronJob", "build it with components/controller.py"
        )
    if found.type.startswith(CLUSTER):
        for number, path in enumerate(_unknown(found.data)):
            if number < MOST_NAMED:
                yield Breach(path, "a value that is known", "keep outputs out of objects other than Secrets")
    inside = pod(found)
    if inside is not None:
        yield from _shaped(inside)


def _unknown(value: Any, path: str = "") -> Iterator[str]:
    """Where values stand that only a deployment can tell."""
    if value is UNKNOWN:
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unknown(inner, f"{path}.{shown(key) or '…'}" if path else shown(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unknown(inner, f"{path}[{number}]")


def _shaped(inside: Pod) -> Iterator[Breach]:
    """Lists that are none would be read as empty."""
    mend = "write the list out"
    for field in POD_LISTS:
        if not isinstance(inside.specification.get(field), list | None):
            yield Breach(f"{inside.path}.{field}", "a list", mend)
    containers = list(inside.containers())
    if not any(not container.initial for container in containers):
        yield Breach(f"{inside.path}.containers", "containers that are known", "keep outputs out of pod templates")
    for container in containers:
        for field in CONTAINER_LISTS:
            if not isinstance(container.data.get(field), list | None):
                yield Breach(f"{container.path}.{field}", "a list", mend)


CONTROLS = (Control("NS-002", visible, "C-0073; CKV_K8S_1; a Helm release's children are invisible to policies"),)

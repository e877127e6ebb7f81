"""What the pack cannot see into is not deployed."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.pods import PODS, pod

BARE = frozenset({"Pod", "ReplicaSet", "ReplicationController"})
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
BUNDLES = frozenset({"kubernetes:helm.sh/v3:Release"})


def bundle(resource_type: str) -> bool:
    """Whether objects are hidden in it: a release, a list, or a patch of what the controls judge."""
    kind = resource_type.rpartition(":")[2]
    parts = {kind.removesuffix("Patch"), kind.removesuffix("List")} - {kind}
    return resource_type in BUNDLES or bool(parts & JUDGED)


def visible(found: Found) -> Iterator[Breach]:
    """Every pod belongs to a controller, with containers the pack can read; no release, list or patch hides one."""
    if bundle(found.type):
        yield Breach("", "objects declared one by one", "declare each with its own builder")
        return
    if found.kind in BARE:
        yield Breach(
            "", "a Deployment, StatefulSet, DaemonSet, Job or CronJob", "build it with components/controller.py"
        )
    inside = pod(found)
    if inside is not None and not any(not container.initial for container in inside.containers()):
        yield Breach(f"{inside.path}.containers", "containers that are known", "keep outputs out of pod templates")


CONTROLS = (Control("NS-002", visible, "C-0073; CKV_K8S_1; a Helm release's children are invisible to policies"),)

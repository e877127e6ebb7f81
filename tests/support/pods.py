"""Pod Security's restricted profile and the house rules, checked on pod templates as plain data."""

from collections.abc import Iterator, Mapping
from typing import Any

from commands.recording import Recording

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


def pods(recording: Recording) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(kind and name, pod specification) of every workload."""
    for found in recording.objects:
        if found.kind in WORKLOADS:
            spec = found.inputs["spec"]
            inner = spec["jobTemplate"]["spec"] if found.kind == "CronJob" else spec
            yield f"{found.kind} {found.namespace}/{found.object_name}", inner["template"]["spec"]


def restricted_faults(pod: Mapping[str, Any]) -> list[str]:
    """Where a pod breaks the profile `restricted` of Pod Security."""
    faults = []
    security = pod.get("securityContext", {})
    if not security.get("runAsNonRoot") or not security.get("runAsUser"):
        faults.append("may run as root")
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        faults.append("no seccomp profile")
    if any(pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")):
        faults.append("shares the host's namespaces")
    faults += [f"volume {v['name']} is a host path" for v in pod.get("volumes", []) if "hostPath" in v]
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        own = container.get("securityContext", {})
        wanted = own.get("allowPrivilegeEscalation") is False and own.get("capabilities") == {"drop": ["ALL"]}
        faults += [] if wanted and not own.get("privileged") else [f"{container['name']}: privileges"]
    return faults


def house_faults(pod: Mapping[str, Any], *, probes: bool) -> list[str]:
    """Bounds, pinned images and, for what runs on, probes on every container."""
    faults = []
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        bounds = container.get("resources", {})
        faults += [
            f"{container['name']}: no {kind} of {what}"
            for kind in ("requests", "limits")
            for what in ("cpu", "memory", "ephemeral-storage")
            if what not in bounds.get(kind, {})
        ]
        tag = container["image"].rpartition(":")[2]
        faults += [f"{container['name']}: image is not pinned"] if tag in ("latest", "") or "/" in tag else []
    if probes:
        faults += [f"{c['name']}: no readiness probe" for c in pod["containers"] if "readinessProbe" not in c]
    return faults

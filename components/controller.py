"""Controllers of pods: Deployment, StatefulSet, DaemonSet, Job and CronJob, with every safety field set once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.kubernetes import Manifest
from components.priority import OF_KIND
from components.workload import Pod, identity, metadata
from specs.schedule import Cron
from specs.units import Bytes, Duration


def checksum(data: Any) -> str:
    """A short digest of plain configuration, for the annotation that restarts what cannot reload. Never of a secret."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"
"""Whether the cluster autoscaler may move a pod to empty its node. Without a word it takes a pod with a folder of the node's
for one that must stay."""
MOVABLE = {"Deployment": "true", "StatefulSet": "true", "Job": "false", "CronJob": "false"}
"""What lasts starts again elsewhere, and a disruption budget bounds how much of it moves at once; what ends would start over,
and its deadline bounds how long it holds a node."""


def _template(pod: Pod, kind: str) -> dict[str, Any]:
    """The pod as a kind of controller makes it: who goes first, and whether the cluster autoscaler may move it."""
    template = pod.manifest()
    template["spec"]["priorityClassName"] = pod.priority or OF_KIND[kind]
    if kind in MOVABLE:
        notes = template["metadata"].get("annotations", {})
        template["metadata"]["annotations"] = {**notes, SAFE_TO_EVICT: MOVABLE[kind]}
    return template


def deployment(name: str, namespace: str, pod: Pod, replicas: int, *, recreate: bool = False) -> Manifest:
    """`recreate` where the pod mounts a volume only one node can hold: the old one must let go first."""
    strategy = {"type": "Recreate"} if recreate else {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(name, namespace, pod.labels),
        "spec": {
            "replicas": replicas,
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": identity(pod.labels)},
            "strategy": strategy,
            "template": _template(pod, "Deployment"),
        },
    }


@dataclass(frozen=True)
class Claim:
    """A volume of a StatefulSet's pods."""

    name: str
    size: Bytes
    storage_class: str = ""

    def manifest(self) -> dict[str, Any]:
        return {
            "metadata": {"name": self.name},
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": str(self.size)}},
                **({"storageClassName": self.storage_class} if self.storage_class else {}),
            },
        }


def stateful_set(
    name: str,
    namespace: str,
    pod: Pod,
    replicas: int,
    claims: Sequence[Claim],
    *,
    retained: bool,
    on_delete: bool = False,
) -> Manifest:
    """`retained` keeps the volumes when the set is deleted or scaled down; `on_delete` leaves restarts to a procedure."""
    keep = "Retain" if retained else "Delete"
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata(name, namespace, pod.labels),
        "spec": {
            "serviceName": f"{name}-headless",
            "replicas": replicas,
            "revisionHistoryLimit": 5,
            "podManagementPolicy": "Parallel",
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": keep, "whenScaled": "Retain"},
            "selector": {"matchLabels": identity(pod.labels)},
            "updateStrategy": {"type": "OnDelete" if on_delete else "RollingUpdate"},
            "template": _template(pod, "StatefulSet"),
            "volumeClaimTemplates": [claim.manifest() for claim in claims],
        },
    }


def daemon_set(name: str, namespace: str, pod: Pod) -> Manifest:
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": metadata(name, namespace, pod.labels),
        "spec": {
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": identity(pod.labels)},
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
            "template": _template(pod, "DaemonSet"),
        },
    }


PERMANENT_EXIT_CODES = list(range(64, 80))
"""A job's own words for "a retry will not help" (jobs/exit_code.py): bad input, wrong credentials, refused retention."""


def job_specification(pod: Pod, deadline: Duration, retries: int, kind: str = "Job") -> dict[str, Any]:
    """A run that ends: bounded, retried only when it may help, and not counted as failed when its node was drained."""
    template = _template(pod, kind)
    template["spec"]["restartPolicy"] = "Never"
    first = template["spec"]["containers"][0]["name"]
    return {
        "activeDeadlineSeconds": deadline.seconds,
        "backoffLimit": retries,
        "podFailurePolicy": {
            "rules": [
                {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
                {
                    "action": "FailJob",
                    "onExitCodes": {"containerName": first, "operator": "In", "values": PERMANENT_EXIT_CODES},
                },
            ]
        },
        "template": template,
    }


def job(name: str, namespace: str, pod: Pod, deadline: Duration, retries: int = 3) -> Manifest:
    """A Job owned by Pulumi has no time to live: a refresh would see a missing object."""
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(name, namespace, pod.labels),
        "spec": job_specification(pod, deadline, retries),
    }


@dataclass(frozen=True)
class Timing:
    """When a CronJob runs and how long each run may take to start and to end."""

    schedule: Cron
    deadline: Duration
    starting_deadline: Duration
    retries: int = 1
    suspended: bool = False
    """True for a template people start by hand: `kubectl create job --from=cronjob/<name>`."""


def cron_job(
    name: str, namespace: str, pod: Pod, timing: Timing, annotations: Mapping[str, str] | None = None
) -> Manifest:
    """Every safety field of BUG-18: one run at a time, in UTC, late runs dropped, finished ones cleaned up."""
    specification = job_specification(pod, timing.deadline, timing.retries, "CronJob")
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata(name, namespace, pod.labels, **(annotations or {})),
        "spec": {
            "schedule": str(timing.schedule),
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": timing.starting_deadline.seconds,
            "successfulJobsHistoryLimit": 3,
            "failedJobsHistoryLimit": 3,
            "suspend": timing.suspended,
            "jobTemplate": {
                "metadata": {"labels": dict(pod.labels)},
                "spec": {**specification, "ttlSecondsAfterFinished": 86_400},
            },
        },
    }

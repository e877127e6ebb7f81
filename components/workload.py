"""Parts of hardened workloads: containers, pods, services. Pure; every field the restricted profile asks for is set here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.kubernetes import Manifest
from components.spread import spread_constraints
from specs.environment import Size

USER = 10_001
"""One unprivileged user for every container that does not bring its own (uids below 10000 collide with host users)."""


def labels(name: str, component: str, **more: str) -> dict[str, str]:
    """The recommended labels of one workload; the first two are its selector."""
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": component, **more}


def resources(size: Size) -> dict[str, Any]:
    return {
        "requests": {"cpu": str(size.cpu), "memory": str(size.memory)},
        "limits": {"cpu": str(size.cpu_limit), "memory": str(size.memory_limit)},
    }


def http_probe(
    port: str | int, path: str, *, period: int = 10, failures: int = 3, scheme: str = "HTTP"
) -> dict[str, Any]:
    """A probe over HTTP; startup budget = period × failures seconds."""
    get = {"path": path, "port": port, **({"scheme": scheme} if scheme != "HTTP" else {})}
    return {"httpGet": get, "periodSeconds": period, "failureThreshold": failures, "timeoutSeconds": 5}


def tcp_probe(port: str | int, *, period: int = 10, failures: int = 3) -> dict[str, Any]:
    return {"tcpSocket": {"port": port}, "periodSeconds": period, "failureThreshold": failures, "timeoutSeconds": 5}


def exec_probe(command: Sequence[str], *, period: int = 10, failures: int = 3, timeout: int = 5) -> dict[str, Any]:
    """A probe that runs a program in the container: for servers that let nobody in without a password, which the
    kubelet's own requests cannot carry."""
    return {
        "exec": {"command": list(command)},
        "periodSeconds": period,
        "failureThreshold": failures,
        "timeoutSeconds": timeout,
    }


@dataclass(frozen=True)
class Container:
    """One container of a pod, in our words. `probes` holds readiness, liveness, startup by those names."""

    name: str
    image: str
    size: Size
    args: Sequence[str] = ()
    command: Sequence[str] = ()
    env: Mapping[str, Any] = field(default_factory=dict)
    """Values are texts, or dictionaries taken as `valueFrom`."""
    ports: Mapping[str, int] = field(default_factory=dict)
    mounts: Mapping[str, str] = field(default_factory=dict)
    """Volume name → mount path; read-only unless listed in `writable`."""
    writable: Sequence[str] = ()
    following: Sequence[str] = ()
    """Mounts that must see what the host mounts after the container began."""
    probes: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    ephemeral: str = "256Mi"
    security: Mapping[str, Any] = field(default_factory=dict)
    """Deviations from the restricted profile; each needs a typed policy exception."""

    def manifest(self) -> dict[str, Any]:
        bounds = resources(self.size)
        bounds["requests"]["ephemeral-storage"] = bounds["limits"]["ephemeral-storage"] = self.ephemeral
        listed: dict[str, Any] = {
            "command": list(self.command),
            "args": list(self.args),
            "env": [environment_variable(name, value) for name, value in self.env.items()],
            "ports": [{"name": name, "containerPort": port} for name, port in self.ports.items()],
            "volumeMounts": [
                {
                    "name": name,
                    "mountPath": path,
                    **({} if name in self.writable else {"readOnly": True}),
                    **({"mountPropagation": "HostToContainer"} if name in self.following else {}),
                }
                for name, path in self.mounts.items()
            ],
        }
        return {
            "name": self.name,
            "image": self.image,
            "imagePullPolicy": "IfNotPresent",
            "resources": bounds,
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "privileged": False,
                "readOnlyRootFilesystem": True,
                **self.security,
            },
            **{key: value for key, value in listed.items() if value},
            **{f"{kind}Probe": probe for kind, probe in self.probes.items()},
        }


def downward(path: str) -> dict[str, Any]:
    """A field of the pod as a variable's source. The version is what the API server fills in: an object that leaves it out
    differs from its stored self, and what a killed run made could not be adopted without a conflict."""
    return {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}


def environment_variable(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "valueFrom": value} if isinstance(value, dict) else {"name": name, "value": str(value)}


@dataclass(frozen=True)
class Pod:
    """A pod template. `user` runs every container; `token` mounts the service account's token."""

    containers: Sequence[Container]
    labels: Mapping[str, str]
    service_account: str
    volumes: Sequence[dict[str, Any]] = ()
    init_containers: Sequence[Container] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    user: int = USER
    token: bool = False
    grace_seconds: int = 30
    spread: Mapping[str, str] | None = None
    """Selector to spread over hosts and zones; set where replicas ≥ 2."""
    priority: str = ""
    """Priority class; empty takes that of its controller's kind."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further pod fields: hostNetwork, tolerations, restartPolicy."""

    def manifest(self) -> dict[str, Any]:
        optional: dict[str, Any] = {
            "initContainers": [container.manifest() for container in self.init_containers],
            "volumes": list(self.volumes),
            "topologySpreadConstraints": spread_constraints(self.spread) if self.spread else [],
        }
        return {
            "metadata": {
                "labels": dict(self.labels),
                **({"annotations": dict(self.annotations)} if self.annotations else {}),
            },
            "spec": {
                "serviceAccountName": self.service_account,
                "automountServiceAccountToken": self.token,
                "terminationGracePeriodSeconds": self.grace_seconds,
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": self.user,
                    "runAsGroup": self.user,
                    "fsGroup": self.user,
                    "fsGroupChangePolicy": "OnRootMismatch",
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "containers": [container.manifest() for container in self.containers],
                **{key: value for key, value in optional.items() if value},
                **self.more,
            },
        }


def metadata(name: str, namespace: str, object_labels: Mapping[str, str], **annotations: str) -> dict[str, Any]:
    return {
        "name": name,
        **({"namespace": namespace} if namespace else {}),
        "labels": dict(object_labels),
        **({"annotations": annotations} if annotations else {}),
    }


def service(
    name: str, namespace: str, object_labels: Mapping[str, str], ports: Mapping[str, int], *, headless: bool = False
) -> Manifest:
    """A ClusterIP service selecting a workload's identity labels.

    The engine would wait for its endpoints ten seconds at a time; the workload behind it is awaited anyway.
    """
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(name, namespace, object_labels, **{"pulumi.com/skipAwait": "true"}),
        "spec": {
            "selector": identity(object_labels),
            "ports": [{"name": key, "port": port, "targetPort": key} for key, port in ports.items()],
            **({"clusterIP": "None", "publishNotReadyAddresses": True} if headless else {"type": "ClusterIP"}),
        },
    }


def identity(object_labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that select a workload's pods and never change."""
    keys = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "system")
    return {key: object_labels[key] for key in keys if key in object_labels}


def service_account(name: str, namespace: str, object_labels: Mapping[str, str]) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(name, namespace, object_labels),
        "automountServiceAccountToken": False,
    }


def config_map(name: str, namespace: str, object_labels: Mapping[str, str], data: Mapping[str, str]) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(name, namespace, object_labels),
        "data": dict(data),
    }


def secret(name: str, namespace: str, object_labels: Mapping[str, str], string_data: Mapping[str, Any]) -> Manifest:
    """The only object that may hold an Output."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata(name, namespace, object_labels),
        "type": "Opaque",
        "stringData": dict(string_data),
    }


def disruption_budget(name: str, namespace: str, object_labels: Mapping[str, str]) -> Manifest:
    """One pod at a time may be evicted; unhealthy ones never block a drain."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(name, namespace, object_labels),
        "spec": {
            "maxUnavailable": 1,
            "selector": {"matchLabels": identity(object_labels)},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }

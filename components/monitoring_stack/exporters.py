"""The stack's own exporters: blackbox probes, object states, node statistics."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.access import Use, cluster_access
from components.controller import checksum, daemon_set, deployment
from components.images import image
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.probes import CREDENTIALS_PATH, credentials_file
from components.volume import config_map_volume
from components.workload import (
    Container,
    Pod,
    config_map,
    disruption_budget,
    http_probe,
    identity,
    service,
    service_account,
)
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import MONITORING_NAMESPACE, NODE_AGENTS_NAMESPACE, Environment
from specs.system import System

STATE_RESOURCES: Mapping[str, tuple[str, ...]] = {
    "": ("namespaces", "nodes", "persistentvolumeclaims", "persistentvolumes", "pods", "resourcequotas", "services"),
    "apps": ("daemonsets", "deployments", "replicasets", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "coordination.k8s.io": ("leases",),
    "networking.k8s.io": ("ingresses", "networkpolicies"),
    "policy": ("poddisruptionbudgets",),
}
"""What kube-state-metrics may list: what its series are used for, and no Secret or ConfigMap."""

HOST_ROOT = "/host/root"


def probe_credentials(systems: Iterable[System]) -> list[dict[str, Any]]:
    """The tokens of probes that log in, each from its own Secret: one that is missing stops no other probe."""
    return [
        {
            "secret": {
                "name": probe.credentials.secret,
                "items": [{"key": probe.credentials.key, "path": credentials_file(system, probe)}],
                "optional": True,
            }
        }
        for system in systems
        for probe in system.probes
        if probe.credentials
    ]


def blackbox(environment: Environment, files: Mapping[str, str], systems: Iterable[System]) -> list[Manifest]:
    name = "blackbox-exporter"
    own, size = ports.platform_labels(name), environment.size(name)
    data = {"blackbox.yml": files["blackbox/blackbox.yml"]}
    tokens = probe_credentials(systems)
    volumes = [config_map_volume("config", "blackbox-config")]
    if tokens:
        volumes.append({"name": "credentials", "projected": {"defaultMode": 0o440, "sources": tokens}})
    container = Container(
        name,
        image(name),
        size,
        args=["--config.file=/etc/blackbox/blackbox.yml", f"--web.listen-address=:{ports.BLACKBOX}"],
        ports={"http": ports.BLACKBOX},
        mounts={"config": "/etc/blackbox", **({"credentials": CREDENTIALS_PATH} if tokens else {})},
        probes={
            "readiness": http_probe("http", "/-/healthy"),
            "liveness": http_probe("http", "/-/healthy", failures=6),
        },
        ephemeral="64Mi",
    )
    pod = Pod(
        [container],
        own,
        name,
        volumes=volumes,
        annotations={CHECKSUM_ANNOTATION: checksum(data)},
        spread=identity(own) if size.replicas > 1 else None,
    )
    return [
        service_account(name, MONITORING_NAMESPACE, own),
        config_map("blackbox-config", MONITORING_NAMESPACE, own, data),
        service(name, MONITORING_NAMESPACE, own, {"http": ports.BLACKBOX}),
        deployment(name, MONITORING_NAMESPACE, pod, size.replicas),
        *([disruption_budget(name, MONITORING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]


def kube_state_metrics(environment: Environment) -> list[Manifest]:
    name = "kube-state-metrics"
    own, size = ports.platform_labels(name), environment.size(name)
    resources = sorted(resource for group in STATE_RESOURCES.values() for resource in group)
    container = Container(
        name,
        image(name),
        size,
        args=[
            f"--port={ports.KUBE_STATE_METRICS}",
            "--telemetry-port=8081",
            f"--resources={','.join(resources)}",
        ],
        ports={"http": ports.KUBE_STATE_METRICS, "telemetry": 8081},
        probes={
            "readiness": http_probe("telemetry", "/readyz"),
            "liveness": http_probe("http", "/livez", failures=6),
        },
        ephemeral="64Mi",
    )
    uses = [Use(group, listed, ("list", "watch")) for group, listed in STATE_RESOURCES.items()]
    return [
        service_account(name, MONITORING_NAMESPACE, own),
        *cluster_access(name, MONITORING_NAMESPACE, own, uses),
        service(name, MONITORING_NAMESPACE, own, {"http": ports.KUBE_STATE_METRICS}),
        deployment(name, MONITORING_NAMESPACE, Pod([container], own, name, token=True), size.replicas),
    ]


def node_exporter(environment: Environment) -> list[Manifest]:
    """On every node, unprivileged: it reads, nothing more (BUG-88).

    Network devices are counted per network, therefore it joins the host's. Processes are not: the mounted /proc is the
    host's whatever process space reads it.
    """
    name = "node-exporter"
    own = ports.platform_labels(name)
    container = Container(
        name,
        image(name),
        environment.size(name),
        args=[
            f"--web.listen-address=:{ports.NODE_EXPORTER}",
            f"--path.rootfs={HOST_ROOT}",
            f"--path.procfs={HOST_ROOT}/proc",
            f"--path.sysfs={HOST_ROOT}/sys",
            f"--path.udev.data={HOST_ROOT}/run/udev/data",
            "--no-collector.wifi",
            "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run|var/lib/kubelet/pods)($|/)",
            "--collector.netclass.ignored-devices=^(veth.*|cali.*|[a-f0-9]{15})$",
        ],
        ports={"http": ports.NODE_EXPORTER},
        mounts={"root": HOST_ROOT},
        # A disk mounted later would else be measured as the directory below it.
        following=("root",),
        probes={"readiness": http_probe("http", "/"), "liveness": http_probe("http", "/", failures=6)},
        ephemeral="64Mi",
    )
    host: Mapping[str, Any] = {
        "hostNetwork": True,
        "tolerations": [{"operator": "Exists"}],
    }
    root = {"name": "root", "hostPath": {"path": "/", "type": "Directory"}}
    return [
        service_account(name, NODE_AGENTS_NAMESPACE, own),
        service(name, NODE_AGENTS_NAMESPACE, own, {"http": ports.NODE_EXPORTER}, headless=True),
        daemon_set(name, NODE_AGENTS_NAMESPACE, Pod([container], own, name, volumes=[root], more=host)),
    ]

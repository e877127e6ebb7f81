"""Series that kube-prometheus' and node-exporter-full's boards read, of the same pods, containers and nodes as ours.

A node's are those of the real node exporter on this machine. Those of containers and of Kubernetes' objects follow from the
inventory. Control planes and Windows nodes are not here: boards of theirs are counted, and their samples are not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.request import urlopen

import numpy

from backtest.openmetrics import Samples
from backtest.server import free_port
from tests.live.monitoring.inventory import Inventory, Node
from tests.live.monitoring.pages import described
from tests.support.program_server import serving

Labels = Mapping[str, str]
Page = Mapping[str, Sequence[Labels]]
"""Labels of the series of each name."""
SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
COUNTS = re.compile(r".*_(total|sum|count|bucket)")
INTERFACE, DISK = "eth0", "/dev/vda"
RESOURCES = ({"resource": "cpu", "unit": "core"}, {"resource": "memory", "unit": "byte"})
PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")
QUOTAS = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
ONCE: tuple[Labels, ...] = ({},)
OBJECTS_OF: Mapping[str, tuple[str, Sequence[Labels]]] = {
    "kube_pod_container_resource_requests": ("container", RESOURCES),
    "kube_pod_container_resource_limits": ("container", RESOURCES),
    "kube_pod_info": ("pod", ({"host_network": "false"},)),
    "kube_pod_owner": ("pod", ONCE),
    "kube_pod_status_phase": ("pod", [{"phase": phase} for phase in PHASES]),
    "kube_replicaset_owner": ("replicaset", ONCE),
    "kube_job_owner": ("job_name", ONCE),
    "kube_node_info": ("node", ONCE),
    "kube_node_status_allocatable": ("node", RESOURCES),
    "kube_node_status_capacity": ("node", RESOURCES),
    "kube_namespace_status_phase": ("namespace", ({"phase": "Active"},)),
    "kube_resourcequota": (
        "namespace",
        [{"resource": one, "type": kind} for one in QUOTAS for kind in ("hard", "used")],
    ),
}
"""By name: what a metric of kube-state-metrics tells of, and the parts it tells of each."""
CONTAINERS = {"job": "kubelet", "metrics_path": "/metrics/cadvisor"}
VOLUMES = {"job": "kubelet", "metrics_path": "/metrics"}
OBJECTS = {"job": "kube-state-metrics", "instance": "kube-state-metrics:8443"}


def series(inventory: Inventory, wanted: Iterable[str], page: Page, times: numpy.ndarray) -> Iterator[Samples]:
    """Those of the names that are known here."""
    for name in sorted(wanted):
        for labels in _labels(name, inventory, page):
            yield name, labels, times, _values(name, times)


def _values(name: str, times: numpy.ndarray) -> numpy.ndarray:
    """What is asked costs the same whatever it is: counters grow evenly, everything else stands."""
    return times - times[0] if COUNTS.fullmatch(name) else numpy.ones(len(times))


def node_page(folder: Path) -> Page:
    """What the real node exporter tells of this machine."""
    address = f"127.0.0.1:{free_port()}"
    page, log = f"http://{address}/metrics", folder / "node-exporter.log"
    with (
        serving("node_exporter", [f"--web.listen-address={address}"], page, log),
        urlopen(page, timeout=60) as answer,
    ):
        text = answer.read().decode()
    found: dict[str, list[Labels]] = {}
    for line in text.splitlines():
        sample = SAMPLE.fullmatch(line)
        if sample:
            found.setdefault(sample[1], []).append(dict(LABEL.findall(sample[2] or "")))
    return found


def _labels(name: str, inventory: Inventory, page: Page) -> Iterator[Labels]:
    if name in page:
        for node in inventory.nodes:
            own = {"job": "node-exporter", "instance": node.name, "nodename": node.name}
            yield from ({**one, **own} for one in page[name])
    elif name.startswith("container_"):
        for node in inventory.nodes:
            place = {**CONTAINERS, "instance": node.name, "node": node.name}
            yield from ({**one, **place} for one in _of_containers(name, inventory, node))
    elif name.startswith("kubelet_volume_stats_"):
        for one in described(inventory)["persistentvolumeclaim"]:
            yield {label: text for label, text in one.items() if label != "workload"} | VOLUMES
    elif name.startswith("kube_"):
        yield from ({**one, **OBJECTS} for one in _of_objects(name, inventory))


def _of_containers(name: str, inventory: Inventory, node: Node) -> Iterator[Labels]:
    """cAdvisor counts networks by pod, file systems by device, everything else by container."""
    if name.startswith("container_network_"):
        for pod in inventory.pods:
            if pod.node == node:
                yield {"namespace": pod.namespace, "pod": pod.name, "interface": INTERFACE, "image": "pause"}
        return
    written = {"device": DISK} if name.startswith("container_fs_") else {}
    for pod in inventory.pods:
        for one in pod.containers if pod.node == node else ():
            path = f"/kubepods.slice/{pod.namespace}/{pod.name}/{one.name}"
            known = {"container": one.name, "image": one.image, "id": path}
            yield {"namespace": pod.namespace, "pod": pod.name, **known, **written}


def _of_objects(name: str, inventory: Inventory) -> Iterator[Labels]:
    """kube-state-metrics: each object of the kind a metric tells of, once for each part."""
    kind, parts = OBJECTS_OF.get(name, ("", ()))
    for one in _objects(kind, inventory):
        yield from ({**one, **part} for part in parts)


def _objects(kind: str, inventory: Inventory) -> Iterator[Labels]:
    if kind == "namespace":
        yield from ({"namespace": name} for name in sorted({pod.namespace for pod in inventory.pods}))
    for one in described(inventory).get(kind, ()):
        owner = {"owner_kind": one["created_by_kind"], "owner_name": one["created_by_name"]} if kind == "pod" else {}
        yield {**one, **owner}

"""What the systems only declare, as the objects their teams would deploy; and what a cluster brings itself.

Beside each service stands what the rules must not take for it: a second Service of the same pods, a stranger in the same
namespace, a pod that does not run yet, one that has ended.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from components.monitoring_stack.scrape import COREDNS_PORT, MESH_PORT
from components.monitoring_stack.series import in_mesh
from specs.service import Service
from specs.store import Store
from specs.system import System

Manifest = dict[str, Any]
Ports = Mapping[str, int]

STRANGER = "stranger"
WAITING = "waiting"
ENDED = "ended"
SIDECAR = "istio-proxy"
APISERVER_PORT = 6443

PORTS_OF_A_STRANGER: Ports = {"http": 8081, "metrics": 9464}


def metadata(name: str, namespace: str, labels: Mapping[str, str]) -> Manifest:
    return {"name": name, "namespace": namespace, "labels": dict(labels)}


def container(name: str, ports: Ports) -> Manifest:
    """Small enough for any quota, and as `restricted` as Pod Security asks."""
    size = {"cpu": "10m", "memory": "16Mi", "ephemeral-storage": "16Mi"}
    return {
        "name": name,
        "image": f"example/{name}:1",
        "ports": [{"name": port, "containerPort": number} for port, number in ports.items()],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "resources": {"requests": size, "limits": size},
    }


def pod_specification(name: str, ports: Ports) -> Manifest:
    user = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    return {"securityContext": user, "containers": [container(name, ports)]}


def deployment(name: str, namespace: str, ports: Ports, replicas: int = 1) -> Manifest:
    own = {"app": name}
    template = {"metadata": {"labels": own}, "spec": pod_specification(name, ports)}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(name, namespace, own),
        "spec": {"replicas": replicas, "selector": {"matchLabels": own}, "template": template},
    }


def service(name: str, namespace: str, app: str, ports: Mapping[str, tuple[int, int]]) -> Manifest:
    """`ports` are those of the Service and of the pod, by name."""
    found = [{"name": port, "port": own, "targetPort": target} for port, (own, target) in ports.items()]
    specification = {"selector": {"app": app}, "ports": found}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(name, namespace, {"app": app}),
        "spec": specification,
    }


def waiting(name: str, namespace: str, labels: Mapping[str, str], ports: Ports) -> Manifest:
    """A pod for which there is no node."""
    specification = {**pod_specification(name, ports), "nodeSelector": {"nowhere": "true"}}
    own = metadata(name, namespace, labels)
    return {"apiVersion": "v1", "kind": "Pod", "metadata": own, "spec": specification, "status": {"phase": "Pending"}}


def ended(name: str, namespace: str) -> Manifest:
    """A pod that has done its work, as Jobs leave them behind."""
    specification = {**pod_specification(name, {}), "restartPolicy": "Never"}
    own = {**metadata(name, namespace, {"app": name}), "annotations": {"groundcrew.dev/exit-code": "0"}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": own, "spec": specification, "status": {"phase": "Succeeded"}}


def of_service(system: System, found: Service, replicas: int) -> Iterator[Manifest]:
    space = system.namespace
    ports = {"http": found.container_port}
    if found.metrics and found.metrics.port != found.container_port:
        ports["metrics"] = found.metrics.port
    yield deployment(found.name, space, ports, replicas)
    yield service(found.name, space, found.name, {"http": (found.port, found.container_port)})
    yield service(f"{found.name}-inner", space, found.name, {"grpc": (found.port + 1, found.container_port)})
    yield waiting(f"{found.name}-{WAITING}", space, {"app": found.name}, ports)


def of_store(system: System, store: Store) -> Iterator[Manifest]:
    found = deployment(store.name, system.namespace, {"server": store.listens_on}, store.replicas)
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": str(store.volume)}}}
    found["spec"] |= {
        "serviceName": store.name,
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claim}],
    }
    yield {**found, "kind": "StatefulSet"}
    yield service(store.name, system.namespace, store.name, {"server": (store.listens_on, store.listens_on)})


def of_system(system: System, *, largest: bool) -> Iterator[Manifest]:
    for found in system.services:
        yield from of_service(system, found, found.most_replicas if largest else found.replicas)
    for store in system.stores:
        yield from of_store(system, store)
    yield deployment(STRANGER, system.namespace, PORTS_OF_A_STRANGER)
    twice = {name: (number, number) for name, number in PORTS_OF_A_STRANGER.items()}
    yield service(STRANGER, system.namespace, STRANGER, twice)
    yield ended(ENDED, system.namespace)


def of_cluster(addresses: Iterable[str], copies: int) -> Iterator[Manifest]:
    """The API servers' own Service, and the name service."""
    api = service("kubernetes", "default", "", {"https": (443, APISERVER_PORT)})
    api["spec"]["selector"] = None
    api["metadata"]["addresses"] = list(addresses)
    yield api
    yield from of_name_service(copies)


def of_name_service(copies: int) -> Iterator[Manifest]:
    yield deployment("kube-dns", "kube-system", {"dns-tcp": 5353, "metrics": COREDNS_PORT}, copies)
    ports = {"dns-tcp": (53, 5353), "metrics": (COREDNS_PORT, COREDNS_PORT)}
    yield service("kube-dns", "kube-system", "kube-dns", ports)


def injected(manifests: Iterable[Mapping[str, Any]], systems: Iterable[System]) -> list[Manifest]:
    """Each pod in the namespace of a system in a mesh with a proxy beside it, as the mesh's own webhook does it."""
    meshed = {system.namespace for system in systems if in_mesh(system)}
    found = [dict(copy.deepcopy(manifest)) for manifest in manifests]
    for manifest in found:
        if manifest["metadata"].get("namespace") in meshed:
            if manifest["kind"] == "Pod":
                manifest["spec"]["containers"].append(proxy())
            elif manifest["kind"] in ("Deployment", "StatefulSet", "DaemonSet"):
                manifest["spec"]["template"]["spec"]["containers"].append(proxy())
    return found


def proxy() -> Manifest:
    return container(SIDECAR, {"http-envoy-prom": MESH_PORT})

"""What Prometheus' Kubernetes discovery would say about an inventory, as target groups for its HTTP discovery.

Roles and label names: prometheus.io/docs, configuration, kubernetes_sd_config. `test_discovery.py` holds this against the
real thing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.live.monitoring.inventory import KUBELET_PORT, Container, Inventory, Manifest, Pod, Port, services

Labels = dict[str, str]
Group = dict[str, Any]
META = "__meta_kubernetes_"


def meta(**labels: str) -> Labels:
    return {f"{META}{name}": value for name, value in labels.items()}


def described(kind: str, metadata: Mapping[str, Any]) -> Labels:
    """Labels and annotations of an object, each with the mark that it is present."""
    return {
        f"{META}{kind}_{what}{present}_{re.sub(r'[^a-zA-Z0-9_]', '_', name)}": value if not present else "true"
        for what in ("label", "annotation")
        for name, value in (metadata.get(f"{what}s") or {}).items()
        for present in ("", "present")
    }


def about(pod: Pod) -> Labels:
    kind, name = pod.controller
    made = {} if kind == "Pod" else {"pod_controller_kind": kind, "pod_controller_name": name}
    return {
        **meta(
            pod_name=pod.name,
            pod_ip=pod.address,
            pod_phase=pod.phase,
            pod_ready=str(pod.ready).lower(),
            pod_node_name=pod.node.name,
            pod_host_ip=pod.node.address,
            **made,
        ),
        **described("pod", {"labels": pod.labels}),
    }


def contained(container: Container, port: Port | None) -> Labels:
    known = meta(
        pod_container_name=container.name,
        pod_container_image=container.image,
        pod_container_init=str(container.init).lower(),
    )
    if port is None:
        return known
    numbered = meta(pod_container_port_number=str(port.number), pod_container_port_protocol=port.protocol)
    return {**known, **numbered, **meta(pod_container_port_name=port.name)}


def group(address: str, labels: Labels) -> Group:
    return {"targets": [address], "labels": labels}


def node_groups(inventory: Inventory) -> Iterator[Group]:
    for node in inventory.nodes:
        labels = meta(node_name=node.name, node_address_InternalIP=node.address)
        yield group(f"{node.address}:{KUBELET_PORT}", {**labels, "instance": node.name})


def pod_groups(inventory: Inventory, namespaces: frozenset[str]) -> Iterator[Group]:
    """One target for each port of each container, and one without a port for a container that has none."""
    for pod in inventory.pods:
        if pod.namespace in namespaces:
            known = {**meta(namespace=pod.namespace), **about(pod)}
            for container in pod.containers:
                for port in container.ports or (None,):
                    address = f"{pod.address}:{port.number}" if port else pod.address
                    yield group(address, {**known, **contained(container, port)})


def slice_groups(inventory: Inventory, namespaces: frozenset[str]) -> Iterator[Group]:
    """One target for each pod and port of each Service, and one for each other port a container of the pod declares."""
    for service in services(inventory.manifests, namespaces):
        metadata = service["metadata"]
        shared = {
            **meta(
                namespace=metadata["namespace"],
                service_name=metadata["name"],
                endpointslice_name=f"{metadata['name']}-abcde",
                endpointslice_address_type="IPv4",
            ),
            **described("service", metadata),
        }
        for pod in inventory.behind(service):
            yield from _of_slice(shared, service, pod)
        # The API server's own Service has no selector: its addresses are written by the server itself.
        for address in metadata.get("addresses", ()):
            [port] = service["spec"]["ports"]
            yield group(f"{address}:{port['targetPort']}", {**shared, **meta(endpointslice_port_name=port["name"])})


def _of_slice(shared: Labels, service: Manifest, pod: Pod) -> Iterator[Group]:
    served = set()
    known = {
        **shared,
        **about(pod),
        **meta(
            endpointslice_address_target_kind="Pod",
            endpointslice_address_target_name=pod.name,
            endpointslice_endpoint_conditions_ready=str(pod.ready).lower(),
        ),
    }
    for port in service["spec"]["ports"]:
        found = pod.port(port.get("targetPort", port["port"]))
        served.add(found.number)
        container = pod.container_of(found.number)
        own = meta(
            endpointslice_port_name=port.get("name", ""),
            endpointslice_port=str(found.number),
            endpointslice_port_protocol=found.protocol,
        )
        yield group(
            f"{pod.address}:{found.number}", {**known, **own, **(contained(container, found) if container else {})}
        )
    for container in pod.containers:
        for port in container.ports:
            if port.number not in served:
                yield group(f"{pod.address}:{port.number}", {**known, **contained(container, port)})


def groups(inventory: Inventory, role: str, namespaces: frozenset[str]) -> list[Group]:
    """Everything a role finds. KeyError for a role the program does not use."""
    found = {
        "node": lambda: node_groups(inventory),
        "pod": lambda: pod_groups(inventory, namespaces),
        "endpointslice": lambda: slice_groups(inventory, namespaces),
    }
    return list(found[role]())

"""What would run in a cluster that holds some manifests: nodes, pods with addresses, and which pods a Service leads to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count, cycle
from typing import Any

Manifest = Mapping[str, Any]

REPLICATED = ("Deployment", "StatefulSet", "DaemonSet")
KUBELET_PORT = 10250


@dataclass(frozen=True)
class Port:
    name: str
    number: int
    protocol: str = "TCP"


@dataclass(frozen=True)
class Container:
    name: str
    image: str
    ports: tuple[Port, ...] = ()
    init: bool = False


@dataclass(frozen=True)
class Node:
    name: str
    address: str


@dataclass(frozen=True)
class Pod:
    namespace: str
    name: str
    address: str
    node: Node
    labels: Mapping[str, str]
    containers: tuple[Container, ...]
    controller: tuple[str, str]
    """Kind and name of what made it."""
    workload: str
    phase: str = "Running"

    @property
    def lives(self) -> bool:
        return self.phase in ("Running", "Pending")

    @property
    def ready(self) -> bool:
        return self.phase == "Running"

    def port(self, target: int | str) -> Port:
        """The port a Service's target names, by number or by name."""
        ports = [port for container in self.containers for port in container.ports]
        known = [port for port in ports if target in (port.number, port.name)]
        return known[0] if known else Port("", int(target))

    def container_of(self, port: int) -> Container | None:
        return next((one for one in self.containers if port in [each.number for each in one.ports]), None)


@dataclass(frozen=True)
class Inventory:
    """`block` is the second part of every address, so that two of them on one machine do not meet."""

    manifests: tuple[Manifest, ...]
    node_count: int
    block: int = 100

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(
            Node(f"node-{number}", f"127.{self.block}.255.{number}") for number in range(1, self.node_count + 1)
        )

    def of_kind(self, *kinds: str) -> Iterator[Manifest]:
        return (manifest for manifest in self.manifests if manifest["kind"] in kinds)

    @cached_property
    def pods(self) -> tuple[Pod, ...]:
        return tuple(self._pods())

    def _pods(self) -> Iterator[Pod]:
        addresses = (f"127.{self.block}.{number // 250}.{number % 250 + 1}" for number in count())
        nodes = cycle(self.nodes)
        for manifest in self.of_kind(*REPLICATED, "Pod"):
            metadata, kind = manifest["metadata"], manifest["kind"]
            template = manifest if kind == "Pod" else manifest["spec"]["template"]
            copies = self.node_count if kind == "DaemonSet" else manifest["spec"].get("replicas", 1)
            for number in range(1 if kind == "Pod" else copies):
                node = self.nodes[number] if kind == "DaemonSet" else next(nodes)
                hosted = template["spec"].get("hostNetwork", False)
                yield Pod(
                    metadata["namespace"],
                    pod_name(kind, metadata["name"], number),
                    node.address if hosted else next(addresses),
                    node,
                    template["metadata"].get("labels", {}),
                    containers(template["spec"]),
                    controller(kind, metadata["name"]),
                    metadata["name"],
                    manifest.get("status", {}).get("phase", "Running"),
                )

    def behind(self, service: Manifest) -> list[Pod]:
        """The pods that a Service's slices name: those of its selector that have not ended."""
        chosen = service["spec"].get("selector") or {}
        return [
            pod
            for pod in self.pods
            if chosen
            and pod.lives
            and pod.namespace == service["metadata"]["namespace"]
            and chosen.items() <= pod.labels.items()
        ]


def pod_name(kind: str, name: str, number: int) -> str:
    """As the controllers call them, with letters that do not change."""
    match kind:
        case "StatefulSet":
            return f"{name}-{number}"
        case "Deployment":
            return f"{controller(kind, name)[1]}-{number:05d}"
        case "DaemonSet":
            return f"{name}-{number:05d}"
    return name


def controller(kind: str, name: str) -> tuple[str, str]:
    return ("ReplicaSet", f"{name}-6f7d8b9c5d") if kind == "Deployment" else (kind, name)


def containers(specification: Mapping[str, Any]) -> tuple[Container, ...]:
    """A pod's containers, those of its start last, as discovery lists them."""
    return tuple(
        Container(
            one["name"],
            one["image"],
            tuple(
                Port(port.get("name", ""), port["containerPort"], port.get("protocol", "TCP"))
                for port in one.get("ports") or ()
            ),
            part == "initContainers",
        )
        for part in ("containers", "initContainers")
        for one in specification.get(part) or ()
    )


def services(manifests: Iterable[Manifest], namespaces: Iterable[str]) -> Iterator[Manifest]:
    wanted = frozenset(namespaces)
    return (one for one in manifests if one["kind"] == "Service" and one["metadata"]["namespace"] in wanted)

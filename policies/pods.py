"""Pods inside objects, whatever controls them, and the settings that hold for each container."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.finding import Found, shown
from policies.reading import Data, at, mapping, sequence, text

PODS = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
    "PodTemplate": ("template",),
}
LONG_RUNNING = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"})
CONTAINER_GROUPS = ("initContainers", "containers", "ephemeralContainers")


@dataclass(frozen=True)
class Container:
    path: str
    data: Data
    initial: bool
    """Runs before the others."""

    @property
    def program(self) -> str:
        """The last part of its image's name, without tag and digest."""
        return text(self.data, "image").partition("@")[0].rpartition("/")[2].partition(":")[0]

    @property
    def sidecar(self) -> bool:
        """An initial container that stays."""
        return self.initial and text(self.data, "restartPolicy") == "Always"


@dataclass(frozen=True)
class Pod:
    path: str
    """Of its specification."""
    specification: Data
    annotations: Data
    labels: Data

    def containers(self) -> Iterator[Container]:
        for group in CONTAINER_GROUPS:
            for number, given in enumerate(sequence(self.specification, group)):
                container = mapping(given)
                name = shown(text(container, "name")) or str(number)
                yield Container(f"{self.path}.{group}[{name}]", container, group == "initContainers")

    @property
    def serves(self) -> bool:
        """Whether a container of it has a port."""
        return any(sequence(container.data, "ports") for container in self.containers())

    def volumes(self) -> Iterator[tuple[str, Data]]:
        """Path and value of every volume."""
        for number, given in enumerate(sequence(self.specification, "volumes")):
            volume = mapping(given)
            yield f"{self.path}.volumes[{shown(text(volume, 'name')) or number}]", volume

    def effective(self, container: Container, field: str) -> tuple[str, Any]:
        """Path and value of a security setting: the container's own, or else the pod's."""
        own = at(container.data, "securityContext", field)
        if own is not None:
            return f"{container.path}.securityContext.{field}", own
        return f"{self.path}.securityContext.{field}", at(self.specification, "securityContext", field)


def pod(found: Found) -> Pod | None:
    """An object's pod, None for kinds that have none."""
    way = PODS.get(found.kind)
    if way is None:
        return None
    template = mapping(found.data, *way)
    path = ".".join((*way, "spec"))
    notes, labels = (mapping(template, "metadata", field) for field in ("annotations", "labels"))
    return Pod(path, mapping(template, "spec"), notes, labels)


def containers(found: Found) -> Iterator[Container]:
    """Every container of an object's pod, those that run first included."""
    inside = pod(found)
    if inside is not None:
        yield from inside.containers()

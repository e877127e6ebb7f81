"""Labels that have to find something: controllers their pods, Services a port of theirs."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.index import Index
from policies.pods import LONG_RUNNING, Container, Pod, pod
from policies.reading import at, mapping, matches, sequence, text


def own_pods(found: Found) -> Iterator[Breach]:
    """A controller selects the pods of its own template, by labels, or it makes pods without end."""
    inside = pod(found) if found.kind in LONG_RUNNING else None
    selector = mapping(found.data, "spec", "selector")
    if inside is not None and not (mapping(selector, "matchLabels") and matches(selector, inside.labels)):
        yield Breach("spec.selector", "the labels of its own template", "build it with components/controller.py")


def resolved(index: Index) -> Iterator[Breach]:
    """A Service finds pods of the stack, and the port it sends to is one that they declare."""
    pods = [
        (text(found.data, "metadata", "namespace"), inside)
        for found in index.objects(*sorted(LONG_RUNNING))
        if (inside := pod(found))
    ]
    for found in index.objects("Service"):
        selector = mapping(found.data, "spec", "selector")
        if at(found.data, "spec", "type") == "ExternalName":
            continue
        space = text(found.data, "metadata", "namespace")
        behind = [
            inside for at_home, inside in pods if at_home == space and matches({"matchLabels": selector}, inside.labels)
        ]
        if not selector or not behind:
            yield _of(found, "spec.selector", "the labels of a pod", "build it with workload.service")
            continue
        for number, port in enumerate(sequence(found.data, "spec", "ports")):
            target = at(port, "targetPort")
            if not any(_declares(inside, target) for inside in behind):
                where = shown(text(port, "name")) or number
                yield _of(found, f"spec.ports[{where}].targetPort", "a port of its pods", "name one of their ports")


def _of(found: Found, path: str, wanted: str, mend: str) -> Breach:
    return Breach(path, wanted, mend, place=found.name, urn=found.urn)


def _declares(inside: Pod, target: object) -> bool:
    """By name or by number."""
    return target not in (None, "") and any(
        target in (text(port, "name"), at(port, "containerPort"))
        for container in inside.containers()
        for port in _ports(container)
    )


def _ports(container: Container) -> list[object]:
    return sequence(container.data, "ports")


OBJECT_CONTROLS = (Control("AVL-005", own_pods, "kube-linter mismatching-selector; C-0293"),)
STACK_CONTROLS = (Control("AVL-006", resolved, "kube-score service-targets-pod; kube-linter dangling-service; C-0296"),)

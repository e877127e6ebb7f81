"""What a container asks for and is bound to."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.pods import containers, pod
from policies.reading import amount, mapping, quantity

MEND = "give the workload a Size in specs/profiles.py and build it with workload.Container"

MOST_TIMES = {"cpu": None, "memory": 4, "ephemeral-storage": 4}
"""Limit by request. Processor is only shared, and given back at once."""


def requests(found: Found) -> Iterator[Breach]:
    """Every container asks for processor and memory, or it is scheduled blind and evicted first."""
    yield from _bounds(found, "requests", ("cpu", "memory"))


def limits(found: Found) -> Iterator[Breach]:
    """Every container is bounded in processor and memory, or one leak takes a node down."""
    yield from _bounds(found, "limits", ("cpu", "memory"))


def scratch(found: Found) -> Iterator[Breach]:
    """Scratch space is bounded: every emptyDir has a size, every container asks for ephemeral storage and is bound."""
    for bound in ("requests", "limits"):
        yield from _bounds(found, bound, ("ephemeral-storage",))
    inside = pod(found)
    for path, volume in inside.volumes() if inside else ():
        if "emptyDir" in volume and not quantity(mapping(volume, "emptyDir").get("sizeLimit")):
            yield Breach(f"{path}.emptyDir.sizeLimit", "a size", "build it with volume.empty_directory")


def ratios(found: Found) -> Iterator[Breach]:
    """What a container may take is not less than what it asks for, and in memory at most four times as much: memory that
    is promised to several is taken back by killing.
    """
    for container in containers(found):
        asked, allowed = (mapping(container.data, "resources", bound) for bound in ("requests", "limits"))
        for name, most in MOST_TIMES.items():
            request, limit = amount(asked.get(name)), amount(allowed.get(name))
            if not request or limit is None:
                continue
            if limit < request or (most and limit > most * request):
                wanted = f"{name} between its request and {most} times as much" if most else f"{name} from its request"
                yield Breach(f"{container.path}.resources.limits", wanted, MEND)


def _bounds(found: Found, bound: str, names: tuple[str, ...]) -> Iterator[Breach]:
    for container in containers(found):
        given = mapping(container.data, "resources", bound)
        missing = [name for name in names if not quantity(given.get(name))]
        if missing:
            yield Breach(f"{container.path}.resources.{bound}", " and ".join(missing), MEND)


CONTROLS = (
    Control("RES-001", requests, "RES-03; CKV_K8S_10, 12; KSV-0015, 0016"),
    Control("RES-002", limits, "RES-03; CKV_K8S_11, 13; KSV-0011, 0018"),
    Control("RES-004", ratios, "Kyverno enforce-resources-as-ratio; kube-score memory-requests-equal-limits"),
    Control("RES-005", scratch, "Kyverno require-emptydir-requests-limits"),
)

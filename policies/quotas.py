"""How much of the cluster a system's namespace may take."""

from collections.abc import Iterator

from policies.availability import REPLICATED, replicas
from policies.finding import Breach, Control, Found, shown
from policies.index import Index
from policies.isolation import ENFORCED
from policies.pods import pod
from policies.reading import amount, at, mapping, sequence, text
from specs.contract import GuardsContract

BOUND = ("requests.cpu", "requests.memory", "pods")
MEND = "let SystemGuards render it"


def bounded(index: Index) -> Iterator[Breach]:
    """Every guarded namespace of a system has a quota on requests and pods, and defaults for containers that ask for
    nothing.
    """
    for declared in _enforced(index):
        place = f"namespace {shown(declared.namespace)}".strip()
        hard = _hard(index, declared.namespace)
        missing = [key for key in BOUND if not any(amount(given.get(key)) for given in hard)]
        if missing:
            yield Breach("ResourceQuota", f"a bound for {', '.join(missing)}", MEND, place=place)
        if not any(_defaults(found) for found in _in(index, "LimitRange", declared.namespace)):
            yield Breach("LimitRange", "default requests and limits for containers", MEND, place=place)


def fitting(index: Index) -> Iterator[Breach]:
    """What the stack itself runs in a namespace fits into its quota, all replicas together: what does not is never
    started.
    """
    for declared in _enforced(index):
        wanted: dict[str, float] = dict.fromkeys(BOUND, 0.0)
        for found in index.objects(*REPLICATED):
            if text(found.data, "metadata", "namespace") == declared.namespace:
                for key, value in _asked(found).items():
                    wanted[key] += value
        for found in _in(index, "ResourceQuota", declared.namespace):
            for key in BOUND:
                given = amount(at(found.data, "spec", "hard", key))
                if given is not None and given < wanted[key]:
                    path, mend = f"spec.hard[{key}]", "raise it, or ask for less"
                    yield Breach(path, "as much as its workloads ask for", mend, place=found.name, urn=found.urn)


def _enforced(index: Index) -> Iterator[GuardsContract]:
    return (declared for declared in index.contracts(GuardsContract) if declared.mode == ENFORCED)


def _in(index: Index, kind: str, namespace: str) -> Iterator[Found]:
    return (found for found in index.objects(kind) if text(found.data, "metadata", "namespace") == namespace)


def _hard(index: Index, namespace: str) -> list[dict[str, object]]:
    return [mapping(found.data, "spec", "hard") for found in _in(index, "ResourceQuota", namespace)]


def _defaults(found: Found) -> bool:
    """Whether it gives containers a processor and memory, and bounds their memory."""
    needed = (("defaultRequest", "cpu"), ("defaultRequest", "memory"), ("default", "memory"))
    return any(
        text(limit, "type") == "Container" and all(amount(at(limit, *path)) for path in needed)
        for limit in sequence(found.data, "spec", "limits")
    )


def _asked(found: Found) -> dict[str, float]:
    """Requests of all replicas of a controller."""
    inside, count = pod(found), replicas(found)
    total = {"requests.cpu": 0.0, "requests.memory": 0.0, "pods": float(count)}
    for container in inside.containers() if inside else ():
        if not container.initial or container.sidecar:
            for name in ("cpu", "memory"):
                total[f"requests.{name}"] += count * (amount(at(container.data, "resources", "requests", name)) or 0)
    return total


CONTROLS = (
    Control("RES-007", bounded, "CAP-01; KSV-0039, 0040; Kyverno add-ns-quota; NSA"),
    Control("RES-008", fitting, "computed from the rendered requests"),
)

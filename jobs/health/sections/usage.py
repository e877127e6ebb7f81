"""Section usage: what the busiest pods use, beside their limits."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from jobs.health.cluster import Item
from jobs.health.finding import Finding, degraded, good

MOST = 10
"""Pods that are shown."""
NEAR = 0.9
"""Share of the memory limit from which a pod will soon be killed."""
SUFFIXES = {
    "n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"), "": Decimal(1),
    "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9), "T": Decimal(10**12),
    "Ki": Decimal(2**10), "Mi": Decimal(2**20), "Gi": Decimal(2**30), "Ti": Decimal(2**40),
}  # fmt: skip


def findings(metrics: Iterable[Item], pods: Iterable[Item]) -> Iterator[Finding]:
    limits = {pod["metadata"]["name"]: _limit(pod) for pod in pods}
    used = {pod["metadata"]["name"]: (_sum(pod, "cpu"), _sum(pod, "memory")) for pod in metrics}
    for name, (cpu, memory) in sorted(used.items(), key=lambda entry: -entry[1][1])[:MOST]:
        limit = limits.get(name, 0.0)
        facts = {"cpu_cores": round(cpu, 3), "memory_bytes": int(memory), "memory_limit_bytes": int(limit)}
        text = f"{cpu * 1000:.0f} millicores, {memory / 2**20:.0f} MiB"
        if limit and memory > NEAR * limit:
            yield degraded(name, f"{text}: {memory / limit:.0%} of its memory limit", **facts)
        else:
            yield good(name, text, **facts)


def quantity(text: str) -> float:
    """A Kubernetes quantity as a number; 0 where it is none."""
    head = text.rstrip("numkMGTKi")
    try:
        return float(Decimal(head) * SUFFIXES[text[len(head) :]])
    except (InvalidOperation, KeyError):
        return 0.0


def _sum(pod: Item, resource: str) -> float:
    return sum(quantity(each.get("usage", {}).get(resource, "0")) for each in pod.get("containers") or [])


def _limit(pod: Item) -> float:
    """The pod's memory limit; 0 where one container has none."""
    limits = [
        quantity((each.get("resources", {}).get("limits") or {}).get("memory", "0"))
        for each in pod.get("spec", {}).get("containers") or []
    ]
    return sum(limits) if limits and all(limits) else 0.0

"""Labels with a value per customer, user or request make series without end (BUG-47)."""

import re
from collections.abc import Iterator

from specs.checks.duplicates import declared
from specs.checks.names import PROMETHEUS_LABEL
from specs.fault import Fault
from specs.metrics import MetricKind
from specs.shown import shown
from specs.system import System

UNBOUNDED = re.compile(
    r"(customer|user|account|tenant|client|session|request|trace|span|order|device|transaction|message)_?(id|uuid|key)"
    r"|uuid|email|e_mail|user_?name|ip|(client|remote|source)_?(ip|address)|url|uri|query|sql|token|user_agent",
    re.IGNORECASE,
)
TAKEN = ("namespace", "job", "instance", "pod", "node", "system", "slo", "severity", "le", "quantile")
"""Set by the scrape, by rules or by the type; a metric's own label of that name would be renamed or lost."""
MOST_VALUES = 10_000


def faults(system: System) -> Iterator[Fault]:
    """Unbounded labels nobody declared a bound for, bounds too large to be one, and names that are taken."""
    bounded = dict(system.bounded_labels)
    for path, metric in declared(system):
        for label in metric.labels:
            yield from _of_label(system.name, f"{path}.labels", label, bounded)
        if metric.kind is MetricKind.HISTOGRAM:
            yield from _of_buckets(system.name, f"{path}.buckets", metric.buckets)
    used = {label for _, metric in declared(system) for label in metric.labels}
    for at, (label, values) in enumerate(system.bounded_labels):
        path = f"bounded_labels[{at}]"
        if not 1 <= values <= MOST_VALUES:
            wanted = f"between 1 and {MOST_VALUES} values"
            yield Fault(system.name, path, shown(values), wanted, "count fewer things in one metric")
        if label not in used:
            yield Fault(system.name, path, shown(label), "a label of this system's metrics", "remove the entry")


def _of_label(where: str, path: str, label: str, bounded: dict[str, int]) -> Iterator[Fault]:
    if not PROMETHEUS_LABEL.pattern.fullmatch(label):
        yield Fault(where, path, shown(label), PROMETHEUS_LABEL.wanted, PROMETHEUS_LABEL.mend)
    elif label in TAKEN:
        yield Fault(where, path, shown(label), "a name the scrape does not set itself", "rename the label")
    elif UNBOUNDED.fullmatch(label) and label not in bounded:
        mend = f"remove the label, or declare its number of values: bounded_labels=(({label!r}, 500),)"
        yield Fault(where, path, shown(label), "labels with a known, small number of values", mend)


def _of_buckets(where: str, path: str, buckets: tuple[float, ...]) -> Iterator[Fault]:
    if not buckets:
        yield Fault(where, path, "none", "at least one bucket bound", "declare the bounds the service exposes")
    elif list(buckets) != sorted(set(buckets)):
        yield Fault(where, path, "bounds out of order", "rising bounds, each once", "sort them")

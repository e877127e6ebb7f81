"""Who goes first where a node is full."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.index import Index
from policies.pods import LONG_RUNNING, pod
from policies.reading import at, text

SYSTEM = "system-"
"""How the cluster's own classes begin; whoever takes one goes before the cluster's own parts."""
FIELD = "priorityClassName"
MEND = "build it with components/controller.py"


def named(found: Found) -> Iterator[Breach]:
    """Every pod says how much depends on it, by a priority class; the cluster's own classes are for node agents."""
    inside = pod(found)
    if inside is None:
        return
    given = text(inside.specification, FIELD)
    if not given:
        yield Breach(f"{inside.path}.{FIELD}", "a priority class", MEND)
    elif given.startswith(SYSTEM) and found.kind != "DaemonSet":
        yield Breach(f"{inside.path}.{FIELD}", "a class of the stack", MEND, given)


def ranked(index: Index) -> Iterator[Breach]:
    """A priority class that a pod names is there, and what runs by the clock never goes before what serves: its class has a
    lower value and takes nobody's place.
    """
    classes = {text(found.data, "metadata", "name"): found for found in index.objects("PriorityClass")}
    values = {name: _value(found) for name, found in classes.items()}
    serving, waiting = set(), {}
    for found in index.all():
        inside = pod(found)
        if inside is None:
            continue
        name = text(inside.specification, FIELD)
        if name and name not in classes and not name.startswith(SYSTEM):
            where = f"{inside.path}.{FIELD}"
            yield Breach(
                where, "a priority class of this stack", "add it to components/priority.py", "", found.name, found.urn
            )
        elif found.kind in LONG_RUNNING and values.get(name) is not None:
            serving.add(values[name])
        elif found.kind == "CronJob" and name in classes and at(found.data, "spec", "suspend") is not True:
            waiting[name] = classes[name]
    lowest = min(serving, default=None)
    for name, found in waiting.items():
        if values[name] is None or (lowest is not None and values[name] >= lowest):
            yield Breach("value", "less than that of any server's class", "lower it", None, found.name, found.urn)
        if text(found.data, "preemptionPolicy") != "Never":
            yield Breach(
                "preemptionPolicy", "Never", "a run that takes a place ends what serves", None, found.name, found.urn
            )


def _value(found: Found) -> int | None:
    """A class's value, which may be below zero."""
    given = at(found.data, "value")
    return given if isinstance(given, int) and not isinstance(given, bool) else None


OBJECT_CONTROLS = (Control("AVL-008", named, "Polaris priorityClassNotSet; kube-linter priority-class-name"),)
STACK_CONTROLS = (Control("AVL-009", ranked, "a full node keeps what an incident needs"),)

"""What keeps running while a pod, a node or a zone goes away."""

from collections.abc import Iterator, Mapping

from policies.finding import Breach, Control, Found
from policies.index import Index
from policies.pods import LONG_RUNNING, containers, pod
from policies.reading import at, mapping, matches, sequence, text, whole

REPLICATED = ("Deployment", "StatefulSet")
TOPOLOGIES = ("kubernetes.io/hostname", "topology.kubernetes.io/zone")
SEVERAL = 2
LEAST_GRACE = 10
"""Seconds in which any server ends its requests."""
GRACE: Mapping[str, int] = {"prometheus": 300, "elasticsearch": 120, "logstash": 60}
"""Seconds that servers need to write down what they hold, by image name."""


def replicas(found: Found) -> int:
    """How many pods a controller keeps; one where it does not say, several where nobody can read it."""
    given = at(found.data, "spec", "replicas")
    count = 1 if given is None else whole(given)
    return SEVERAL if count is None else count


def budgets(index: Index) -> Iterator[Breach]:
    """Whatever runs more than once has one disruption budget, which leaves a node's drain room: one pod at least may go. Of
    two budgets on one pod neither is asked, and the drain fails.
    """
    known = list(index.objects("PodDisruptionBudget"))
    for found in index.objects(*REPLICATED):
        count = replicas(found)
        inside = pod(found)
        if inside is None:
            continue
        space = text(found.data, "metadata", "namespace")
        mine = [
            budget
            for budget in known
            if text(budget.data, "metadata", "namespace") == space
            and matches(mapping(budget.data, "spec", "selector"), inside.labels)
        ]
        if not mine and count > 1:
            yield _of(found, "", "a PodDisruptionBudget", "build it with controller.disruption_budget")
        for budget in mine[1:]:
            yield _of(budget, "spec.selector", "pods that no other budget selects", "keep one of them")
        for budget in mine:
            least = _least(at(budget.data, "spec", "minAvailable"), count)
            if least is not None and least >= count > 0:
                yield _of(budget, "spec.minAvailable", f"fewer than {count}", "set maxUnavailable to 1 instead")


def _least(given: object, count: int) -> int | None:
    """Pods that have to stay: a number, or a share that the cluster rounds up."""
    if isinstance(given, str) and _some(given):
        return -(-int(given.removesuffix("%")) * count // 100)
    return whole(given)


def _of(found: Found, path: str, wanted: str, mend: str) -> Breach:
    return Breach(path, wanted, mend, place=found.name, urn=found.urn)


def movable(found: Found) -> Iterator[Breach]:
    """A disruption budget never blocks a drain for ever: it lets one pod go, and pods that are not ready at any time."""
    if found.kind != "PodDisruptionBudget":
        return
    specification = mapping(found.data, "spec")
    most, least = at(specification, "maxUnavailable"), at(specification, "minAvailable")
    if (most is None) == (least is None):
        yield Breach("spec", "maxUnavailable or minAvailable", "set maxUnavailable to 1")
    elif least is None and not _some(most):
        yield Breach("spec.maxUnavailable", "at least 1", "set it to 1")
    elif most is None and (least == "100%" or not _some(least)):
        yield Breach("spec.minAvailable", "some, but not all", "set maxUnavailable to 1 instead")
    if text(specification, "unhealthyPodEvictionPolicy") != "AlwaysAllow":
        yield Breach("spec.unhealthyPodEvictionPolicy", "AlwaysAllow", "set it")
    if not mapping(specification, "selector"):
        yield Breach("spec.selector", "labels", "name the pods it is for")


def _some(given: object) -> bool:
    """A whole number or a share of at least one."""
    if isinstance(given, str):
        number = given.removesuffix("%")
        return given.endswith("%") and number.isascii() and number.isdecimal() and bool(number.strip("0"))
    return bool(whole(given))


def spread(found: Found) -> Iterator[Breach]:
    """Replicas stand on different nodes and in different zones, as far as there are any."""
    inside = pod(found) if found.kind in REPLICATED and replicas(found) > 1 else None
    if inside is None:
        return
    for key in TOPOLOGIES:
        fitting = [
            constraint
            for constraint in sequence(inside.specification, "topologySpreadConstraints")
            if text(constraint, "topologyKey") == key
            and matches(mapping(constraint, "labelSelector"), inside.labels)
            and whole(constraint, "maxSkew") == 1
        ]
        if not fitting:
            path = f"{inside.path}.topologySpreadConstraints"
            yield Breach(path, f"one over {key} that selects its own pods", "use spread.spread_constraints")


def rollout(found: Found) -> Iterator[Breach]:
    """A new version comes pod by pod; only what runs once, or holds a claim that one node can mount, is stopped before."""
    if found.kind == "StatefulSet" and at(found.data, "spec", "updateStrategy", "type") not in (None, "RollingUpdate"):
        yield Breach("spec.updateStrategy.type", "RollingUpdate", "or a changed template is never rolled out")
    inside = pod(found) if found.kind == "Deployment" else None
    if inside is None:
        return
    claims = any("persistentVolumeClaim" in volume for _, volume in inside.volumes())
    kind = at(found.data, "spec", "strategy", "type")
    if claims and kind != "Recreate":
        yield Breach("spec.strategy.type", "Recreate", "two pods cannot mount its claim; or make it a StatefulSet")
    elif not claims and kind != "RollingUpdate" and not (kind in (None, "Recreate") and replicas(found) < 2):
        yield Breach("spec.strategy.type", "RollingUpdate", "build it with controller.deployment")
    most = at(found.data, "spec", "strategy", "rollingUpdate", "maxUnavailable")
    if not _fewer(most, max(replicas(found), 1)):
        yield Breach("spec.strategy.rollingUpdate.maxUnavailable", "fewer than all", "set it to 0")


def _fewer(most: object, count: int) -> bool:
    """Whether a number or a share leaves some of them; what is not set does."""
    if most is None or most == "0%":
        return True
    number = whole(most)
    return (number is not None and number < count) or (most != "100%" and _some(most) and number is None)


def grace(found: Found) -> Iterator[Breach]:
    """Whoever is stopped has the time to finish: requests for any server, what lies in memory for a store."""
    inside = pod(found) if found.kind in LONG_RUNNING else None
    if inside is None:
        return
    least = max([LEAST_GRACE, *(GRACE.get(container.program, 0) for container in containers(found))])
    given = whole(inside.specification, "terminationGracePeriodSeconds")
    if given is None or given < least:
        path = f"{inside.path}.terminationGracePeriodSeconds"
        yield Breach(path, f"at least {least}", "give the Pod its grace")


OBJECT_CONTROLS = (
    Control("AVL-002", spread, "kube-linter no-anti-affinity; Polaris topologySpreadConstraint; Kyverno spread-pods"),
    Control("AVL-003", rollout, "kube-linter no-rolling-update-strategy; C-0305"),
    Control("AVL-004", grace, "computed for servers that flush; Prometheus and Elasticsearch manuals"),
    Control("AVL-007", movable, "kube-linter pdb-*; Polaris pdbDisruptionsIsZero; Kyverno require-reasonable-pdbs"),
)
STACK_CONTROLS = (
    Control("AVL-001", budgets, "kube-score *-has-poddisruptionbudget; Polaris missingPodDisruptionBudget"),
)

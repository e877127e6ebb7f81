"""Autoscalers that can do what they are for, and what it costs the stores behind them."""

from collections import Counter
from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.index import Index
from policies.pods import pod
from policies.reading import at, mapping, sequence, text, whole
from policies.visibility import VERTICAL
from specs.contract import GuardsContract

LEAST_TARGET, MOST_TARGET = 1, 90
"""Percent of the request. Above ninety a burst finds no room before the next pod is ready."""
SHARES = {"Resource": "resource", "ContainerResource": "containerResource"}
"""Metrics that count in shares of the request, with their field."""
LEAST_SHRINKING = 60
"""Seconds a low must last before pods are taken away."""
MEND = "build it with system_guards.scaling"
SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"
EVICTION = {"Deployment": "true", "StatefulSet": "true", "Job": "false", "CronJob": "false"}
FOLDERS = frozenset({"emptyDir", "hostPath"})
"""What makes the autoscaler leave a node alone that says nothing."""

Target = tuple[str, str, str]


def sound(found: Found) -> Iterator[Breach]:
    """An autoscaler has room above a floor of at least one, one measured goal at least, and windows that keep it from
    swinging.
    """
    if found.kind != "HorizontalPodAutoscaler":
        return
    specification = mapping(found.data, "spec")
    least, most = whole(specification, "minReplicas"), whole(specification, "maxReplicas")
    if not least:
        yield Breach("spec.minReplicas", "at least 1", MEND)
    if most is None or most <= (least or 0):
        yield Breach("spec.maxReplicas", "more than the floor", "raise it, or drop the autoscaler")
    if not (text(specification, "scaleTargetRef", "kind") and text(specification, "scaleTargetRef", "name")):
        yield Breach("spec.scaleTargetRef", "one target", MEND)
    metrics = sequence(specification, "metrics")
    if not metrics:
        yield Breach("spec.metrics", "a goal", MEND)
    for number, metric in enumerate(metrics):
        field = SHARES.get(text(metric, "type"))
        share = whole(metric, field, "target", "averageUtilization") if field else None
        if field and (share is None or not LEAST_TARGET <= share <= MOST_TARGET):
            path = f"spec.metrics[{number}].{field}.target.averageUtilization"
            yield Breach(path, f"{LEAST_TARGET} to {MOST_TARGET} percent", MEND)
    window = whole(specification, "behavior", "scaleDown", "stabilizationWindowSeconds")
    if window is None or window < LEAST_SHRINKING:
        path = "spec.behavior.scaleDown.stabilizationWindowSeconds"
        yield Breach(path, f"at least {LEAST_SHRINKING}", MEND)


def alone(index: Index) -> Iterator[Breach]:
    """Each workload has one autoscaler, and nobody else sets how many pods it has."""
    scalers = list(index.objects("HorizontalPodAutoscaler"))
    counted = Counter(_target(found) for found in scalers)
    stated = {
        (found.kind, text(found.data, "metadata", "namespace"), text(found.data, "metadata", "name"))
        for found in index.objects("Deployment", "StatefulSet")
        if at(found.data, "spec", "replicas") is not None
    }
    for found in scalers:
        target = _target(found)
        if counted[target] > 1:
            yield _of(found, "spec.scaleTargetRef", "a target of its own", "join the goals in one autoscaler")
        if target in stated:
            yield _of(found, "spec.scaleTargetRef", "a target without replicas", "leave its replicas out")


def _target(found: Found) -> Target:
    reference = mapping(found.data, "spec", "scaleTargetRef")
    return text(reference, "kind"), text(found.data, "metadata", "namespace"), text(reference, "name")


def _of(found: Found, path: str, wanted: str, mend: str) -> Breach:
    return Breach(path, wanted, mend, place=found.name, urn=found.urn)


def connections(index: Index) -> Iterator[Breach]:
    """Every pool full on every replica that the autoscaler may start still fits into what the store allows."""
    most = {
        (target[1], target[2]): whole(found.data, "spec", "maxReplicas")
        for found in index.objects("HorizontalPodAutoscaler")
        if (target := _target(found))
    }
    for declared in index.contracts(GuardsContract):
        opened: Counter[str] = Counter()
        allowed: dict[str, int] = {}
        for pool in declared.pools:
            key = (declared.namespace, pool.service)
            copies = most.get(key, pool.replicas) if key in most else pool.replicas
            opened[pool.store] += pool.most * (copies if copies is not None else pool.replicas)
            allowed[pool.store] = min(pool.allowed, allowed.get(pool.store, pool.allowed))
        for store, count in opened.items():
            if count > allowed[store]:
                place = f"store {shown(declared.system)}/{shown(store)}"
                mend = "shrink the pools, lower maxReplicas, or put a pooler in front"
                yield Breach("connections", f"at most {allowed[store]}, not {count}", mend, place=place)


def movable(found: Found) -> Iterator[Breach]:
    """The cluster autoscaler may empty a node of what lasts, and waits for what ends: each pod with a folder of the node's says
    which of both it is.
    """
    wanted = EVICTION.get(found.kind)
    inside = pod(found) if wanted else None
    if inside is None or not any(FOLDERS & volume.keys() for _, volume in inside.volumes()):
        return
    if text(inside.annotations, SAFE_TO_EVICT) != wanted:
        path = f"{inside.path.removesuffix('.spec')}.metadata.annotations[{SAFE_TO_EVICT}]"
        yield Breach(path, wanted or "", "build it with components/controller.py")


def advising(index: Index) -> Iterator[Breach]:
    """A vertical autoscaler only recommends where a horizontal one counts in shares of the same request, or both would chase
    each other.
    """
    scaled = {_target(found) for found in index.objects("HorizontalPodAutoscaler")}
    for found in index.objects(VERTICAL):
        reference = mapping(found.data, "spec", "targetRef")
        target = text(reference, "kind"), text(found.data, "metadata", "namespace"), text(reference, "name")
        if not all(target):
            yield _of(found, "spec.targetRef", "one target", MEND)
        elif target in scaled and text(found.data, "spec", "updatePolicy", "updateMode") != "Off":
            yield _of(found, "spec.updatePolicy.updateMode", "Off", "let it recommend, and change the request by hand")


OBJECT_CONTROLS = (
    Control("SCL-004", movable, "cluster autoscaler FAQ: which pods keep a node from being removed"),
    Control("SCL-001", sound, "BUG-85; kube-linter hpa-minimum-three-replicas; kube-score hpa-*"),
)
STACK_CONTROLS = (
    Control("SCL-002", alone, "BUG-85; kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured"),
    Control("SCL-005", advising, "SCL-04; vertical pod autoscaler, known limitations"),
    Control("SCL-003", connections, "BUG-81; specs.arithmetic.connections"),
)

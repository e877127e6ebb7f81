"""Pods of a system: restarts, crash loops, readiness."""

from dataclasses import replace

from queries.expression import Expression, aggregated, compared, joined
from queries.selector import KUBE_STATE, equal, ranged, series
from specs.metrics import Matcher
from specs.system import System
from specs.units import Duration, Unit

POD = ("namespace", "pod")


def _own(system: System | None) -> tuple[Matcher, ...]:
    return equal(job=KUBE_STATE, namespace=system.namespace) if system else equal(job=KUBE_STATE)


def on_node(found: Expression, system: System | None = None) -> Expression:
    """The same values with the pod's node as a label, so that a lost node can mute its pods' alerts (BUG-59).

    A pod of a StatefulSet that moved is known on two nodes for a moment; a join with both would fail and blind the alert.
    """
    known = aggregated("max", (*POD, "node"), series("kube_pod_info", *_own(system), Matcher("node", "!=", "")))
    info = replace(known, text=f"topk by ({', '.join(POD)}) (1, {known.text})")
    placed = joined(found, f"* on ({', '.join(POD)}) group_left (node)", info)
    return Expression(placed.text, found.unit, (*found.labels, "node"), placed.uses)


def restarts(system: System, window: Duration) -> Expression:
    """Restarts of each pod's containers within the window."""
    counted = series("kube_pod_container_status_restarts_total", *_own(system), unit=Unit.COUNT)
    return on_node(aggregated("sum", POD, ranged(counted, str(window), "increase")), system)


def crash_looping(system: System | None = None) -> Expression:
    """Containers kubelet holds back because they keep crashing: the state flickers, so the last five minutes count."""
    reason = equal(reason="CrashLoopBackOff")
    waiting = series("kube_pod_container_status_waiting_reason", *_own(system), *reason, unit=Unit.BOOLEAN)
    held = aggregated("max", (*POD, "container"), ranged(waiting, "5m", "max_over_time"))
    return on_node(compared(held, ">=", 1), system)


def ready(namespace: str, name: str) -> Expression:
    """Ready pods of a workload whose pods' names begin with `name`."""
    matchers = (*equal(job=KUBE_STATE, namespace=namespace, condition="true"), Matcher("pod", "=~", f"{name}-.+"))
    return aggregated("sum", ("namespace",), series("kube_pod_status_ready", *matchers))

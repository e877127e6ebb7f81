"""Pods of a system: restarts, crash loops, readiness."""

from dataclasses import replace

from queries.expression import Expression, aggregated, both, compared, joined
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


def out_of_memory(system: System, window: Duration) -> Expression:
    """Containers that were restarted within the window because they exceeded their memory limit."""
    labels = (*POD, "container")
    reason = series(
        "kube_pod_container_status_last_terminated_reason", *_own(system), *equal(reason="OOMKilled"), unit=Unit.BOOLEAN
    )
    counted = series("kube_pod_container_status_restarts_total", *_own(system))
    killed = compared(aggregated("max", labels, reason), "==", 1)
    return both(killed, compared(aggregated("sum", labels, ranged(counted, str(window), "increase")), ">", 0))


def by_phase(system: System) -> Expression:
    """Pods of the system in each phase."""
    phase = series("kube_pod_status_phase", *_own(system))
    return aggregated("sum", ("namespace", "phase"), phase)


def ready(namespace: str, name: str) -> Expression:
    """Ready pods of a workload whose pods' names begin with `name`."""
    matchers = (*equal(job=KUBE_STATE, namespace=namespace, condition="true"), Matcher("pod", "=~", f"{name}-.+"))
    return aggregated("sum", ("namespace",), series("kube_pod_status_ready", *matchers))

"""A system's pods together: one expression for the whole namespace, narrowed to the pods chosen on a board."""

from queries.container import CONTAINER, REAL
from queries.expression import Expression, aggregated, joined
from queries.selector import KUBE_STATE, equal, ranged, series
from queries.variable import POD, RATE_INTERVAL, chosen
from specs.metrics import Matcher
from specs.system import System
from specs.units import Duration, Unit

PER_POD = ("namespace", "pod")


def _pods(system: System, job: str) -> tuple[Matcher, ...]:
    return (*equal(job=job, namespace=system.namespace), chosen("pod", POD))


def _limit(system: System, resource: str, unit: Unit) -> Expression:
    own = (*_pods(system, KUBE_STATE), *equal(resource=resource))
    return aggregated("max", CONTAINER, series("kube_pod_container_resource_limits", *own, unit=unit))


def cpu(system: System) -> Expression:
    """Cores each pod uses."""
    used = series("container_cpu_usage_seconds_total", *_pods(system, "cadvisor"), *REAL, unit=Unit.CORES)
    return aggregated("sum", PER_POD, ranged(used, RATE_INTERVAL))


def cpu_share(system: System) -> Expression:
    """Use of each pod's busiest container as a share of its limit."""
    used = series("container_cpu_usage_seconds_total", *_pods(system, "cadvisor"), *REAL, unit=Unit.CORES)
    share = joined(
        aggregated("sum", CONTAINER, ranged(used, RATE_INTERVAL)), "/", _limit(system, "cpu", Unit.CORES), Unit.RATIO
    )
    return aggregated("max", PER_POD, share)


def memory(system: System) -> Expression:
    """Working set of each pod."""
    held = series("container_memory_working_set_bytes", *_pods(system, "cadvisor"), *REAL, unit=Unit.BYTES)
    return aggregated("sum", PER_POD, held)


def memory_share(system: System) -> Expression:
    """Working set of each pod's fullest container as a share of its limit."""
    held = series("container_memory_working_set_bytes", *_pods(system, "cadvisor"), *REAL, unit=Unit.BYTES)
    share = joined(aggregated("max", CONTAINER, held), "/", _limit(system, "memory", Unit.BYTES), Unit.RATIO)
    return aggregated("max", PER_POD, share)


def throttled_share(system: System) -> Expression:
    """Share of the scheduling periods in which a pod's container was held back by its processor limit."""
    own = (*_pods(system, "cadvisor"), *REAL)
    held, periods = (
        aggregated("sum", PER_POD, ranged(series(f"container_cpu_cfs_{what}_total", *own), RATE_INTERVAL))
        for what in ("throttled_periods", "periods")
    )
    return joined(held, "/", periods, Unit.RATIO)


def network(system: System, direction: str) -> Expression:
    """Bytes per second the chosen pods receive or transmit, all together."""
    name = f"container_network_{direction}_bytes_total"
    moved = series(name, *_pods(system, "cadvisor"), unit=Unit.BYTES)
    return aggregated("sum", ("namespace",), ranged(moved, RATE_INTERVAL))


def disk(system: System, operation: str) -> Expression:
    """Reads or writes per second of the chosen pods, all together."""
    done = series(f"container_fs_{operation}_total", *_pods(system, "cadvisor"), *REAL, unit=Unit.EVENTS)
    return aggregated("sum", ("namespace",), ranged(done, RATE_INTERVAL))


def restarts(system: System, window: Duration) -> Expression:
    """Restarts of each chosen pod's containers within the window."""
    counted = series("kube_pod_container_status_restarts_total", *_pods(system, KUBE_STATE), unit=Unit.COUNT)
    return aggregated("sum", PER_POD, ranged(counted, str(window), "increase"))


def phase(system: System, phases: tuple[str, ...]) -> Expression:
    """The phase of each chosen pod as the number of its place in `phases`; a pod is in one phase at a time."""
    parts = []
    for number, name in enumerate(phases, 1):
        own = (*_pods(system, KUBE_STATE), *equal(phase=name))
        found = aggregated("max", PER_POD, series("kube_pod_status_phase", *own, unit=Unit.BOOLEAN))
        parts.append(f"({found.text} == 1) * {number}")
    return Expression(" or ".join(parts), Unit.COUNT, PER_POD, frozenset({"kube_pod_status_phase"}))


def replicas(system: System) -> Expression:
    """Available replicas of each Deployment."""
    own = equal(job=KUBE_STATE, namespace=system.namespace)
    available = series("kube_deployment_status_replicas_available", *own)
    return aggregated("max", ("namespace", "deployment"), available)


def missing_replicas(system: System) -> Expression:
    """Replicas each Deployment wants and has not."""
    own = equal(job=KUBE_STATE, namespace=system.namespace)
    labels = ("namespace", "deployment")
    wanted = aggregated("max", labels, series("kube_deployment_spec_replicas", *own))
    return joined(wanted, "-", replicas(system))


def scaling_share(system: System) -> Expression:
    """Replicas of each autoscaler as a share of the most it may have."""
    own, labels = equal(job=KUBE_STATE, namespace=system.namespace), ("namespace", "horizontalpodautoscaler")
    now = aggregated("max", labels, series("kube_horizontalpodautoscaler_status_current_replicas", *own))
    most = aggregated("max", labels, series("kube_horizontalpodautoscaler_spec_max_replicas", *own))
    return joined(now, "/", most, Unit.RATIO)

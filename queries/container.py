"""Containers: use of processor and memory as a share of the limit, throttling, traffic.

Limits come from kube-state-metrics: cAdvisor's own processor quota is in microseconds per period and its memory limit is 0
where there is none, so that ratios over them are wrong by five orders of magnitude or infinite (BUG-50, BUG-51).
"""

from queries.expression import WINDOW, Expression, aggregated, joined
from queries.selector import KUBE_STATE, equal, of_pods, ranged, series
from specs.metrics import Matcher
from specs.system import System
from specs.units import Unit

CONTAINER = ("namespace", "pod", "container")
REAL = (Matcher("container", "!=", ""), Matcher("image", "!=", ""))
"""cAdvisor also reports each pod's cgroup (no container) and its pause container (no image)."""


def _own(system: System, service: str) -> tuple[Matcher, ...]:
    return (*equal(job="cadvisor"), *of_pods(system, service), *REAL)


def cpu(system: System, service: str, window: str = WINDOW) -> Expression:
    """Cores each container uses."""
    used = series("container_cpu_usage_seconds_total", *_own(system, service), unit=Unit.CORES)
    return aggregated("sum", CONTAINER, ranged(used, window))


def memory(system: System, service: str) -> Expression:
    """Working set of each container: what counts against its limit. Usage would hold the page cache as well."""
    held = series("container_memory_working_set_bytes", *_own(system, service), unit=Unit.BYTES)
    return aggregated("max", CONTAINER, held)


def limit(system: System, service: str, resource: str) -> Expression:
    """Limit of each container; only containers that have one."""
    unit = {"cpu": Unit.CORES, "memory": Unit.BYTES}[resource]
    matchers = (*equal(job=KUBE_STATE), *of_pods(system, service), *equal(resource=resource))
    return aggregated("max", CONTAINER, series("kube_pod_container_resource_limits", *matchers, unit=unit))


def cpu_share(system: System, service: str, window: str = WINDOW) -> Expression:
    """Each container's processor use as a share of its limit."""
    return joined(cpu(system, service, window), "/", limit(system, service, "cpu"), Unit.RATIO)


def memory_share(system: System, service: str) -> Expression:
    """Each container's working set as a share of its limit."""
    return joined(memory(system, service), "/", limit(system, service, "memory"), Unit.RATIO)


def highest(shares: Expression) -> Expression:
    """The most loaded container of the service. The pod is left out, so that an alert does not start anew with each pod."""
    return aggregated("max", ("namespace",), shares)


def throttled_share(system: System, service: str, window: str = WINDOW) -> Expression:
    """Share of the scheduling periods in which a container was held back by its processor limit."""
    own = _own(system, service)
    held = aggregated("sum", CONTAINER, ranged(series("container_cpu_cfs_throttled_periods_total", *own), window))
    all_periods = aggregated("sum", CONTAINER, ranged(series("container_cpu_cfs_periods_total", *own), window))
    return joined(held, "/", all_periods, Unit.RATIO)


def network(system: System, service: str, direction: str, window: str = WINDOW) -> Expression:
    """Bytes per second each pod receives or transmits."""
    name = f"container_network_{direction}_bytes_total"
    own = (*equal(job="cadvisor"), *of_pods(system, service))
    return aggregated("sum", ("namespace", "pod"), ranged(series(name, *own, unit=Unit.BYTES), window))


def disk(system: System, service: str, operation: str, window: str = WINDOW) -> Expression:
    """Reads or writes per second of each pod."""
    name = f"container_fs_{operation}_total"
    return aggregated(
        "sum", ("namespace", "pod"), ranged(series(name, *_own(system, service), unit=Unit.EVENTS), window)
    )

"""Volumes and memory of the metric store against the series everybody declared (BUG-91)."""

from collections.abc import Iterable, Iterator

from specs.arithmetic.storage import prometheus_memory, prometheus_volume
from specs.environment import SCRAPE_INTERVAL, Environment
from specs.fault import Fault
from specs.system import System

PLATFORM_SERIES = 20_000
"""Kubelets, kube-state-metrics, exporters and the stacks themselves on a cluster of a few nodes."""


def series(systems: Iterable[System]) -> int:
    """Declared upper bound of active series at the greatest number of replicas."""
    scraped = (service for system in systems for service in system.services if service.metrics)
    declared = (one.metrics.series_per_replica * one.most_replicas for one in scraped if one.metrics)
    return PLATFORM_SERIES + sum(declared)


def warnings(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """A metric store too small for its retention or its series."""
    size = environment.sizes.get("prometheus")
    count = series(systems)
    if size is None:
        return
    volume = prometheus_volume(count, SCRAPE_INTERVAL, environment.metric_retention)
    if size.volume is not None and size.volume < volume:
        given, wanted = f"{size.volume} for {count} series", f"at least {volume}"
        mend = "set sizes.prometheus.volume, or declare fewer series"
        yield Fault(environment.name, "sizes.prometheus.volume", given, wanted, mend)
    memory = prometheus_memory(count)
    if size.memory_limit < memory:
        given, wanted = f"{size.memory_limit} for {count} series", f"at least {memory}"
        mend = "set sizes.prometheus.memory_limit, or declare fewer series"
        yield Fault(environment.name, "sizes.prometheus.memory_limit", given, wanted, mend)

"""What there is, what was asked for and what is used: nodes, namespaces, volumes, and what the stacks keep.

Room is counted on nodes as they are; what the kubelet keeps for itself is a few percent of it.
"""

from queries import copies
from queries.container import CONTAINER, REAL
from queries.expression import Expression, aggregated, both, compared, joined
from queries.fleet import largest
from queries.node import NODE
from queries.selector import KUBE_STATE, equal, ranged, series
from queries.variable import RATE_INTERVAL
from queries.volume import VOLUME
from specs.metrics import Matcher
from specs.units import Duration, Unit, days, hours

POD = ("namespace", "pod")
NAMESPACE = ("namespace",)
TREND = hours(6)
"""How far a volume's growth is looked back on: a night's batch is in it, a week's history would cost as much as all else."""
HARDLY = days(3_650)
"""As long as anybody plans: a number, so that every volume has its row."""
OF_PODS = Matcher("namespace", "!=", "")
"""Series of no pod are not kept."""
RESOURCES = {"cpu": Unit.CORES, "memory": Unit.BYTES}


def _of(names: tuple[str, ...]) -> Matcher:
    return Matcher("namespace", "=~", "|".join(names))


def asked(resource: str, *where: Matcher) -> Expression:
    """Requests of the pods of each namespace that run or wait for a node; those that ended hold nothing."""
    own = (*equal(job=KUBE_STATE, resource=resource), *where)
    found = series("kube_pod_container_resource_requests", *own, unit=RESOURCES[resource])
    phases = Matcher("phase", "=~", "Pending|Running")
    alive = aggregated("max", POD, series("kube_pod_status_phase", *equal(job=KUBE_STATE), phases, *where))
    held = both(aggregated("max", CONTAINER, found), compared(alive, "==", 1), POD)
    return aggregated("sum", NAMESPACE, held)


def used(resource: str, *where: Matcher) -> Expression:
    """Cores or working set of each namespace."""
    own = (*equal(job="cadvisor"), *(where or (OF_PODS,)), *REAL)
    if resource == "cpu":
        busy = series("container_cpu_usage_seconds_total", *own, unit=Unit.CORES)
        return aggregated("sum", NAMESPACE, ranged(busy, RATE_INTERVAL))
    return aggregated("sum", NAMESPACE, series("container_memory_working_set_bytes", *own, unit=Unit.BYTES))


def room(resource: str) -> Expression:
    """Cores or memory of all nodes."""
    if resource == "cpu":
        idle = ranged(series("node_cpu_seconds_total", *NODE, *equal(mode="idle"), unit=Unit.CORES), RATE_INTERVAL)
        return aggregated("count", (), aggregated("sum", ("node", "cpu"), idle))
    total = series("node_memory_MemTotal_bytes", *NODE, unit=Unit.BYTES)
    return aggregated("sum", (), aggregated("max", ("node",), total))


def asked_of_room(resource: str) -> Expression:
    """Requests of all pods as a share of what the nodes have. Near one no new pod finds a node, whatever is used."""
    return joined(aggregated("sum", (), asked(resource)), "/", room(resource), Unit.RATIO)


def used_of_room(resource: str) -> Expression:
    """Use of all pods as a share of what the nodes have."""
    return joined(aggregated("sum", (), used(resource)), "/", room(resource), Unit.RATIO)


def used_of_asked(resource: str, names: tuple[str, ...]) -> Expression:
    """Use of each namespace as a share of its requests."""
    return joined(used(resource, _of(names)), "/", asked(resource, _of(names)), Unit.RATIO)


def asked_by(resource: str, names: tuple[str, ...]) -> Expression:
    return asked(resource, _of(names))


def _volumes(name: str, fold: str, names: tuple[str, ...]) -> Expression:
    found = series(f"kubelet_volume_stats_{name}_bytes", *equal(job="kubelet"), _of(names), unit=Unit.BYTES)
    return aggregated(fold, VOLUME, found)


def volume_sizes(names: tuple[str, ...]) -> Expression:
    return _volumes("capacity", "max", names)


def volume_shares(names: tuple[str, ...]) -> Expression:
    """Used share of each volume."""
    free, size = _volumes("available", "min", names), volume_sizes(names)
    return Expression(f"1 - {free.text} / {size.text}", Unit.RATIO, VOLUME, free.uses | size.uses)


def volume_growth(names: tuple[str, ...], within: Duration = TREND) -> Expression:
    """Bytes per second by which each volume fills; below zero where it empties."""
    held = series("kubelet_volume_stats_used_bytes", *equal(job="kubelet"), _of(names), unit=Unit.BYTES)
    return aggregated("max", VOLUME, ranged(held, str(within), "deriv"))


def volume_full_in(names: tuple[str, ...], within: Duration = TREND) -> Expression:
    """Seconds until each volume is full, if it goes on growing; `HARDLY` for one that does not, or that empties."""
    left, growth = _volumes("available", "min", names), volume_growth(names, within)
    text = f"clamp_max({left.text} / clamp_min({growth.text}, 1), {HARDLY.seconds})"
    return Expression(text, Unit.SECONDS, VOLUME, left.uses | growth.uses)


def volumes_by(names: tuple[str, ...]) -> Expression:
    """Size of all volumes of each namespace: what is paid for, full or not."""
    return aggregated("sum", NAMESPACE, volume_sizes(names))


def samples_of_jobs() -> Expression:
    """Samples of one scrape of each job's targets together, those of the largest jobs."""
    return largest(aggregated("sum", ("job",), series("scrape_samples_scraped", unit=Unit.COUNT)))


def stored_metrics(name: str) -> Expression:
    """Bytes of each Prometheus: `storage_blocks`, what it holds, or `retention_limit`, what it may hold."""
    found = series(f"prometheus_tsdb_{name}_bytes", *equal(job="prometheus"), unit=Unit.BYTES)
    return aggregated("max", ("pod",), found)


def stored_logs() -> Expression:
    """Bytes on each log node's data disk."""
    own = equal(job="elasticsearch-exporter")
    size, free = (
        aggregated(fold, ("name",), series(f"elasticsearch_filesystem_data_{what}_bytes", *own, unit=Unit.BYTES))
        for what, fold in (("size", "max"), ("available", "min"))
    )
    return joined(size, "-", free)


def stored_copies() -> Expression:
    """Bytes of all copies of each system, in all buckets together."""
    return aggregated("sum", ("system",), copies.every("backup_kept_bytes", Unit.BYTES))

"""How generated gauges stand: as their contract's page has them, a little uneasy, and with levels people know."""

import re
from datetime import UTC, datetime
from zlib import crc32

import numpy
from croniter import croniter

from specs.units import Unit, days, gibibytes
from tests.live.pictures.incident import Incident, Times
from tests.live.pictures.series import Series

DAY, SLICE = 86_400.0, 300.0
PERIODS = {"hourly": 3_600.0}
"""Seconds between copies of a tier, where they are less than a day."""
LASTED = 90.0
"""Seconds a Job takes."""
GIBIBYTE = float(gibibytes(1).count)
CONNECTIONS = re.compile(r"pg_stat_activity_count|threads_connected|connected_clients|connections_active")
EXHAUSTED = 2.3
"""As many times the connections, in an incident."""
LEVELS = (
    (re.compile(r"active_users|sessions_active|in_flight"), 180.0),
    (re.compile(r"threads_connected|connected_clients|connections_active"), 20.0),
    (re.compile(r"kube_horizontalpodautoscaler_spec_max_replicas"), 10.0),
    (re.compile(r"kube_horizontalpodautoscaler_status_current_replicas"), 4.0),
    (re.compile(r"container_memory_working_set_bytes"), 0.55 * 2 * GIBIBYTE),
    (re.compile(r"prometheus_tsdb_head_series"), 180_000.0),
    (re.compile(r"prometheus_tsdb_storage_blocks_bytes"), 31 * GIBIBYTE),
    (re.compile(r"prometheus_tsdb_retention_limit_bytes"), 42 * GIBIBYTE),
    (re.compile(r"prometheus_rule_group_last_duration_seconds"), 1.8),
    (re.compile(r"backup_(usual_)?stored_bytes"), 6 * GIBIBYTE),
    (re.compile(r"backup_kept_bytes"), 80 * GIBIBYTE),
    (re.compile(r"backup_(chain_gaps|failed_copies|missing_parts|unreadable_objects)"), 0.0),
    (re.compile(r"read_only_indices"), 0.0),
    (re.compile(r"api_quota"), 2_000_000.0),
    (re.compile(r"backup_tier(_promised)?_copies"), 7.0),
    (re.compile(r"probe_duration_seconds"), 0.12),
    (re.compile(r"otelcol_exporter_queue_size"), 12.0),
    (re.compile(r"alertmanager_cluster_members"), 3.0),
    (re.compile(r"fluentd_output_status_buffer_total_bytes"), 3e6),
)
OF_CONTAINERS = {
    ("kube_pod_container_resource_limits", "cpu"): 1.0,
    ("kube_pod_container_resource_limits", "memory"): 2 * GIBIBYTE,
    ("kube_pod_container_resource_requests", "cpu"): 0.25,
    ("kube_pod_container_resource_requests", "memory"): 1.5 * GIBIBYTE,
}
"""By metric and resource."""
DAILY = 0.002
"""Share of its size by which a volume fills a day, times one to five."""
FREE = re.compile(r"avail(able)?_bytes|MemAvailable|data_available")
FILLED = re.compile(r"kubelet_volume_stats_used_bytes")
QUEUE = re.compile(r"data-logstash-")
"""Volumes through which records pass: what is there lies a few minutes."""
WHOLE = re.compile(r"kubelet_volume_stats|node_filesystem|node_memory|elasticsearch_filesystem")
STEADY = re.compile(r"kube_|max|limit|setting|copies|quota|capacity|interval|replica|discovered|members|size|info")
EVEN = (Unit.BOOLEAN, Unit.TIMESTAMP)


def own(series: Series, *labels: str) -> int:
    """A number that series with the same labels share."""
    return crc32(repr([series.labels.get(label) for label in labels]).encode())


def standing(series: Series, times: Times, incident: Incident | None) -> numpy.ndarray:
    """The gauge at each moment."""
    name, unit = series.name, series.metric.unit
    if unit is Unit.TIMESTAMP:
        return _instant(series, times, incident)
    level = _level(series)
    if name.startswith("kubelet_volume_stats") and (FILLED.search(name) or FREE.search(name)):
        return level + _filling(series, times)
    if unit in EVEN or level == 0 or WHOLE.search(name) or (STEADY.search(name) and not CONNECTIONS.search(name)):
        return numpy.full(len(times), level)
    size = 0.01 if unit is Unit.RATIO else 0.08
    found = level * (1 + size * _waves(own(series, *sorted(series.labels)), times))
    if unit is Unit.RATIO:
        return numpy.minimum(found, 1.0)
    if incident and CONNECTIONS.search(name) and _of_store(series, incident):
        found = found * (1 + (EXHAUSTED - 1) * incident.strength(times))
    return numpy.round(found) if unit is Unit.COUNT and level >= 1 else found


def _filling(series: Series, times: Times) -> numpy.ndarray:
    """What a volume's bytes differ by from those at the end: less was used before, and more was left."""
    if QUEUE.match(series.labels.get("persistentvolumeclaim", "")):
        return numpy.zeros(len(times))
    daily = 64 * GIBIBYTE * DAILY * (1 + own(series, "persistentvolumeclaim") % 5)
    return (times - times[-1]) / DAY * (daily if FILLED.search(series.name) else -daily)


def _of_store(series: Series, incident: Incident) -> bool:
    return (series.labels.get("namespace"), series.labels.get("job")) == (incident.namespace, incident.store)


def _waves(number: int, times: Times) -> numpy.ndarray:
    found, total = numpy.random.default_rng(number), numpy.zeros(len(times))
    for period, weight in ((9_000, 0.6), (2_300, 0.3), (800, 0.1)):
        total += numpy.sin(2 * numpy.pi * (times / period + found.random())) * weight
    return total


def _level(series: Series) -> float:
    name, labels = series.name, series.labels
    if WHOLE.search(name) and series.metric.unit is Unit.BYTES:
        if QUEUE.match(labels.get("persistentvolumeclaim", "")):
            return 64 * GIBIBYTE * (0.98 if FREE.search(name) else 0.02 if FILLED.search(name) else 1.0)
        filled = 0.35 + 0.3 * (own(series, "persistentvolumeclaim", "mountpoint", "instance") % 100) / 100
        share = 1 - filled if FREE.search(name) else filled if FILLED.search(name) else 1.0
        return 64 * GIBIBYTE * share
    of_container = OF_CONTAINERS.get((name, labels.get("resource", "")))
    if of_container is not None:
        return of_container
    return next((level for pattern, level in LEVELS if pattern.search(name)), series.level)


def _instant(series: Series, times: Times, incident: Incident | None) -> numpy.ndarray:
    """Seconds since the epoch: what happens again and again happened last a while ago."""
    name, labels = series.name, series.labels
    if "expiry" in name:
        return numpy.full(len(times), times[-1] + days(62).seconds)
    if name == "kube_replicaset_created":
        return _rolled_out(series, times, incident)
    if name in ("kube_cronjob_created", "process_start_time_seconds"):
        return numpy.full(len(times), times[-1] - days(40).seconds)
    if "optime" in name or "renew_time" in name:
        return times
    if series.schedule:
        ended = _runs(series.schedule, times)
        late = incident and labels.get("cronjob") == incident.late_job
        return (
            numpy.minimum(ended, _runs(series.schedule, numpy.array([incident.began]))) if incident and late else ended
        )
    often = "chain_through" in name or "journey" in name or "audit" in name
    period = PERIODS.get(labels.get("tier", ""), SLICE if often else DAY)
    phase = own(series, "store", "system", "tier") % int(period)
    return numpy.floor((times - phase) / period) * period + phase


def _runs(schedule: str, times: Times) -> numpy.ndarray:
    """When a Job of the schedule had last ended at each moment."""
    latest, found = croniter(schedule, datetime.fromtimestamp(float(times[-1]) - LASTED, UTC)), []
    while not found or found[-1] > times[0] - LASTED:
        found.append(latest.get_prev(float))
    fired = numpy.array(found[::-1])
    return fired[numpy.searchsorted(fired, times - LASTED, side="right") - 1] + LASTED


def _rolled_out(series: Series, times: Times, incident: Incident | None) -> numpy.ndarray:
    """Days ago, and the rollout that brought the incident."""
    before = times[-1] - DAY * (2 + own(series, "namespace", "replicaset") % 5)
    named = series.labels.get("replicaset", "")
    if incident and series.labels.get("namespace") == incident.namespace and named.startswith(f"{incident.service}-"):
        return numpy.where(times >= incident.began - 60, incident.began - 90, before)
    return numpy.full(len(times), before)

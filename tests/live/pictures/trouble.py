"""Everything goes wrong at once: every service and store is hit, and every level that an alert watches is bad.

A course of series, in place of the usual one. Where an incident of one service shows what a person would see, this shows
that each line of each board can be crossed.
"""

import re
from collections.abc import Callable

import numpy

from specs.metrics import MetricKind
from specs.units import days
from tests.live.pictures.course import failed, values
from tests.live.pictures.gauges import GIBIBYTE
from tests.live.pictures.incident import Incident, Times
from tests.live.pictures.series import Series

LASTS = 5_400.0
"""Seconds before the scene's end at which it begins."""
STAYED_OUT = days(4).seconds
"""How long ago the last backup, and the last proof of one, ended well."""
FAILURES = 10.0
"""A second and series: more than half of all requests fail."""
Change = Callable[[Series, Times, numpy.ndarray], numpy.ndarray]


def troubled(series: Series, times: Times, _: Incident | None) -> numpy.ndarray:
    """The series in trouble of its own."""
    labels = series.labels
    place = labels.get("pod", "") if labels.get("job") == "cadvisor" else labels.get("job", "")
    own = Incident(times[-1] - LASTS, labels.get("namespace", ""), place, labels.get("job", ""), "")
    found = values(series, times, own)
    for pattern, change in CHANGES:
        if pattern.fullmatch(series.name):
            return change(series, times, found)
    counts = series.metric.kind is MetricKind.COUNTER
    return _growing(FAILURES)(series, times, found) if counts and failed(series) else found


def _growing(each_second: float) -> Change:
    """A counter that grows by so much more."""
    return lambda series, times, found: found + numpy.maximum(times - (times[-1] - LASTS), 0) * each_second


def _slower(series: Series, times: Times, found: numpy.ndarray) -> numpy.ndarray:
    """A histogram with nearly everything above its largest bound."""
    kept = 1.0 if series.labels["le"] == "+Inf" else 0.02
    return numpy.cumsum(numpy.diff(found, prepend=found[0]) * numpy.where(times >= times[-1] - LASTS, kept, 1.0))


def _level(level: float) -> Change:
    """A gauge that stands there from the beginning of the trouble on."""
    return lambda series, times, found: numpy.where(times >= times[-1] - LASTS, level, found)


def _share(share: float) -> Change:
    """A gauge that keeps this part of what it was."""
    return lambda series, times, found: numpy.where(times >= times[-1] - LASTS, found * share, found)


def _restarting(series: Series, times: Times, found: numpy.ndarray) -> numpy.ndarray:
    """Once a minute."""
    return numpy.floor(numpy.maximum(times - (times[-1] - LASTS), 0) / 60)


def _busy(series: Series, times: Times, found: numpy.ndarray) -> numpy.ndarray:
    """A node with nothing idle, nothing waiting: all of the processors' time goes elsewhere."""
    idle = series.labels.get("mode") in ("idle", "iowait", "steal")
    spans = numpy.diff(times, prepend=times[0])
    return numpy.cumsum(spans * numpy.where(times >= times[-1] - LASTS, 0.01 if idle else 0.5, 0.6 if idle else 0.05))


def _stayed_out(series: Series, times: Times, found: numpy.ndarray) -> numpy.ndarray:
    """A moment of the past: since then nothing ended well."""
    return numpy.minimum(found, times[-1] - STAYED_OUT)


def _taken(series: Series, times: Times, found: numpy.ndarray) -> numpy.ndarray:
    """Connections, of which none is left."""
    return _share(0.02 if series.labels.get("conn_type") == "available" else 4.0)(series, times, found)


def _behind(series: Series, times: Times, found: numpy.ndarray) -> numpy.ndarray:
    """Members that follow are ten minutes late; the exporter tells milliseconds."""
    return found - (0 if series.labels.get("member_state") == "PRIMARY" else 600_000)


CHANGES: tuple[tuple[re.Pattern[str], Change], ...] = tuple(
    (re.compile(pattern), change)
    for pattern, change in (
        ("kube_cronjob_status_last_successful_time|backup_verified_timestamp_seconds", _stayed_out),
        ("kube_pod_container_status_restarts_total", _restarting),
        ("backup_(unreadable_objects|missing_parts)", _level(3)),
        ("node_cpu_seconds_total", _busy),
        ("container_cpu_usage_seconds_total", _growing(2.0)),
        ("container_memory_working_set_bytes", _level(1.97 * GIBIBYTE)),
        ("kubelet_volume_stats_available_bytes|node_(filesystem_avail|memory_MemAvailable)_bytes", _share(0.02)),
        (".*(threads_connected|connected_clients|ss_connections|stat_activity_count)", _taken),
        ("probe_success", _level(0)),
        ("probe_ssl_earliest_cert_expiry", lambda series, times, found: numpy.full(len(times), times[-1] + 86_400)),
        ("mongodb_rs_members_optimeDate", _behind),
        ("mongodb_ss_opLatencies_latency", _growing(5e6)),
        (".*(slow_queries|lockouts_total|violations_total|conflicts_total)", _growing(FAILURES)),
        ("api_calls_total", _growing(2_000)),
        (".*duration.*_bucket", _slower),
        (".*_accuracy_ratio", _level(0.4)),
        (".*_sync_lag_seconds", _level(1_800)),
    )
)

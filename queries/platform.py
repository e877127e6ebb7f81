"""Conditions of the stacks' own health: each is true while something is wrong."""

from queries import node, pod
from queries.expression import Expression, aggregated, compared, joined
from queries.presence import absent, down, up_of
from queries.selector import equal, ranged, series
from specs.exporters.tracing import DROPPED_TOO_EARLY
from specs.metrics import Matcher
from specs.units import Duration, Unit, minutes

SPAN = minutes(15)


def _grew(job: str, name: str, by: tuple[str, ...] = ("pod",), span: Duration = SPAN) -> Expression:
    """A counter of faults that grew lately."""
    counted = series(name, *equal(job=job), unit=Unit.EVENTS)
    return compared(aggregated("sum", by, ranged(counted, str(span), "increase")), ">", 0)


def _gauge(job: str, name: str, by: tuple[str, ...] = ("pod",), fold: str = "max", **where: str) -> Expression:
    return aggregated(fold, by, series(name, *equal(job=job, **where)))


def job_down(job: str) -> Expression:
    """No target of a job answers, or the job has none at all."""
    return down(aggregated("max", ("job",), up_of(job)), "up", Matcher("job", "=", job))


def some_target_down(jobs: tuple[str, ...]) -> Expression:
    """A target of one of the stacks' jobs does not answer, by job."""
    named = series("up", Matcher("job", "=~", "|".join(jobs)), unit=Unit.BOOLEAN)
    return aggregated("count", ("job",), compared(named, "==", 0))


def reload_failed(server: str) -> Expression:
    return compared(_gauge(server, f"{server}_config_last_reload_successful", fold="min"), "==", 0)


def rules_failing() -> Expression:
    return _grew("prometheus", "prometheus_rule_evaluation_failures_total", ("rule_group",))


def rules_late() -> Expression:
    return _grew("prometheus", "prometheus_rule_group_iterations_missed_total", ("rule_group",))


def storage_failing() -> Expression:
    """Blocks that could not be compacted or loaded, or a log that had to be repaired."""
    parts = [
        _grew("prometheus", name)
        for name in (
            "prometheus_tsdb_compactions_failed_total",
            "prometheus_tsdb_reloads_failures_total",
            "prometheus_tsdb_wal_corruptions_total",
        )
    ]
    uses = frozenset().union(*(part.uses for part in parts))
    return Expression(" or ".join(f"({part.text})" for part in parts), Unit.EVENTS, ("pod",), uses)


def scrapes_refused() -> Expression:
    """A target exposes more samples or labels than its contract allows."""
    samples = _grew("prometheus", "prometheus_target_scrapes_exceeded_sample_limit_total")
    labels = _grew("prometheus", "prometheus_target_scrape_pool_exceeded_label_limits_total")
    return joined(samples, "or", labels)


def alerts_undelivered() -> Expression:
    """Prometheus could not hand alerts to any Alertmanager."""
    return joined(
        _grew("prometheus", "prometheus_notifications_dropped_total"),
        "or",
        compared(_gauge("prometheus", "prometheus_notifications_alertmanagers_discovered", fold="min"), "<", 1),
    )


def notifications_failing() -> Expression:
    """A share of the notifications of a medium fails."""
    span = str(SPAN)
    own = equal(job="alertmanager")
    failed = aggregated("sum", ("integration",), ranged(series("alertmanager_notifications_failed_total", *own), span))
    sent = aggregated("sum", ("integration",), ranged(series("alertmanager_notifications_total", *own), span))
    return Expression(
        f"{failed.text} / ({sent.text} > 0) > 0.05", Unit.RATIO, ("integration",), failed.uses | sent.uses
    )


def mesh_degraded(members: int) -> Expression:
    """An Alertmanager sees fewer peers than there should be: twins would send everything twice."""
    return compared(_gauge("alertmanager", "alertmanager_cluster_members", fold="min"), "<", members)


def node_not_ready() -> Expression:
    return compared(node.ready(), "==", 0)


def crash_looping() -> Expression:
    return pod.crash_looping()


LOG_HEALTH = "elasticsearch_cluster_health_status"


def log_store_red() -> Expression:
    """By job: the exporter's own label `cluster` would take the place of ours, which routes and inhibitions compare."""
    return compared(_gauge("elasticsearch-exporter", LOG_HEALTH, ("job",), color="red"), "==", 1)


def log_store_silent() -> Expression:
    """The store tells nothing: its exporter answers its scrape also while the store is dead (BUG-48)."""
    return absent(LOG_HEALTH, *equal(job="elasticsearch-exporter"))


def log_disk_low(share: float) -> Expression:
    """A log node's disk is fuller than the share at which shards stop being placed on it."""
    by = ("name",)
    free = _gauge("elasticsearch-exporter", "elasticsearch_filesystem_data_available_bytes", by, "min")
    size = _gauge("elasticsearch-exporter", "elasticsearch_filesystem_data_size_bytes", by)
    return Expression(f"1 - {free.text} / {size.text} > {share:g}", Unit.RATIO, by, free.uses | size.uses)


def log_shards_unassigned() -> Expression:
    """Shards that no node holds: a copy is missing, or the data itself."""
    return compared(
        _gauge("elasticsearch-exporter", "elasticsearch_cluster_health_unassigned_shards", ("job",)), ">", 0
    )


def log_indices_closed() -> Expression:
    """Indices that take nothing more, because a disk has reached the flood stage."""
    name = "elasticsearch_indices_settings_stats_read_only_indices"
    return compared(_gauge("elasticsearch-exporter", name, ("job",)), ">", 0)


def log_writes_rejected() -> Expression:
    counted = series("elasticsearch_thread_pool_rejected_count", *equal(job="elasticsearch-exporter", type="write"))
    return compared(aggregated("sum", ("name",), ranged(counted, str(SPAN), "increase")), ">", 0)


def spans_lost() -> Expression:
    """The collector refuses spans or gives them up."""
    refused = _grew("otel-collector", "otelcol_receiver_refused_spans_total", ("job",))
    failed = _grew("otel-collector", "otelcol_exporter_enqueue_failed_spans_total", ("job",))
    return joined(refused, "or", failed)


def traces_undecided() -> Expression:
    """The collector dropped traces before it could see whether they failed."""
    return _grew("otel-collector", DROPPED_TOO_EARLY.name)

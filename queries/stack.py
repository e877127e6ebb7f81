"""The stacks themselves on boards: scraping, rules, notifications, logs, traces."""

from queries.expression import Expression, aggregated, joined
from queries.selector import equal, ranged, series
from queries.variable import RATE_INTERVAL
from specs.units import Unit, hours

LOG_NODE = ("name",)


def _of(job: str, name: str, by: tuple[str, ...], unit: Unit = Unit.COUNT, fold: str = "max") -> Expression:
    return aggregated(fold, by, series(name, *equal(job=job), unit=unit))


def _rate(job: str, name: str, by: tuple[str, ...], unit: Unit = Unit.EVENTS) -> Expression:
    return aggregated("sum", by, ranged(series(name, *equal(job=job), unit=unit), RATE_INTERVAL))


def targets_up() -> Expression:
    """Share of the targets of each job that answer."""
    return aggregated("avg", ("job",), series("up", unit=Unit.RATIO))


def scrape_time() -> Expression:
    """The slowest scrape of each job."""
    return aggregated("max", ("job",), series("scrape_duration_seconds", unit=Unit.SECONDS))


def head_series() -> Expression:
    """Active series of each Prometheus."""
    return _of("prometheus", "prometheus_tsdb_head_series", ("pod",))


def samples() -> Expression:
    """Samples per second each Prometheus stores."""
    return _rate("prometheus", "prometheus_tsdb_head_samples_appended_total", ("pod",))


def rule_time_share() -> Expression:
    """The slowest rule group's evaluation as a share of its interval, per Prometheus."""
    by = ("pod", "rule_group")
    spent = _of("prometheus", "prometheus_rule_group_last_duration_seconds", by, Unit.SECONDS)
    interval = _of("prometheus", "prometheus_rule_group_interval_seconds", by, Unit.SECONDS)
    return aggregated("max", ("pod",), joined(spent, "/", interval, Unit.RATIO))


def rule_failures() -> Expression:
    """Rule evaluations that failed in the last hour, by group."""
    name = "prometheus_rule_evaluation_failures_total"
    grown = ranged(series(name, *equal(job="prometheus"), unit=Unit.COUNT), str(hours(1)), "increase")
    return aggregated("sum", ("rule_group",), grown)


def notification_failures() -> Expression:
    """Notifications Alertmanager could not deliver in the last hour, by integration."""
    name = "alertmanager_notifications_failed_total"
    grown = ranged(series(name, *equal(job="alertmanager"), unit=Unit.COUNT), str(hours(1)), "increase")
    return aggregated("sum", ("integration",), grown)


def notifications() -> Expression:
    """Notifications sent in the last hour, by integration."""
    name = "alertmanager_notifications_total"
    grown = ranged(series(name, *equal(job="alertmanager"), unit=Unit.COUNT), str(hours(1)), "increase")
    return aggregated("sum", ("integration",), grown)


def cluster_members() -> Expression:
    """Members each Alertmanager sees."""
    return _of("alertmanager", "alertmanager_cluster_members", ("pod",))


def log_store_health() -> Expression:
    """2 green, 1 yellow, 0 red: the colour that is set."""
    parts = []
    for number, colour in ((2, "green"), (1, "yellow"), (0, "red")):
        own = equal(job="elasticsearch-exporter", color=colour)
        found = aggregated("max", ("cluster",), series("elasticsearch_cluster_health_status", *own, unit=Unit.BOOLEAN))
        parts.append(f"({found.text} == 1) * {number}")
    return Expression(" or ".join(parts), Unit.COUNT, ("cluster",), frozenset({"elasticsearch_cluster_health_status"}))


def unassigned_shards() -> Expression:
    return _of("elasticsearch-exporter", "elasticsearch_cluster_health_unassigned_shards", ("cluster",))


def log_store_disk() -> Expression:
    """Used share of each log node's data disk."""
    free = _of("elasticsearch-exporter", "elasticsearch_filesystem_data_available_bytes", LOG_NODE, Unit.BYTES, "min")
    size = _of("elasticsearch-exporter", "elasticsearch_filesystem_data_size_bytes", LOG_NODE, Unit.BYTES)
    return Expression(f"1 - {free.text} / {size.text}", Unit.RATIO, LOG_NODE, free.uses | size.uses)


def indexing() -> Expression:
    """Documents per second each log node indexes."""
    return _rate("elasticsearch-exporter", "elasticsearch_indices_indexing_index_total", LOG_NODE)


def spans(outcome: str) -> Expression:
    """Spans per second the collector accepts, refuses, sends on or fails to send."""
    name = {
        "accepted": "otelcol_receiver_accepted_spans_total",
        "refused": "otelcol_receiver_refused_spans_total",
        "sent": "otelcol_exporter_sent_spans_total",
        "failed": "otelcol_exporter_send_failed_spans_total",
    }[outcome]
    return _rate("otel-collector", name, ("job",))


def span_queue() -> Expression:
    """Used share of the queue towards the trace store."""
    held = _of("otel-collector", "otelcol_exporter_queue_size", ("pod",))
    size = _of("otel-collector", "otelcol_exporter_queue_capacity", ("pod",))
    return joined(held, "/", size, Unit.RATIO)

"""Prometheus itself, and what it writes for every target it scrapes."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge, histogram
from specs.units import Unit

TARGETS = Exporter(
    name="targets",
    version="3.15.0",
    labels=("namespace", "job", "instance", "pod", "node", "system", "probe", "service"),
    metrics=(
        gauge("up", unit=Unit.BOOLEAN, meaning="1 where the last scrape succeeded."),
        gauge("scrape_duration_seconds", unit=Unit.SECONDS),
        gauge("scrape_samples_scraped"),
        gauge("scrape_series_added"),
    ),
)

HTTP_BUCKETS = (0.1, 0.2, 0.4, 1.0, 3.0, 8.0, 20.0, 60.0, 120.0)

PROMETHEUS = Exporter(
    name="prometheus",
    version="3.15.0",
    job="prometheus",
    metrics=(
        gauge("prometheus_config_last_reload_successful", unit=Unit.BOOLEAN),
        counter("prometheus_rule_evaluation_failures_total", "rule_group"),
        counter("prometheus_rule_group_iterations_missed_total", "rule_group"),
        gauge("prometheus_rule_group_last_duration_seconds", "rule_group", unit=Unit.SECONDS),
        gauge("prometheus_rule_group_interval_seconds", "rule_group", unit=Unit.SECONDS),
        gauge("prometheus_tsdb_head_series"),
        counter("prometheus_tsdb_head_samples_appended_total", "type"),
        counter("prometheus_tsdb_reloads_failures_total"),
        counter("prometheus_tsdb_compactions_failed_total"),
        counter("prometheus_tsdb_wal_corruptions_total"),
        gauge("prometheus_tsdb_storage_blocks_bytes", unit=Unit.BYTES),
        gauge("prometheus_tsdb_retention_limit_bytes", unit=Unit.BYTES),
        counter("prometheus_target_scrapes_exceeded_sample_limit_total"),
        counter("prometheus_target_scrape_pool_exceeded_label_limits_total"),
        counter("prometheus_target_scrapes_sample_duplicate_timestamp_total"),
        counter("prometheus_target_scrapes_sample_out_of_order_total"),
        gauge("prometheus_notifications_alertmanagers_discovered"),
        counter("prometheus_notifications_errors_total", "alertmanager"),
        counter("prometheus_notifications_sent_total", "alertmanager"),
        counter("prometheus_notifications_dropped_total"),
        histogram("prometheus_http_request_duration_seconds", "handler", buckets=HTTP_BUCKETS),
        gauge("prometheus_engine_queries"),
    ),
)

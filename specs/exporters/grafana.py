"""Grafana, from its source: it cannot be built as a Go module, so no test here starts it."""

from specs.exporters.exporter import Exporter
from specs.metrics import gauge, histogram

GRAFANA = Exporter(
    name="grafana",
    version="12.2.1",
    job="grafana",
    metrics=(
        histogram(
            "grafana_http_request_duration_seconds",
            *("handler", "method", "status_code", "status_source", "slo_group"),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0),
        ),
        gauge("grafana_stat_totals_dashboard"),
    ),
)

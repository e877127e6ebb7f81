"""Alertmanager."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

ALERTMANAGER = Exporter(
    name="alertmanager",
    version="0.31.1",
    job="alertmanager",
    metrics=(
        gauge("alertmanager_config_last_reload_successful", unit=Unit.BOOLEAN),
        gauge("alertmanager_cluster_members"),
        counter("alertmanager_notifications_total", "integration"),
        counter("alertmanager_notifications_failed_total", "integration", "reason"),
        gauge("alertmanager_alerts", "state"),
        gauge("alertmanager_silences", "state"),
        gauge("alertmanager_config_hash"),
    ),
)

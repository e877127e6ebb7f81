"""Presets: the usual service, store, objective, alert, route and board, so that a simple system stays short.

A preset only fills in fields; what it returns is the same frozen value a system could write out in full, and every
field can be given by name instead.
"""

from specs.presets.alerts import standard_alerts
from specs.presets.backup import standard_backup
from specs.presets.board import standard_boards
from specs.presets.probe import certificate_probe, health_probes, page_probe
from specs.presets.routing import page_and_chat
from specs.presets.service import LATENCY_BUCKETS, http_metrics, http_service
from specs.presets.slo import availability_slo, latency_slo
from specs.presets.store import mongodb, mysql, postgresql, redis_cache

__all__ = [
    "LATENCY_BUCKETS",
    "availability_slo",
    "certificate_probe",
    "health_probes",
    "http_metrics",
    "http_service",
    "latency_slo",
    "mongodb",
    "mysql",
    "page_and_chat",
    "page_probe",
    "postgresql",
    "redis_cache",
    "standard_alerts",
    "standard_backup",
    "standard_boards",
]

"""Metric contracts of the well-known exporters: what may be asked of them, with the version that answers."""

from specs.exporters.backup_auditor import AUDITOR_JOB, BACKUP_AUDITOR
from specs.exporters.blackbox import PROBE_JOB
from specs.exporters.exporter import TARGET_LABELS, Exporter, exporter_job
from specs.exporters.falco import FALCO
from specs.exporters.index import (
    EXPORTERS,
    PLATFORM,
    PLATFORM_JOBS,
    STORE_EXPORTERS,
    platform_exporters,
    platform_jobs,
)
from specs.exporters.istio import ISTIO
from specs.exporters.journeys import JOURNEY_JOB, JOURNEYS
from specs.exporters.series import contract, exported, series_names

__all__ = [
    "AUDITOR_JOB",
    "BACKUP_AUDITOR",
    "EXPORTERS",
    "FALCO",
    "ISTIO",
    "JOURNEYS",
    "JOURNEY_JOB",
    "PLATFORM",
    "PLATFORM_JOBS",
    "PROBE_JOB",
    "STORE_EXPORTERS",
    "TARGET_LABELS",
    "Exporter",
    "contract",
    "exported",
    "exporter_job",
    "platform_exporters",
    "platform_jobs",
    "series_names",
]

"""The two moments that boards are drawn at."""

from collections.abc import Iterator

from specs.blueprint import Blueprint
from specs.links import cron_job_name
from tests.live.pictures.incident import Incident
from tests.live.pictures.scene import Scene

NOW = 1_768_492_800
"""2026-01-15 16:00 UTC. The same moment every time gives the same pictures."""
BEFORE = 3_300
"""Seconds before it at which the incident begins."""


def scenes(blueprint: Blueprint) -> Iterator[Scene]:
    """A good day, and the same day with an incident."""
    yield Scene("calm", NOW, blueprint)
    late = cron_job_name("school-timetable", "backup", "mysql", "slice")
    incident = Incident(NOW - BEFORE, "sql-studio", "sql-studio-backend", "postgres-exporter", late)
    yield Scene("incident", NOW, blueprint, incident)

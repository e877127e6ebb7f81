"""Health reports: a summary of a system's pods, stores and volumes, made on a schedule."""

from dataclasses import dataclass

from specs.schedule import Cron


@dataclass(frozen=True)
class HealthReport:
    """When a report is made and who receives it. It holds counts and states, never log text (BUG-41)."""

    schedule: Cron
    email: str = ""
    """Empty keeps the report in the cluster."""
    events: int = 10
    """How many of the newest events it shows."""
    rows: tuple[str, ...] = ()

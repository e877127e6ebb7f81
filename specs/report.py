"""Health reports: a summary of a system's pods, stores and volumes, made on a schedule."""

from dataclasses import dataclass

from specs.schedule import Cron
from specs.units import minutes

REPORT_DEADLINE = minutes(10)
"""A report that takes longer hangs."""
HEALTH_REPORT = "health-report"
"""Its CronJob is <system>-health-report; every system has one, made on demand where no schedule is asked for."""


@dataclass(frozen=True)
class HealthReport:
    """When a report is made and who hears of a bad one. It holds counts and states, never log text (BUG-41)."""

    schedule: Cron
    email: str = ""
    """Who hears of its alert: warnings must be routed to this address. The report itself stays in the cluster."""
    events: int = 10
    """How many of the newest events it shows."""
    rows: tuple[str, ...] = ()


ON_DEMAND = HealthReport(Cron("0 6 * * *"))
"""Of a system that asks for no schedule: the CronJob is suspended and stands as a template."""

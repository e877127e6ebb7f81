"""Schedules: cron expressions in UTC and the windows jobs occupy."""

from dataclasses import dataclass

from specs.units import Duration


@dataclass(frozen=True)
class Cron:
    """A five-field cron expression; the zone is always Etc/UTC, so no run is skipped or doubled by daylight saving."""

    expression: str

    def __str__(self) -> str:
        return self.expression


@dataclass(frozen=True)
class Window:
    """When a job starts and how long it may take at most; two jobs on one store may not overlap (BUG-94)."""

    schedule: Cron
    length: Duration

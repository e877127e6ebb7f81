"""Alertmanager's time intervals from cron windows: when a system's own maintenance explains an alert."""

from collections.abc import Iterable
from typing import Any

from components.monitoring_stack.matchers import matcher, one_of
from specs.arithmetic.schedule import BOUNDS, DAY, either_day, fields
from specs.muting import Muting, mutings
from specs.schedule import Window
from specs.severity import Severity
from specs.system import System

WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def interval_name(system: System, muting: Muting) -> str:
    return f"maintenance-{system.name}-{muting.store}"


def time_intervals(systems: Iterable[System]) -> list[dict[str, Any]]:
    """One named interval per store that is worked on. Times are UTC, as those of the CronJobs are."""
    return [
        {
            "name": interval_name(system, muting),
            "time_intervals": [interval for window in muting.windows for interval in intervals(window)],
        }
        for system in systems
        for muting in mutings(system)
    ]


def muted_routes(system: System, severity: Severity, team: str = "") -> list[dict[str, Any]]:
    """Branches below a route of a severity and a team: receiver and timing are the route's, only silence is added."""
    found = []
    for muting in mutings(system):
        names = [
            alert.name
            for alert in muting.alerts
            if alert.severity == severity and team in ("", alert.team or system.owner.team)
        ]
        if names:
            matchers = [matcher("service", muting.store), one_of("alertname", names)]
            found.append({"matchers": matchers, "mute_time_intervals": [interval_name(system, muting)]})
    return found


def intervals(window: Window) -> list[dict[str, Any]]:
    """A window as Alertmanager reads it: times of the day and the days they belong to, all of which must hold.

    A window past midnight goes on on the next weekday. Where days of the month or months are named it ends at midnight:
    "the day after the 31st" cannot be said, and an alert too many is better than one too few.
    """
    expression = window.schedule.expression
    minutes, hours, dates, months, weekdays = fields(expression)
    by_date, by_weekday = _limited(dates, 2), _limited(weekdays, 4)
    starts = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    today, tomorrow = _times(starts, -(-window.length.seconds // 60))
    of_months = {"months": [str(month) for month in sorted(months)]} if _limited(months, 3) else {}
    of_dates = {"days_of_month": [str(day) for day in sorted(dates)]} if by_date else {}
    of_weekdays = {"weekdays": [WEEKDAYS[day] for day in sorted(weekdays)]} if by_weekday else {}
    days = [of_dates, of_weekdays] if either_day(expression) else [{**of_dates, **of_weekdays}]
    found = [{"times": today, **choice, **of_months} for choice in days]
    if tomorrow and not by_date and not of_months:
        after = {"weekdays": [WEEKDAYS[(day + 1) % 7] for day in sorted(weekdays)]} if by_weekday else {}
        found.append({"times": tomorrow, **after})
    return found


def _limited(numbers: frozenset[int], position: int) -> bool:
    low, high = BOUNDS[position]
    return len(numbers) < high - low + 1


def _times(starts: Iterable[int], length: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Spans of this day and of the next, from starts and a length in minutes."""
    day = DAY // 60
    today, tomorrow = [], []
    for start in starts:
        today.append({"start_time": _clock(start), "end_time": _clock(min(start + length, day))})
        if start + length > day:
            tomorrow.append({"start_time": _clock(0), "end_time": _clock(start + length - day)})
    return today, tomorrow


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"

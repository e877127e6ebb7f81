"""When things happen: schedules in words, and everything a system's schedules start, in one list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from specs.backup import RETENTION_DEADLINE, Backup
from specs.checks.windows import occupations
from specs.links import cron_job_name
from specs.schedule import Cron
from specs.system import System
from specs.units import Duration

WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def cron_words(schedule: Cron) -> str:
    """The usual schedules as a sentence's end; the expression itself where words would be longer than it."""
    minute, hour, date, month, weekday = schedule.expression.split()
    if schedule.expression == "0 * * * *":
        return "every hour, on the hour"
    if found := re.fullmatch(r"(\d+) \* \* \* \*", schedule.expression):
        return f"every hour, {found[1]} minutes past"
    if found := re.fullmatch(r"\*/(\d+) \* \* \* \*", schedule.expression):
        return f"every {found[1]} minutes" if found[1] != "1" else "every minute"
    days = _days(date, month, weekday)
    if days is None or not (minute.isdigit() and hour.isdigit()):
        return f"`{schedule}`"
    return f"{days} at {int(hour):02}:{int(minute):02}"


def _days(date: str, month: str, weekday: str) -> str | None:
    """The days a schedule means, where only one of its three fields restricts them or a date stands in named months."""
    if (date, month, weekday) == ("*", "*", "*"):
        return "every day"
    if (date, month) == ("*", "*") and re.fullmatch(r"[0-6](-[0-6])?", weekday):
        first, _, last = weekday.partition("-")
        return f"{WEEKDAYS[int(first)]} to {WEEKDAYS[int(last)]}" if last else f"every {WEEKDAYS[int(first)]}"
    if weekday == "*" and date.isdigit() and re.fullmatch(r"\*|\d+(,\d+)*", month):
        named = "every month" if month == "*" else _listed([MONTHS[int(number) - 1] for number in month.split(",")])
        return f"on day {int(date)} of {named}"
    return None


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@dataclass(frozen=True)
class Appointment:
    """Something a schedule starts. `length` is how long it may take at most, None where it is done at once."""

    what: str
    schedule: Cron
    length: Duration | None = None
    job: str = ""
    """Its CronJob; empty where it has none of its own."""


def timetable(system: System) -> tuple[Appointment, ...]:
    """What the program schedules for a system: copies, proofs, drills, care of the stores, report, scaling ahead."""
    return (*_work(system), *_short_work(system), *_report(system), *_scaling(system))


def _work(system: System) -> Iterator[Appointment]:
    for found in occupations(system):
        component = "backup" if ".backup." in found.path else "maintenance"
        name = cron_job_name(system.name, component, found.store, found.what)
        yield Appointment(f"{found.what} of {found.store}", found.window.schedule, found.window.length, name)


def _short_work(system: System) -> Iterator[Appointment]:
    """Log slices and the deletion of old copies: short Jobs that may run beside the others."""
    for store in system.stores:
        plan, job = store.backup, partial(cron_job_name, system.name, "backup", store.name)
        if not isinstance(plan, Backup):
            continue
        if plan.log_slices is not None:
            yield Appointment(f"log slice of {store.name}", plan.log_slices, plan.slice_deadline, job("slice"))
        yield Appointment(f"deletion of old copies of {store.name}", plan.retain, RETENTION_DEADLINE, job("retain"))


def _report(system: System) -> Iterator[Appointment]:
    if system.health_report:
        yield Appointment("health report", system.health_report.schedule)


def _scaling(system: System) -> Iterator[Appointment]:
    for service in system.services:
        for event in service.scaling.prescale if service.scaling else ():
            yield Appointment(f"{service.name} to at least {event.replicas} replicas ({event.name})", event.up)
            yield Appointment(f"{service.name} back to its usual least ({event.name})", event.down)

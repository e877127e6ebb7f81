"""Windows of maintenance as Alertmanager reads them, minute by minute, and what they mute."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from croniter import croniter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commands.check_input import checked
from components.monitoring_stack.mute_times import WEEKDAYS, intervals, time_intervals
from components.monitoring_stack.routing import alertmanager_configuration
from specs.muting import AFTERGLOW, MUTABLE, mutings
from specs.schedule import Cron, Window
from specs.units import minutes
from tests.support.fired_alerts import fired_alerts

PLAN = checked("prod")
START = datetime(2026, 2, 1, tzinfo=UTC)
"""A Sunday; February is short and March is not."""
DAYS = 45


def muted_at(found: list[dict[str, Any]], moment: datetime) -> bool:
    """After Alertmanager's documentation: every field of one interval holds; an end is not in it."""
    minute = f"{moment:%H:%M}"
    return any(
        any(span["start_time"] <= minute < span["end_time"] for span in one["times"])
        and WEEKDAYS[moment.isoweekday() % 7] in one.get("weekdays", WEEKDAYS)
        and str(moment.day) in one.get("days_of_month", [str(moment.day)])
        and str(moment.month) in one.get("months", [str(moment.month)])
        for one in found
    )


def minutes_of(window: Window, *, to_midnight: bool) -> set[datetime]:
    """By croniter: the minutes of every run, cut at midnight where asked."""
    found: set[datetime] = set()
    runs = croniter(str(window.schedule), START - timedelta(days=1, minutes=1))
    while (run := runs.get_next(datetime)) < START + timedelta(days=DAYS):
        for minute in range(window.length.seconds // 60):
            moment = run + timedelta(minutes=minute)
            if not (to_midnight and moment.date() != run.date()):
                found.add(moment)
    return {moment for moment in found if START <= moment < START + timedelta(days=DAYS)}


@settings(deadline=None, max_examples=50)
@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    dates=st.sampled_from(["*", "1", "31", "1,15", "28-31"]),
    months=st.sampled_from(["*", "*", "2", "3"]),
    weekdays=st.sampled_from(["*", "0", "6", "1-5", "sun,sat"]),
    length=st.integers(1, 300),
)
def test_an_interval_is_the_window_minute_by_minute(
    minute: int, hour: int, dates: str, months: str, weekdays: str, length: int
) -> None:
    # What never comes is refused before it gets here.
    assume((dates, months, weekdays) != ("31", "2", "*"))
    window = Window(Cron(f"{minute} {hour} {dates} {months} {weekdays}"), minutes(length))
    found = intervals(window)
    ends_at_midnight = dates != "*" or months != "*"
    every = (START + timedelta(minutes=number) for number in range(0, DAYS * 1440, 13))
    wanted = minutes_of(window, to_midnight=ends_at_midnight)
    assert [moment for moment in every if muted_at(found, moment) != (moment in wanted)] == []


def test_a_window_that_ends_at_midnight_has_no_tomorrow() -> None:
    [only] = intervals(Window(Cron("20 23 * * 0"), minutes(40)))
    assert only == {"times": [{"start_time": "23:20", "end_time": "24:00"}], "weekdays": ["sunday"]}


def test_only_what_maintenance_explains_is_muted() -> None:
    """No page, no backup, no silent exporter and no user's symptom is ever muted by a calendar."""
    names = {alert.name for system in PLAN.systems for muting in mutings(system) for alert in muting.alerts}
    assert names >= {"SlowQueries", "PostgresConnectionsHigh", "MongodbReplicationLag"}
    for fired in fired_alerts():
        if fired.labels["alertname"] in names and fired.labels["system"] != "sql-studio":
            assert fired.labels["severity"] in MUTABLE, fired.title
    forbidden = {"RecoveryPointMissed", "BackupVerificationOverdue", "StoreExporterDown", "HighLatency", "PostgresDown"}
    assert not names & forbidden


def test_every_muted_route_names_an_interval_and_keeps_its_receiver() -> None:
    configuration = alertmanager_configuration(PLAN.systems, PLAN.environment)
    known = {one["name"] for one in time_intervals(PLAN.systems)}
    used = set()
    for system in configuration["route"]["routes"]:
        for branch in system.get("routes", ()):
            for muted in branch.get("routes", ()):
                used.update(muted["mute_time_intervals"])
                assert set(muted) == {"matchers", "mute_time_intervals"}
    assert used == known
    assert len(known) == len(PLAN.systems)


@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_a_window_lasts_a_little_longer_than_the_work(system: Any) -> None:
    for muting in mutings(system):
        for window in muting.windows:
            [task] = [t for t in system.maintenance.tasks if (t.store, t.schedule) == (muting.store, window.schedule)]
            assert window.length.seconds == task.deadline.seconds + AFTERGLOW.seconds

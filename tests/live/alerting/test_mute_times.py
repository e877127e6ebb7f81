"""Windows of maintenance on a real Alertmanager: its clock against ours, and what they keep from people."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from components.monitoring_stack.mute_times import intervals
from specs.muting import mutings
from specs.schedule import Cron, Window
from specs.units import minutes
from tests.live.alerting.alertmanager import Alertmanager, running
from tests.live.alerting.conftest import Ends
from tests.live.alerting.expected import groups, messages
from tests.live.alerting.local_configuration import rendered, written
from tests.rules.rendered import SYSTEMS
from tests.support.coverage import covers
from tests.support.fired_alerts import FiredAlert, fired_alerts
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.live

HALF_AN_HOUR = minutes(30)


def beginning(moment: datetime, days: str) -> Cron:
    return Cron(f"{moment.minute} {moment.hour} {days}")


def cases(now: datetime) -> list[tuple[Cron, bool]]:
    """Windows of half an hour, and whether this moment lies in them."""
    began, later = now - timedelta(minutes=10), now + timedelta(minutes=40)
    weekday, other, month = began.isoweekday() % 7, (began.isoweekday() + 2) % 7, began.month % 12 + 1
    return [
        (beginning(began, f"* * {weekday}"), True),
        (beginning(began, f"* * {other}"), False),
        # Days of the month are not continued past midnight.
        (beginning(began, f"{began.day} * {other}"), began.date() == now.date()),
        (beginning(began, f"* {month} *"), False),
        (beginning(later, "* * *"), False),
    ]


def configuration(schedules: Mapping[str, Cron]) -> dict[str, Any]:
    """That of prod, in which the maintenance of each system happens at another time."""
    found = rendered()
    for one in found["time_intervals"]:
        system = next(name for name in schedules if one["name"].startswith(f"maintenance-{name}-"))
        one["time_intervals"] = intervals(Window(schedules[system], HALF_AN_HOUR))
    return found


def explained() -> list[FiredAlert]:
    """Every alert that maintenance of its store explains, each in a cluster of its own: none mutes another."""
    names = {(s.name, m.store, a.name) for s in SYSTEMS.values() for m in mutings(s) for a in m.alerts}
    found = [
        alert
        for alert in fired_alerts()
        if (alert.labels["system"], alert.labels["service"], alert.labels["alertname"]) in names
    ]
    return [alert.elsewhere(f"cluster-{number}") for number, alert in enumerate(found)]


def not_explained() -> list[FiredAlert]:
    """One that wakes somebody, for each system."""
    found = {alert.labels["system"]: alert for alert in fired_alerts() if alert.labels["severity"] == "critical"}
    return [found[name] for name in SYSTEMS]


@covers("RTE-02")
def test_work_is_not_told_while_it_lasts_and_pages_always_are(place: Path, tmp_path: Path, ends: Ends) -> None:
    shutil.copy(place / "authority.pem", tmp_path)
    windows = dict(zip(SYSTEMS, cases(datetime.now(UTC)), strict=True))
    quiet = [alert for alert in explained() if windows[alert.labels["system"]][1]]
    told = [*not_explained(), *(alert for alert in explained() if not windows[alert.labels["system"]][1])]
    assert {alert.labels["system"] for alert in explained()} == SYSTEMS.keys()
    changed = configuration({name: schedule for name, (schedule, _) in windows.items()})
    with running(Alertmanager(tmp_path / "server", written(tmp_path, ends.sinks, ends.relay, changed))) as server:
        ends.inbox.clear()
        server.post([*quiet, *told])
        until(lambda: server.suppressed("mute_time_interval") >= len(quiet), "all that is muted to be due")
        ends.inbox.exactly(messages(groups(told)), PATIENCE)
        assert not ends.refused
    ends.inbox.clear()

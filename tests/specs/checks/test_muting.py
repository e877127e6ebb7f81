"""Windows of maintenance mute little, and channels lead to one place each."""

from typing import Any

import pytest

from specs.alert import Above
from specs.maintenance import Maintenance, StoreTask, Task
from specs.muting import AFTERGLOW, mutings
from specs.routing import Channel, Medium
from specs.schedule import Cron
from specs.severity import Severity
from specs.signal import StoreConnections, StoreSlowQueries, StoreUp
from specs.units import minutes
from tests.specs.change import changed, found, paths
from tests.specs.sample import ENVIRONMENT, SYSTEM, alert


def maintained(schedule: str, task: Task = Task.ANALYZE, **changes: Any) -> Any:
    """The sample with one alert about the load of its database, and one task."""
    slow = alert("OrdersSlow", **{"kind": Above(StoreSlowQueries("orders"), 1.0), **changes})
    tasks = (StoreTask("orders", task, Cron(schedule), minutes(30)),)
    return changed(SYSTEM, alerts=(slow,), maintenance=Maintenance(tasks=tasks))


def test_the_load_of_a_store_is_explained_by_work_on_it():
    [muting] = mutings(maintained("20 3 * * *"))
    assert (muting.store, [one.name for one in muting.alerts]) == ("orders", ["OrdersSlow"])
    assert muting.windows[0].length.seconds == minutes(30).seconds + AFTERGLOW.seconds


@pytest.mark.parametrize(
    "system",
    [
        maintained("20 3 * * *", severity=Severity.HIGH),
        maintained("20 3 * * *", task=Task.INDEX_REVIEW),
        maintained("20 3 * * *", kind=Above(StoreConnections("cache"), 0.8)),
        maintained("20 3 * * *", kind=Above(StoreUp("orders"), 0.0)),
    ],
    ids=["a page", "a review", "another store", "whether it is there"],
)
def test_nothing_else_is(system: Any):
    assert mutings(system) == ()


def test_a_window_of_half_a_day_is_refused():
    rare, often = maintained("20 5 * * *"), maintained("20 */2 * * *")
    assert "maintenance.tasks[0].schedule" not in paths(rare)
    [fault] = [one for one in found(often) if "mute" in one.given]
    assert (fault.path, fault.wanted) == ("maintenance.tasks[0].schedule", "at most 10% of a day")


@pytest.mark.covers("RTE-09")
def test_one_name_is_one_place():
    elsewhere = Channel("chat", Medium.SLACK, "#another-place")
    other = changed(SYSTEM, name="other-shop", namespace="other-shop")
    twin = changed(other, "routing", channels=(elsewhere, *SYSTEM.routing.channels[2:], SYSTEM.routing.channels[0]))
    where = [(fault.where, fault.path) for fault in found((SYSTEM, twin), ENVIRONMENT) if "elsewhere" in fault.given]
    assert where == [("other-shop", "routing.channels[0]")]
    assert not [fault for fault in found((SYSTEM, other), ENVIRONMENT) if "elsewhere" in fault.given]


@pytest.mark.covers("BUG-60")
def test_a_missing_address_is_mended_by_one_command():
    channels = {name: secret for name, secret in ENVIRONMENT.channels.items() if name != "pager"}
    [fault] = found(SYSTEM, changed(ENVIRONMENT, channels=channels))
    assert (
        f"pulumi config set --stack {ENVIRONMENT.name} --path groundcrew:channels.pager.secret <Secret>" in fault.mend
    )


def test_somebody_waits_for_the_alert_that_always_fires():
    silent = {name: secret for name, secret in ENVIRONMENT.channels.items() if name != ENVIRONMENT.dead_mans_switch}
    without = changed(ENVIRONMENT, dead_mans_switch="", channels=silent)
    assert paths(SYSTEM, without) == ["dead_mans_switch"]
    assert paths(SYSTEM, changed(without, requires_channels=False)) == []
    assert paths(SYSTEM, changed(ENVIRONMENT, dead_mans_switch="chat", channels=silent)) == ["dead_mans_switch"]

"""Alerts of recovery itself: each store with a plan has them, with the plan's own limits."""

from dataclasses import replace

import pytest

from rules.group import AlertingRule
from rules.recovery import oldest_drill, recovery_groups
from specs.arithmetic import max_gap
from specs.backup import Backup, Exemption
from specs.system import System
from specs.units import days
from tests.rules.rendered import ALERTS, ENVIRONMENT, SYSTEMS

MINE = [
    (place.scope, place.rule)
    for place in ALERTS
    if place.group.name.endswith("-recovery") and isinstance(place.rule, AlertingRule)
]
EVERY_SYSTEM = pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))


@pytest.mark.covers("ALT-46")
@EVERY_SYSTEM
def test_each_store_with_a_plan_is_told_of_and_no_other(system: System) -> None:
    told = {(rule.alert, rule.labels["service"]) for scope, rule in MINE if scope == system.name}
    planned = [store.name for store in system.stores if isinstance(store.backup, Backup)]
    assert told == {(alert, store) for store in planned for alert in ("RecoveryDrillOverdue", "RecoveryTimeMissed")}


@EVERY_SYSTEM
def test_a_system_without_a_plan_has_no_group(system: System) -> None:
    exempt = tuple(replace(store, backup=Exemption("a cache", "team")) for store in system.stores)
    assert recovery_groups(replace(system, stores=exempt), ENVIRONMENT) == ()


@EVERY_SYSTEM
def test_a_drill_in_time_never_rings_and_a_missed_one_does_before_the_next(system: System) -> None:
    for store in system.stores:
        if isinstance(store.backup, Backup):
            gap = max_gap(store.backup.drill)
            assert gap + store.backup.verify_deadline < oldest_drill(store.backup) < gap + days(7)

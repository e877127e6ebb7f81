"""Alerts of what lies in the object store: each declared store has them, and what they read is told whenever a bucket is read."""

from dataclasses import replace
from pathlib import Path

import pytest

from rules.copies import FULL, copies_groups, log_limit, tier_limit
from rules.group import AlertingRule
from specs.alert import Above
from specs.arithmetic import PERIODS, plan_bound
from specs.backup import Backup, Exemption
from specs.signal import VolumeUsed
from tests.jobs.auditor.seeded import audited, healthy
from tests.queries.syntax import parsed, readings
from tests.rules.rendered import ALERTS, ENVIRONMENT, SYSTEMS

MINE = [
    (place.scope, place.rule)
    for place in ALERTS
    if place.group.name.endswith("-copies") and isinstance(place.rule, AlertingRule)
]
OF_A_STORE = {
    "BackupsUnread", "BackupProofFailed", "BackupCopyDamaged", "BackupCopiesLost", "BackupTierOverdue",
    "BackupSizeUnusual", "OffsiteBackupOverdue",
}  # fmt: skip
OF_A_LOG = {"BackupChainGap", "BackupLogBehind"}
LOSSES = {"BackupProofFailed", "BackupChainGap", "BackupCopyDamaged", "BackupCopiesLost"}


def alerts(system: str, about: str) -> set[str]:
    return {rule.alert for scope, rule in MINE if scope == system and rule.labels["service"] == about}


@pytest.mark.covers("ALT-46")
def test_each_declared_store_is_watched_and_no_other() -> None:
    for system in SYSTEMS.values():
        for store in system.stores:
            plan = store.backup
            wanted = OF_A_STORE | (OF_A_LOG if isinstance(plan, Backup) and plan.log_slices else set())
            assert alerts(system.name, store.name) == (wanted if isinstance(plan, Backup) else set())


def test_a_system_without_a_plan_has_no_group() -> None:
    for system in SYSTEMS.values():
        exempt = tuple(replace(store, backup=Exemption("a cache", "team")) for store in system.stores)
        assert copies_groups(replace(system, stores=exempt), ENVIRONMENT) == ()


@pytest.mark.covers("ALT-46")
def test_what_data_was_lost_wakes_somebody() -> None:
    critical = {rule.alert for _, rule in MINE if rule.labels["severity"] == "critical"}
    assert critical == LOSSES


@pytest.mark.covers("ALT-46")
def test_a_volume_of_backups_is_told_of_once() -> None:
    """By the system's own alert where that is early enough, else by one of its own."""
    for system in SYSTEMS.values():
        kinds = [alert.kind for alert in system.alerts]
        own = [k for k in kinds if isinstance(k, Above) and isinstance(k.signal, VolumeUsed) and k.limit <= FULL]
        assert len(own) + len(alerts(system.name, "backups")) == 1, system.name


@pytest.mark.covers("ALT-46")
def test_what_an_alert_reads_is_told_whenever_its_bucket_is_read(tmp_path: Path) -> None:
    """So that one alert, of buckets that are not read, guards all others against series that vanish."""
    healthy(tmp_path)
    told = {name for name, *_ in audited(tmp_path)}
    read = {r.name for _, rule in MINE for r in readings(parsed(rule.expression.text))}
    assert {name for name in read if name.startswith("backup_")} <= told
    guarded = {
        (reading.name, reading.equal["store"], reading.equal["bucket"])
        for _, rule in MINE
        for reading in readings(parsed(rule.expression.text))
        if rule.alert == "BackupsUnread"
    }
    stores = {store.name for system in SYSTEMS.values() for store in system.stores if isinstance(store.backup, Backup)}
    assert guarded == {("backup_last_audit_timestamp_seconds", store, "primary") for store in stores}


def test_limits_leave_room_for_runs_that_may_be_missed_and_time_to_mend() -> None:
    for system in SYSTEMS.values():
        for store in system.stores:
            if isinstance(store.backup, Backup):
                assert plan_bound(store.backup) <= log_limit(store.backup) < store.backup.rpo
                for tier in store.backup.tiers:
                    assert tier_limit(store.backup, tier.name) > PERIODS[tier.name]

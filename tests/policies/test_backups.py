"""What backups promise against what is rendered: schedules, tiers, proofs, copies elsewhere."""

from typing import Any

import pytest

from commands.recording import Recording
from specs.units import minutes
from tests.policies.mutation import REMOVED, Path, changed, controls, declaring, in_text, told, without
from tests.policies.sample import recording
from tests.support.coverage import covers

RUN = ("spec", "jobTemplate", "spec")
ARGUMENTS = (*RUN, "template", "spec", "containers", 0, "args")
VOLUMES = (*RUN, "template", "spec", "volumes")
ORDERS: Path = ("backups", 0)


def job(task: str, path: Path, value: Any) -> Recording:
    return changed(recording(), "CronJob", f"shop-{task}", path, value)


def document(path: Path, value: Any) -> Recording:
    return in_text(recording(), "shop-backup", "orders.json", path, value)


@covers("RULE-03", "BUG-16")
@pytest.mark.parametrize("task", ["base", "slice"])
def test_a_missing_or_idle_copy_breaks_the_recovery_point(task: str) -> None:
    assert controls(without(recording(), "CronJob", f"shop-{task}")) == {"BKP-001"}
    assert controls(job(task, ("spec", "suspend"), True)) == {"BKP-001"}
    assert controls(job(task, ARGUMENTS, ["sleep"])) == {"BKP-001"}
    # A task nobody knows is taken for heavy work, which slices would meet at every turn.
    found = controls(job(task, ("metadata", "annotations", "groundcrew.dev/task"), "other"))
    assert found - {"JOB-004"} == {"BKP-001"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "schedule"), "*/10 * * * *"),
        ((*RUN, "activeDeadlineSeconds"), minutes(5).seconds),
        (("spec", "startingDeadlineSeconds"), minutes(5).seconds),
        (("metadata", "annotations", "groundcrew.dev/tolerated-misses"), "2"),
    ],
)
def test_a_slower_slice_breaks_the_recovery_point(path: Path, value: Any) -> None:
    assert controls(job("slice", path, value)) == {"BKP-001"}


def test_the_recovery_point_holds_up_to_its_second() -> None:
    """Two gaps of 5 min, 1 min to start, 2 min to ship: 13 min."""
    assert controls(declaring(recording(), "BackupSchedule", (*ORDERS, "rpo_seconds"), 13 * 60)) == set()
    broken = declaring(recording(), "BackupSchedule", (*ORDERS, "rpo_seconds"), 13 * 60 - 1)
    [violation] = told(broken)
    assert violation.message.startswith("BKP-001 store shop/orders: wanted a loss of at most 779s, not 13m; ")


def test_what_was_declared_to_be_tolerated_counts_whatever_a_job_says() -> None:
    assert controls(declaring(recording(), "BackupSchedule", (*ORDERS, "tolerated_misses"), 2)) == {"BKP-001"}


@covers("RULE-04", "BUG-01")
@pytest.mark.parametrize(
    "tiers",
    [
        [],
        [{"name": "daily", "keep": 0}],
        [{"name": "daily", "keep": 7}, {"name": "daily", "keep": 8}],
        [{"name": "yearly", "keep": 1}],
        [{"name": "daily", "keep": 30}, {"name": "weekly", "keep": 4}],
        [{"name": "hourly", "keep": 24}, {"name": "daily", "keep": 7}],
    ],
)
def test_tiers_that_cannot_be_kept(tiers: Any) -> None:
    promised = declaring(recording(), "BackupSchedule", (*ORDERS, "tiers"), tiers)
    assert controls(in_text(promised, "shop-backup", "orders.json", ("tiers",), tiers)) == {"BKP-002"}


def test_a_tier_may_reach_just_as_far_as_the_one_before() -> None:
    tiers = [{"name": "daily", "keep": 28}, {"name": "weekly", "keep": 4}]
    promised = declaring(recording(), "BackupSchedule", (*ORDERS, "tiers"), tiers)
    assert controls(in_text(promised, "shop-backup", "orders.json", ("tiers",), tiers)) == set()


@pytest.mark.parametrize(
    "mutant",
    [
        lambda: document(("tiers", 0, "keep"), 6),
        lambda: document(("tiers",), REMOVED),
        lambda: without(recording(), "CronJob", "shop-retain"),
        lambda: job("retain", ("spec", "suspend"), True),
        lambda: job("retain", (*VOLUMES, 1, "configMap", "items"), REMOVED),
    ],
)
def test_retention_that_is_told_something_else(mutant: Any) -> None:
    assert controls(mutant()) == {"BKP-002"}


@covers("BKP-03")
def test_backups_nobody_proves() -> None:
    assert controls(without(recording(), "CronJob", "shop-verify")) == {"BKP-003"}
    assert controls(job("verify", ("spec", "suspend"), True)) == {"BKP-003"}
    assert controls(job("verify", ARGUMENTS, ["true"])) == {"BKP-003"}


@covers("RULE-03", "BUG-14", "BUG-15")
@pytest.mark.parametrize(
    "mutant",
    [
        lambda: declaring(recording(), "BackupSchedule", (*ORDERS, "offsite"), False),
        lambda: declaring(recording(), "BackupSchedule", (*ORDERS, "encrypted"), False),
        lambda: document(("object_store", "offsite_bucket"), ""),
        lambda: document(("object_store", "offsite_bucket"), "near"),
        lambda: document(("object_store", "server_side_encryption"), REMOVED),
        lambda: document(("recipients",), ["age1first", "age1first"]),
        lambda: job("base", (*VOLUMES, 1, "configMap", "items"), REMOVED),
    ],
)
def test_copies_that_stay_or_stay_open(mutant: Any) -> None:
    assert controls(mutant()) == {"BKP-004"}


def test_where_no_offsite_copy_is_required_only_promises_count() -> None:
    relaxed = declaring(recording(), "BackupSchedule", ("requires_offsite",), False)
    assert controls(in_text(relaxed, "shop-backup", "orders.json", ("recipients",), ["age1only"])) == set()
    assert controls(in_text(relaxed, "shop-backup", "orders.json", ("recipients",), [])) == {"BKP-004"}
    open_to_all = declaring(relaxed, "BackupSchedule", (*ORDERS, "encrypted"), False)
    assert controls(in_text(open_to_all, "shop-backup", "orders.json", ("recipients",), [])) == set()


@covers("RULE-05", "BKP-07")
def test_a_store_needs_a_plan_or_a_written_exemption() -> None:
    assert controls(declaring(recording(), "BackupSchedule", ("backups", 1, "exemption"), "")) == {"BKP-005"}
    assert controls(declaring(recording(), "BackupSchedule", ("backups", 1, "exemption"), " ")) == {"BKP-005"}


def test_a_store_that_only_maintenance_knows_is_not_covered() -> None:
    other = job("analyze", ("metadata", "annotations", "groundcrew.dev/store"), "ledger")
    [violation] = told(other)
    assert violation.message.startswith("BKP-005 store shop/ledger:")


@covers("RULE-11", "BUG-94")
@pytest.mark.parametrize(
    ("task", "schedule"),
    [("analyze", "30 1 * * *"), ("analyze", "59 5 * * *"), ("verify", "30 6 * * *"), ("drill", "30 4 * * 6")],
)
def test_jobs_that_meet(task: str, schedule: str) -> None:
    assert controls(job(task, ("spec", "schedule"), schedule)) == {"JOB-004"}


def test_a_job_may_start_when_the_other_must_have_ended() -> None:
    assert controls(job("analyze", ("spec", "schedule"), "0 6 * * *")) == set()

"""Backups: what may be lost, how long a restore takes, what is kept, how often it is proven."""

import pytest

from specs.backup import Exemption, Tier, TierName
from specs.checks.recovery_time import predicted
from specs.maintenance import Maintenance
from specs.schedule import Cron
from specs.store import Engine
from specs.units import Bytes, days, gibibytes, hours, minutes, seconds
from specs.walk import warnings
from tests.specs.change import changed, found, paths
from tests.specs.sample import CACHE, ENVIRONMENT, ORDERS, ORDERS_PLAN, SYSTEM

PLAN = "stores[0].backup"


@pytest.mark.covers("RULE-03", "BUG-16", "BUG-30")
def test_a_schedule_that_may_lose_more_than_promised():
    broken = changed(SYSTEM, PLAN, rpo=minutes(8))
    [fault] = found(broken)
    assert fault.path == f"{PLAN}.rpo"
    assert fault.given == "8 minutes, while the schedule may lose 9 minutes"
    assert 'Cron("*/2 * * * *")' in fault.mend
    assert paths(changed(SYSTEM, PLAN, rpo=minutes(9))) == []


def test_a_promise_no_cadence_can_keep_says_what_else_can_be_done():
    [fault] = found(changed(SYSTEM, PLAN, rpo=minutes(2)))
    assert "stream the log" in fault.mend


@pytest.mark.covers("RULE-03")
def test_bases_alone_must_keep_the_promise_too():
    broken = changed(SYSTEM, PLAN, log_slices=None)
    assert paths(broken) == [f"{PLAN}.rpo"]
    assert paths(changed(broken, PLAN, rpo=days(3))) == []


@pytest.mark.covers("BUG-26")
def test_an_oplog_is_shipped_every_five_minutes_from_a_replica_set():
    mongo = changed(SYSTEM, "stores[0]", engine=Engine.MONGODB, version="8.0")
    assert paths(mongo) == []
    assert paths(changed(mongo, PLAN, log_slices=Cron("*/6 * * * *"), rpo=hours(1))) == [f"{PLAN}.log_slices"]
    assert paths(changed(mongo, PLAN, log_slices=Cron("*/5 * * * *"), rpo=hours(1))) == []
    single = changed(mongo, "stores[0]", replicas=1)
    assert "stores[0].replicas" in paths(single)


def test_redis_has_no_log_to_ship():
    broken = changed(SYSTEM, "stores[1]", backup=ORDERS_PLAN, tables=("cart:*",))
    assert "stores[1].backup.log_slices" in paths(broken)


def test_a_slice_ends_before_the_next_begins():
    assert paths(changed(SYSTEM, PLAN, slice_deadline=minutes(4), rpo=hours(1))) == [f"{PLAN}.slice_deadline"]
    assert paths(changed(SYSTEM, PLAN, slice_deadline=minutes(3), rpo=hours(1))) == []


@pytest.mark.covers("RULE-03")
def test_a_restore_that_takes_longer_than_promised():
    slow = changed(SYSTEM, "stores[0]", bulk_rate=Bytes(768 << 10))
    [fault] = found(slow)
    assert (fault.path, fault.given) == (f"{PLAN}.rto", "2 hours")
    assert predicted(ORDERS, ORDERS_PLAN) == seconds(256) + seconds(52) + minutes(5)
    assert paths(changed(slow, PLAN, rto=hours(3))) == []


def test_a_restore_near_its_promise_is_worth_knowing():
    near = changed(SYSTEM, PLAN, rto=minutes(12))
    near = changed(near, "routing", escalations=())
    assert paths(near) == []
    assert [warning.path for warning in warnings((near,))] == [f"{PLAN}.rto"]
    assert warnings((SYSTEM,)) == ()


@pytest.mark.covers("RULE-04", "BUG-01", "BUG-11")
def test_tiers_by_count_each_once_and_each_reaching_further():
    tiers = (Tier(TierName.DAILY, 40), Tier(TierName.WEEKLY, 5))
    [fault] = found(changed(SYSTEM, PLAN, tiers=tiers))
    assert fault.given == "weekly reaches back 35 days, daily 40 days"
    assert paths(changed(SYSTEM, PLAN, tiers=(Tier(TierName.DAILY, 35), Tier(TierName.WEEKLY, 5)))) == []
    assert paths(changed(SYSTEM, PLAN, tiers=(*ORDERS_PLAN.tiers, ORDERS_PLAN.tiers[0]))) == [f"{PLAN}.tiers[3].name"]
    assert paths(changed(SYSTEM, PLAN, tiers=())) == [f"{PLAN}.tiers"]
    assert paths(changed(SYSTEM, PLAN, tiers=(Tier(TierName.DAILY, 0),))) == [f"{PLAN}.tiers[0].keep"]


def test_a_tier_needs_bases_as_often_as_its_period():
    hourly = changed(SYSTEM, PLAN, tiers=(Tier(TierName.HOURLY, 24),))
    assert paths(hourly) == [f"{PLAN}.base"]


@pytest.mark.covers("RULE-05", "BKP-07")
def test_a_store_nobody_decided_about():
    [fault] = found(changed(SYSTEM, "stores[1]", backup=None))
    assert (fault.path, fault.wanted) == ("stores[1].backup", "Backup(...) or Exemption(reason, owner)")
    assert paths(changed(SYSTEM, "stores[1]", backup=Exemption(" ", ""))) == [
        "stores[1].backup.owner",
        "stores[1].backup.reason",
    ]
    assert isinstance(CACHE.backup, Exemption)


@pytest.mark.covers("BUG-08", "BUG-31")
def test_a_plan_is_proven_often_enough():
    assert paths(changed(SYSTEM, "stores[0]", tables=())) == ["stores[0].tables"]
    assert paths(changed(SYSTEM, PLAN, verify=Cron("20 2 1 * *"))) == [f"{PLAN}.verify"]
    assert paths(changed(SYSTEM, PLAN, verify=Cron("20 2 * * 3"))) == []
    assert paths(changed(SYSTEM, PLAN, drill=Cron("20 3 2 1,7 *"))) == [f"{PLAN}.drill"]
    assert f"{PLAN}.base_deadline" in paths(
        changed(SYSTEM, PLAN, base_deadline=hours(25), log_slices=None, rpo=days(4))
    )


@pytest.mark.covers("BUG-19")
def test_an_engine_past_its_end_of_life():
    [fault] = found(changed(SYSTEM, "stores[0]", version="14"))
    assert fault.given == "postgresql 14, which ended on 2026-11-12"
    assert fault.mend == "plan the upgrade to 18"
    assert paths(changed(SYSTEM, "stores[0]", version="15.4")) == []
    assert paths(changed(SYSTEM, "stores[1]", version="7.0.15")) == ["stores[1].version"]
    assert paths(changed(SYSTEM, "stores[1]", version="7.2")) == []


@pytest.mark.covers("BUG-27")
def test_the_team_lead_is_called_before_half_of_the_rto():
    late = changed(SYSTEM, PLAN, rto=hours(1))
    [fault] = found(late)
    assert (fault.path, fault.wanted) == (
        "routing.escalations[1].after",
        "less than 30 minutes, half of the shortest RTO",
    )
    backwards = changed(SYSTEM, "routing", escalations=tuple(reversed(SYSTEM.routing.escalations)))
    assert paths(backwards) == ["routing.escalations[1].after"]


@pytest.mark.covers("RULE-03", "BUG-14", "BUG-15")
def test_where_demanded_there_is_a_second_encrypted_copy():
    assert paths(SYSTEM, ENVIRONMENT) == []
    store = ENVIRONMENT.object_store
    for field, path in (
        ({"driver": "volume"}, "object_store.driver"),
        ({"offsite_bucket": ""}, "object_store.offsite_bucket"),
        ({"offsite_bucket": store.bucket}, "object_store.offsite_bucket"),
        ({"server_side_encryption": ""}, "object_store.server_side_encryption"),
    ):
        broken = changed(ENVIRONMENT, "object_store", **field)
        assert paths(SYSTEM, broken) == [path]
        assert paths(SYSTEM, changed(broken, requires_offsite=False)) == []
    assert paths(SYSTEM, changed(ENVIRONMENT, backup_recipients=("age1one", "age1one"))) == ["backup_recipients"]
    assert paths(changed(SYSTEM, PLAN, offsite=False), ENVIRONMENT) == [f"{PLAN}.offsite"]


def test_job_names_fit_into_what_kubernetes_leaves():
    long = changed(SYSTEM, name="a-system-with-a-very-long-name")
    assert sorted(paths(long)) == ["maintenance.tasks[0]", "services[0].scaling.prescale[0].name"]
    calm = changed(changed(long, maintenance=Maintenance()), "services[0].scaling", prescale=())
    [fault] = found(changed(calm, name=f"{long.name}-x"))
    assert fault.given == "'a-system-with-a-very-long-name-x-backup-orders-verify' of 53 characters"


def test_volumes_have_room():
    [fault] = found(changed(SYSTEM, "stores[0]", size=gibibytes(8)))
    assert (fault.path, fault.mend) == ("stores[0].volume", "grow it to 20Gi; volumes are never shrunk")
    assert paths(changed(SYSTEM, "stores[0]", size=gibibytes(7))) == []

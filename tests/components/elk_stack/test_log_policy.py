"""What is kept how long, and what that costs."""

from dataclasses import replace

import pytest

from components.elk_stack.lifecycle import policies
from components.elk_stack.log_policy import (
    CLASS_SHARES,
    SHARDS_PER_NODE,
    budget,
    crowded_disk,
    oversharding,
    streams,
)
from specs.arithmetic.storage import INDEX_OVERHEAD, LOG_FILL
from specs.logs import ClassRetention, LogClass, Logs
from specs.units import Duration, days, gibibytes
from tests.support.samples import environment, resized, small, systems


def stream(system: str, log_class: LogClass, given=None):
    found = streams(given or environment(), systems())
    return next(s for s in found if (s.system, s.log_class) == (system, log_class))


def test_shares_are_the_whole() -> None:
    assert sum(CLASS_SHARES.values()) == pytest.approx(1)
    assert set(CLASS_SHARES) == set(LogClass)


def test_every_class_of_every_system_has_a_stream() -> None:
    names = [s.name for s in streams(environment(), systems())]
    assert len(names) == len(set(names)) == (len(systems()) + 1) * len(LogClass) + 1
    assert names[-1] == "logs-events.platform-prod"
    assert "logs-security.web-shop-prod" in names


@pytest.mark.covers("RET-01", "RET-02")
def test_a_regime_overrules_the_usual_span() -> None:
    assert stream("web-blog", LogClass.AUDIT).keep == days(180)
    bound = stream("web-shop", LogClass.AUDIT)
    assert (bound.keep, bound.hot, bound.regimes) == (days(366), days(92), ("pci-dss",))
    assert stream("web-blog", LogClass.SECURITY).keep == days(366)


def test_true_age_counts_the_time_before_rollover() -> None:
    assert stream("web-blog", LogClass.SECURITY).oldest == days(396)
    assert stream("web-blog", LogClass.APPLICATION).oldest == days(31)


def test_a_day_is_lines_times_bytes() -> None:
    given = environment(nodes=0)
    lines = sum(system.logs.lines_per_second for system in systems())
    assert budget(given, systems()).per_day.count == pytest.approx(lines * 400 * 86_400, rel=1e-6)


def test_disk_holds_every_stream_at_its_oldest() -> None:
    needed = budget(environment(), systems())
    raw = sum(s.per_day.count * s.oldest.days for s in streams(environment(), systems()))
    assert needed.disk.count == pytest.approx(raw * INDEX_OVERHEAD * 2 / LOG_FILL, rel=1e-6)
    assert needed.disk_per_node * needed.nodes >= needed.disk


def test_one_node_holds_no_copies() -> None:
    assert budget(small(), systems()).shards < budget(environment(), systems()).shards


def test_daily_indices_for_a_year_are_refused() -> None:
    """Sixty systems that keep everything for a year and roll over daily: the ceiling of three nodes is far below."""
    retention = tuple(ClassRetention(log_class, days(366)) for log_class in LogClass)
    many = tuple(
        replace(systems()[1], name=f"system-{number}", namespace=f"system-{number}", logs=Logs(retention=retention))
        for number in range(60)
    )
    [fault] = oversharding(environment(), many)
    assert fault.path == "sizes.elasticsearch.replicas"
    wanted = int(fault.mend.split("give Elasticsearch ")[1].split()[0])
    assert oversharding(resized("elasticsearch", replicas=wanted), many) == ()
    assert budget(resized("elasticsearch", replicas=wanted - 1), many).shards_per_node > SHARDS_PER_NODE


def test_a_usual_set_of_systems_is_accepted() -> None:
    assert oversharding(environment(), systems()) == ()


def test_a_disk_that_will_be_full_is_said_with_the_size_that_helps() -> None:
    [fault] = crowded_disk(resized("elasticsearch", volume=gibibytes(1)), systems())
    size = budget(environment(), systems()).disk_per_node
    assert str(size) in fault.mend
    assert crowded_disk(resized("elasticsearch", volume=size), systems()) == ()


@pytest.mark.covers("RET-01", "LOG-06")
def test_lifecycles_keep_at_least_what_was_asked() -> None:
    held = streams(environment(), systems())
    written = policies(held, systems(), environment())
    for s in held:
        phases = written[s.policy]["phases"]
        assert phases["delete"]["min_age"] == f"{int(s.keep.days)}d"
        assert phases["hot"]["actions"]["rollover"]["max_age"] == f"{int(s.rollover.days)}d"
        if "warm" in phases:
            assert int(phases["warm"]["min_age"].rstrip("d")) >= s.hot.days


@pytest.mark.covers("RET-01")
@pytest.mark.parametrize("log_class", LogClass)
@pytest.mark.parametrize("kept", [1, 2, 5, 7, 30, 89, 90, 180, 2557])
def test_no_record_lives_much_longer_than_asked(log_class: LogClass, kept: int) -> None:
    """No phase begins after the deletion, which would wait for it, and no index is written to for long."""
    logs = Logs(retention=tuple(ClassRetention(one, days(kept)) for one in LogClass))
    [found] = [s for s in streams(environment(), [replace(systems()[1], logs=logs)]) if s.log_class is log_class][:1]
    phases = policies([found], systems(), environment())[found.policy]["phases"]
    assert phases["delete"]["min_age"] == f"{kept}d"
    assert all(int(phase["min_age"].rstrip("dms")) < kept for name, phase in phases.items() if name != "delete")
    assert found.rollover <= max(days(1), Duration(found.keep.seconds // 3))


def test_a_policy_has_the_same_name_whatever_it_says() -> None:
    """Elasticsearch drops no policy that an index follows, and takes all of the declared state or nothing."""
    longer = Logs(retention=(ClassRetention(LogClass.AUDIT, days(366)),))
    changed = (systems()[0], replace(systems()[1], logs=longer))
    names = [set(policies(streams(environment(), given), given, environment())) for given in (systems(), changed)]
    assert names[0] == names[1]


def test_what_must_be_kept_is_not_deleted_before_it_lies_in_a_snapshot() -> None:
    held = streams(environment(), systems())
    for given, waits in (
        (environment(), True),
        (small(object_store=replace(environment().object_store, driver="volume")), False),
    ):
        deletion = policies(held, systems(), given)["groundcrew-security.web-blog"]["phases"]["delete"]["actions"]
        assert ("wait_for_snapshot" in deletion) is waits
    assert (
        "wait_for_snapshot"
        not in policies(held, systems(), environment())["groundcrew-application.web-blog"]["phases"]["delete"][
            "actions"
        ]
    )

"""Formulas against figures worked out by hand, and the properties that must hold for every input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.arithmetic import (
    budget_events,
    burn_factor,
    cache_memory,
    coarse,
    coarse_memory,
    connections,
    error_budget,
    grown,
    log_bytes_per_day,
    log_volume,
    monthly_total,
    nodes_for_shards,
    orphans,
    plan_bound,
    possible,
    processor,
    prometheus_memory,
    prometheus_volume,
    replayed_log,
    restore_time,
    rollover_age,
    rpo_bound,
    saved_total,
    shard_count,
    sizing,
    volume_for,
)
from specs.capacity import SizingRules, SizingStep
from specs.cost import Saving, StatedCost
from specs.schedule import Cron
from specs.service import Pool
from specs.units import Bytes, Duration, days, gibibytes, hours, mebibytes, millicores, minutes, seconds
from tests.specs.change import changed
from tests.specs.sample import ORDERS, ORDERS_PLAN

amounts = st.integers(min_value=0, max_value=10**13).map(Bytes)
lengths = st.integers(min_value=0, max_value=10**8).map(Duration)
steps = st.sampled_from((1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30))


@pytest.mark.covers("BUG-16", "BUG-26")
@pytest.mark.parametrize(
    ("schedule", "deadline", "bound"),
    [
        ("*/3 * * * *", minutes(2), seconds(540)),
        ("*/5 * * * *", minutes(2), seconds(780)),
        ("*/15 * * * *", minutes(2), seconds(1_980)),
        ("*/20 * * * *", minutes(10), seconds(3_060)),
        ("0 * * * *", hours(1), seconds(10_860)),
    ],
)
def test_the_most_that_can_be_lost(schedule: str, deadline: Duration, bound: Duration):
    assert rpo_bound(Cron(schedule), minutes(1), deadline, 1) == bound


@given(steps, lengths, lengths, st.integers(0, 5))
def test_longer_deadlines_and_more_misses_never_lose_less(
    step: int, starting: Duration, deadline: Duration, misses: int
):
    bound = rpo_bound(Cron(f"*/{step} * * * *"), starting, deadline, misses)
    assert bound >= minutes(step)
    assert rpo_bound(Cron(f"*/{step} * * * *"), starting + seconds(1), deadline, misses) > bound
    assert rpo_bound(Cron(f"*/{step} * * * *"), starting, deadline + seconds(1), misses) > bound
    assert rpo_bound(Cron(f"*/{step} * * * *"), starting, deadline, misses + 1) > bound


def test_a_plan_without_log_loses_as_much_as_its_bases_are_apart():
    plan = changed(ORDERS, "backup", log_slices=None).backup
    assert plan_bound(ORDERS_PLAN) == minutes(9)
    assert plan_bound(plan) == days(2) + minutes(1) + minutes(30)


def test_a_restore_takes_base_log_and_the_fixed_part():
    assert restore_time(gibibytes(5), Bytes(20 << 20)) == seconds(256) + minutes(5)
    assert restore_time(Bytes(100), Bytes(10), Bytes(7), Bytes(2), seconds(1)) == seconds(10 + 4 + 1)
    assert replayed_log(Cron("0 */12 * * *"), gibibytes(2)) == gibibytes(1)
    with pytest.raises(ValueError, match="rate"):
        restore_time(gibibytes(1), Bytes(0))


@given(amounts, amounts, st.integers(1, 10**9).map(Bytes))
def test_more_data_never_restores_sooner(stored: Bytes, more: Bytes, rate: Bytes):
    assert restore_time(stored + more, rate) >= restore_time(stored, rate)


@given(amounts)
def test_coarse_steps_hold_what_they_round(size: Bytes):
    assert coarse(size) >= size
    assert str(coarse(size).gibibytes)[0] in "125"
    assert coarse(coarse(size)) == coarse(size)
    assert coarse_memory(size) >= size


@given(st.integers(1, 10**7), lengths, lengths)
def test_longer_retention_never_shrinks_storage(series: int, kept: Duration, more: Duration):
    assert prometheus_volume(series, seconds(15), kept + more) >= prometheus_volume(series, seconds(15), kept)
    assert log_volume(gibibytes(1), kept + more) >= log_volume(gibibytes(1), kept)
    assert shard_count(gibibytes(1), kept + more, days(1)) >= shard_count(gibibytes(1), kept, days(1))


@given(st.integers(1, 10**6))
def test_ten_days_more_replace_no_volume(series: int):
    assert prometheus_volume(series, seconds(15), days(45)) == prometheus_volume(series, seconds(15), days(35))


@pytest.mark.covers("BUG-91")
def test_metric_store_of_known_sizes():
    # 24,855 series at 15 s are 1,657 samples/s: 10 Gi at 80 % and 2 bytes hold them for 30 days.
    assert prometheus_volume(24_855, seconds(15), days(30), bytes_per_sample=2) == gibibytes(10)
    assert prometheus_volume(24_900, seconds(15), days(30), bytes_per_sample=2) == gibibytes(20)
    assert prometheus_memory(200_000) == gibibytes(4)
    assert prometheus_memory(10_000) == mebibytes(512)
    with pytest.raises(ValueError, match="interval"):
        prometheus_volume(1, seconds(0), days(1))


def test_log_store_of_known_sizes():
    per_day = log_bytes_per_day(100, 400)
    assert per_day == Bytes(3_456_000_000)
    assert log_volume(per_day, days(30), replicas=1).gibibytes == pytest.approx(283.2, abs=0.1)
    # Five systems with five classes, one replica, as the documents keep them: daily rollover is over the ceiling of
    # three nodes for no reason, a monthly one for the long classes is not.
    daily = [shard_count(Bytes(0), days(kept), days(1)) for kept in (30, 14, 7, 180, 365)]
    monthly = [shard_count(Bytes(0), days(kept), days(30)) for kept in (180, 365)]
    assert (5 * sum(daily), 5 * (sum(daily[:3]) + sum(monthly))) == (6_010, 750)
    assert nodes_for_shards([6_010]) == 7
    assert rollover_age(gibibytes(60), days(1)) < days(1) == rollover_age(gibibytes(1), days(1))


@pytest.mark.covers("BUG-70")
def test_what_an_objective_allows():
    assert error_budget(0.99, days(30)) == minutes(432)
    assert error_budget(0.999, days(30)) == seconds(2_592)
    assert budget_events(0.999, 2_592, days(30)) == pytest.approx(77.76)
    factors = [
        burn_factor(share, length, days(30)) for share, length in ((0.02, hours(1)), (0.05, hours(6)), (0.1, days(3)))
    ]
    assert factors == pytest.approx([14.4, 6, 1])


@given(st.floats(0.5, 0.9999), st.floats(0.5, 0.9999), lengths)
def test_a_stricter_target_never_allows_more(one: float, other: float, window: Duration):
    strict, loose = max(one, other), min(one, other)
    assert error_budget(strict, window) <= error_budget(loose, window)


@pytest.mark.covers("CAP-05")
def test_compound_growth_of_the_documents():
    factors = [grown(1, monthly, 12) for monthly in (0.10, 0.15, 0.05)]
    assert [round(factor, 2) for factor in factors] == [3.14, 5.35, 1.80]


@pytest.mark.covers("CAP-04", "BUG-82")
def test_sizes_follow_from_the_rules():
    rules = SizingRules(millicores(50))
    ladder = (
        SizingStep(gibibytes(10), millicores(500), gibibytes(1)),
        SizingStep(gibibytes(50), millicores(1000), gibibytes(2)),
        SizingStep(gibibytes(1000), millicores(2000), gibibytes(4)),
    )
    chosen = [sizing(ladder, gibibytes(data)) for data in (8, 30, 60, 5000)]
    assert [step.cpu for step in chosen if step] == [millicores(count) for count in (500, 1000, 2000, 2000)]
    assert sizing((), gibibytes(1)) is None
    assert processor(rules, 250) == millicores(150)
    assert volume_for(gibibytes(8), 0.7) == gibibytes(20)
    with pytest.raises(ValueError, match="above zero"):
        volume_for(gibibytes(8), 0)


@pytest.mark.covers("BUG-81", "BUG-80")
def test_connections_and_cache_memory_of_the_documents():
    assert [connections((Pool("postgres", 5, 20),), replicas) for replicas in (5, 8, 15)] == [100, 160, 300]
    assert cache_memory(gibibytes(5), 1.25) == gibibytes(6.25)


COSTS = (
    StatedCost("prometheus", 150, ""),
    StatedCost("grafana", 50, ""),
    StatedCost("elasticsearch", 400, ""),
    StatedCost("jaeger", 100, "", needs=("elasticsearch",)),
    StatedCost("alertmanager", 25, ""),
    StatedCost("fluentd", 50, ""),
    StatedCost("blackbox", 10, ""),
)
SAVINGS = (
    Saving("Loki instead of Elasticsearch", 200, "", removes=("elasticsearch",)),
    Saving("metrics for 7 days", 30, ""),
    Saving("remote write", 50, ""),
    Saving("sample 0.1 %", 30, ""),
)


@pytest.mark.covers("CAP-06", "CAP-07", "BUG-76", "BUG-79")
def test_costs_are_added_up_and_a_saving_may_not_take_the_store_of_the_traces():
    assert monthly_total(COSTS) == 785
    assert saved_total(COSTS, SAVINGS) == 475
    assert orphans(COSTS, SAVINGS[0]) == ("jaeger",)
    assert possible(COSTS, SAVINGS) == SAVINGS[1:]
    assert saved_total(COSTS, possible(COSTS, SAVINGS)) == 675

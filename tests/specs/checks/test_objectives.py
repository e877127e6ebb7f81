"""Objectives: series that exist, bounds a histogram has, targets that can be met and missed."""

from dataclasses import replace
from typing import Any

import pytest

from specs.metrics import Selector, counter, gauge, histogram, select
from specs.slo import (
    AvailabilityIndicator,
    BudgetAllocation,
    EventsIndicator,
    GaugeIndicator,
    HistogramIndicator,
    LatencyIndicator,
)
from specs.units import Duration, days
from specs.walk import warnings
from tests.specs.change import changed, found, paths
from tests.specs.sample import ENVIRONMENT, SYSTEM


@pytest.mark.covers("RULE-02", "BUG-67", "INS-04")
def test_a_latency_threshold_is_a_bucket_bound():
    [fault] = found(changed(SYSTEM, "slos[1].indicator", threshold_seconds=0.2))
    assert fault.path == "slos[1].indicator.threshold_seconds"
    assert fault.wanted == "a bucket bound of 'http_request_duration_seconds': 0.1, 0.5, 1"
    assert paths(changed(SYSTEM, "slos[1].indicator", threshold_seconds=1.0)) == []
    assert paths(changed(SYSTEM, "slos[3].indicator", threshold=2.0)) == ["slos[3].indicator.threshold"]


@pytest.mark.covers("RULE-02", "BUG-68")
@pytest.mark.parametrize(
    ("indicator", "path"),
    [
        (AvailabilityIndicator("shpo"), "service"),
        (AvailabilityIndicator("worker"), "service"),
        (LatencyIndicator("worker", 0.5), "service"),
        (EventsIndicator(select("orders_total")), ""),
        (EventsIndicator(select("orders_total"), select("orders_total"), select("orders_total")), ""),
        (EventsIndicator(select("order_total"), bad=select("orders_total")), "total.metric"),
        (EventsIndicator(select("orders_total"), bad=select("orders_total", kind="x")), "bad.matchers[0].label"),
        (EventsIndicator(select("mesh_peers"), bad=select("orders_total")), "total.metric"),
        (HistogramIndicator(select("orders_total"), 5.0), "select.metric"),
        (GaugeIndicator(select("orders_total"), 1.0), "select.metric"),
        (GaugeIndicator(Selector(""), 1.0), "select.metric"),
    ],
)
def test_an_objective_names_series_of_the_right_kind(indicator: Any, path: str):
    wanted = f"slos[2].indicator.{path}" if path else "slos[2].indicator"
    assert set(paths(changed(SYSTEM, "slos[2]", indicator=indicator))) == {wanted}


@pytest.mark.covers("RULE-02")
def test_errors_need_a_status_and_durations_a_histogram():
    http = "services[0].metrics.http"
    unlabelled = changed(SYSTEM, http, status_label="code")
    assert paths(unlabelled) == ["slos[0].indicator.service"]
    averaged = changed(SYSTEM, http, duration=gauge("http_request_duration_seconds", "route"))
    assert paths(averaged) == ["slos[1].indicator.service"]


@pytest.mark.parametrize("target", [0.0, 1.0, 99.9, -0.5])
def test_a_target_is_a_share_below_all(target: float):
    assert paths(changed(SYSTEM, "slos[0]", target=target)) == ["slos[0].target"]


def test_a_target_so_low_that_no_burn_can_page():
    [fault] = found(changed(SYSTEM, "slos[0]", target=0.93))
    assert (fault.path, fault.wanted[:14]) == ("slos[0].target", "above 93.0556%")
    assert paths(changed(SYSTEM, "slos[0]", target=0.931)) == []


def test_a_budget_of_few_events_is_refused_or_noted():
    few = changed(SYSTEM, "slos[0]", events_per_day=300)
    [fault] = found(few)
    assert fault.given == "300, which leaves 9 bad events in 30 days"
    coarse = changed(SYSTEM, "slos[0]", events_per_day=2_592)
    assert paths(coarse) == []
    [warning] = warnings((coarse,))
    assert warning.given == "2592, which leaves 77.8 bad events in 30 days"


@pytest.mark.covers("BUG-71")
def test_what_a_budget_is_spent_on_adds_up():
    [fault] = found(changed(SYSTEM, "slos[0]", allocation=BudgetAllocation(0.6, 0.2, 0.1, 0.0)))
    assert (fault.given, fault.mend) == ("shares that add up to 90%", "name what is left over as reserve")


@pytest.mark.covers("BUG-52", "BUG-70")
def test_two_objectives_on_one_indicator():
    double = changed(SYSTEM, "slos[1]", indicator=AvailabilityIndicator("shop"))
    assert paths(double) == ["slos[1].indicator"]


@pytest.mark.covers("RULE-01", "BUG-66")
def test_metrics_live_longer_than_the_longest_objective():
    short = changed(ENVIRONMENT, metric_retention=days(30))
    [fault] = found(SYSTEM, short)
    assert (fault.where, fault.mend) == ("prod", "set metric_retention to 35d or more")
    assert paths(SYSTEM, changed(ENVIRONMENT, metric_retention=days(35))) == []
    assert paths(changed(SYSTEM, slos=()), short) == []


@pytest.mark.covers("BUG-47", "INS-04")
def test_labels_without_a_bound_are_declared_or_refused():
    assert paths(changed(SYSTEM, bounded_labels=())) == [
        "services[0].metrics.others[1].labels",
        "services[0].metrics.others[2].labels",
    ]
    for label in ("user_id", "email", "session_id", "query", "client_ip"):
        extra = changed(SYSTEM, extra_metrics=(counter("seen_total", label),))
        assert paths(extra) == ["extra_metrics[0].labels"]
    assert paths(changed(SYSTEM, extra_metrics=(counter("seen_total", "path", "region"),))) == []
    assert paths(changed(SYSTEM, bounded_labels=(("customer_id", 0),))) == ["bounded_labels[0]"]
    assert paths(changed(SYSTEM, bounded_labels=(("customer_id", 9), ("tenant", 9)))) == ["bounded_labels[1]"]


@pytest.mark.parametrize("label", ["job", "namespace", "le", "severity", "__name__", "a-b", ""])
def test_labels_that_are_taken_or_none(label: str):
    assert paths(changed(SYSTEM, extra_metrics=(gauge("one", label),))) == ["extra_metrics[0].labels"]


def test_buckets_rise():
    for buckets in ((), (1.0, 0.5), (1.0, 1.0)):
        extra = changed(SYSTEM, extra_metrics=(histogram("sizes", buckets=buckets),))
        assert paths(extra) == ["extra_metrics[0].buckets"]


@pytest.mark.parametrize(("window", "told"), [(days(12), True), (days(13), False), (days(30), False)])
def test_a_window_so_short_that_it_pages_while_the_budget_lasts_is_told(window: Duration, told: bool) -> None:
    """2 % of 12.5 days are the six hours in which they page: a shorter window pages below the allowed rate."""
    short = replace(SYSTEM, slos=(replace(SYSTEM.slos[0], window=window),))
    found = [one for one in warnings((short,)) if one.path == "slos[0].window"]
    assert bool(found) is told
    assert all("at least 12.5 days" in one.wanted for one in found)

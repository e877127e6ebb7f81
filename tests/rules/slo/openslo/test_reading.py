"""Documents of others: what comes of each, and what is said about the rest."""

import pytest

from rules.slo.openslo.reader import imported
from rules.slo.openslo.remark import Fate
from specs.metrics import Matcher, Selector, select
from specs.slo import (
    AvailabilityIndicator,
    Budgeting,
    Calendar,
    EventsIndicator,
    GaugeIndicator,
    HistogramIndicator,
    LatencyIndicator,
    Slo,
)
from specs.units import days, weeks
from tests.rules.slo.openslo.examples import CALENDAR, COMPOSITE, RATIO, THRESHOLD
from tests.rules.slo.openslo.other_examples import ALERTING, ELSEWHERE
from tests.systems.data import SYSTEMS

CALLS = EventsIndicator(total=select("calls_total"), bad=select("calls_total", result="lost"))
EXPECTED = {
    RATIO: {
        "shop": (
            Slo(
                "checkout-success",
                EventsIndicator(
                    total=select("orders_total", cluster="eu"),
                    good=Selector(
                        "orders_total", (Matcher("cluster", "=", "eu"), Matcher("outcome", "=~", "done|queued"))
                    ),
                ),
                0.995,
                1_000,
                window=weeks(4),
                meaning="Nearly every order goes through.",
            ),
        )
    },
    CALENDAR: {
        "line": (
            Slo(
                "up-internal-goal",
                CALLS,
                0.9995,
                1_000,
                budgeting=Budgeting.TIMESLICES,
                slice_target=0.99,
                calendar=Calendar.MONTH,
                meaning="The line is up",
            ),
            Slo(
                "up-contract",
                CALLS,
                0.99,
                1_000,
                budgeting=Budgeting.TIMESLICES,
                slice_target=0.95,
                calendar=Calendar.MONTH,
                meaning="The line is up",
            ),
        )
    },
    COMPOSITE: {
        "shop": (
            Slo(
                "journey-search-is-fast",
                HistogramIndicator(select("search_seconds", job="search"), 0.5),
                0.95,
                1_000,
                window=days(28),
                budgeting=Budgeting.RATIO_TIMESLICES,
                meaning="A whole visit works.",
            ),
            Slo(
                "journey-search-is-fast-2",
                EventsIndicator(
                    total=select("searches_total"),
                    bad=Selector("searches_total", (Matcher("code", "!~", "2.."),)),
                ),
                0.999,
                1_000,
                window=days(28),
                budgeting=Budgeting.RATIO_TIMESLICES,
                meaning="A whole visit works.",
            ),
        )
    },
    THRESHOLD: {
        "model": (
            Slo(
                "right",
                GaugeIndicator(select("model_accuracy_ratio", kind="eyes"), 0.9),
                0.95,
                1_000,
                meaning="Mostly right",
            ),
        )
    },
    ALERTING: {},
    ELSEWHERE: {},
}


@pytest.mark.parametrize("text", EXPECTED)
def test_what_comes_of_a_document(text: str) -> None:
    found = imported({"slo.yaml": text}, events_per_day=1_000)
    assert found.faults == ()
    assert found.slos == EXPECTED[text]


@pytest.mark.parametrize(
    ("text", "fate", "path", "word"),
    [
        (RATIO, Fate.LOST, "metadata.labels", "team"),
        (RATIO, Fate.LOST, "metadata.annotations.example.org/board", "other tools"),
        (RATIO, Fate.LOST, "spec.objectives[0].op", "target alone"),
        (RATIO, Fate.LOST, "spec.alertPolicies", "BurnPolicy"),
        (RATIO, Fate.ASSUMED, "spec.objectives[0] (events_per_day)", "--events-per-day"),
        (CALENDAR, Fate.LOST, "spec.timeWindow[0].calendar.timeZone", "midnight UTC"),
        (CALENDAR, Fate.LOST, "spec.timeWindow[0].calendar.startTime", "midnight UTC"),
        (CALENDAR, Fate.LOST, "spec.objectives[1].timeSliceWindow", "minutes"),
        (CALENDAR, Fate.LOST, "spec.ratioMetric.bad.metricSource.spec.step", "query is all"),
        (CALENDAR, Fate.LOST, "spec.connectionDetails[0].url", "environment"),
        (COMPOSITE, Fate.LOST, "spec.objectives (composite)", "not computed"),
        (COMPOSITE, Fate.LOST, "spec.objectives[0].compositeWeight", "weight"),
        (COMPOSITE, Fate.LOST, "spec.ratioMetric.bad.metricSource.spec.query", "namespace"),
        (THRESHOLD, Fate.LOST, "spec.objectives[0].op", "at least"),
        (THRESHOLD, Fate.ASSUMED, "spec.timeWindow", "30 days"),
        (ALERTING, Fate.LOST, "", "routing"),
        (ELSEWHERE, Fate.LOST, "spec.indicator.spec.ratioMetric.good.metricSource.type", "Datadog"),
    ],
)
def test_what_is_said_about_the_rest(text: str, fate: Fate, path: str, word: str) -> None:
    found = [one for one in imported({"slo.yaml": text}).remarks if one.fate is fate and one.path == path]
    assert any(word in one.reason for one in found), [one.reason for one in found]


UNREADABLE = [
    ('sum(orders_total{cluster="eu"})', 'sum by (code) (orders_total{cluster="eu"})', "groups by labels"),
    ('sum(orders_total{cluster="eu"})', "sum(orders_total) - sum(lost_total)", "joins or compares"),
    ('sum(orders_total{cluster="eu"})', "sum(rate(orders_total[5m] offset 1h))", "another time"),
    ('sum(orders_total{cluster="eu"})', "sum(sum_over_time(orders[5m]))", "no count of events"),
    ('sum(orders_total{cluster="eu"})', "sum(rate(orders_total[5m:1m]))", "subquery"),
    ('sum(orders_total{cluster="eu"})', "sum(rate(orders_total[5m]))", "not counted alike"),
    ('sum(orders_total{cluster="eu"})', "max(orders_total)", "add them with sum"),
    ('sum(orders_total{cluster="eu"})', "sum(orders_total{", "no PromQL"),
    ('sum(orders_total{cluster="eu"})', 'sum({cluster="eu"})', "names no single metric"),
    ('sum(orders_total{cluster="eu"})', 'sum(orders_bucket{le="+Inf"})', "observations up to a bound"),
    ("counter: true", "counter: false", "no counter"),
    ("type: Prometheus", "type: Datadog", "not from Datadog"),
    ("            type: Prometheus\n", "            metricSourceRef: gone\n", "in none of the files"),
    ("            type: Prometheus\n", "", "nor metricSourceRef"),
    ('              query: sum(orders_total{cluster="eu"})', "              text: x", "no query"),
]


@pytest.mark.parametrize(("old", "new", "word"), UNREADABLE, ids=[word for _, _, word in UNREADABLE])
def test_a_count_that_cannot_be_kept_is_named_with_the_reason(old: str, new: str, word: str) -> None:
    text = RATIO.replace(old, new)
    assert text != RATIO
    found = imported({"slo.yaml": text})
    assert (found.slos, found.faults) == ({}, ())
    assert any(word in one.reason for one in found.remarks), [one.reason for one in found.remarks]


def test_objectives_of_one_document_are_lost_one_by_one() -> None:
    found = imported({"slo.yaml": COMPOSITE.replace("searches_total{code", "searches_total offset 5m{code")})
    assert [slo.name for slo in found.slos["shop"]] == ["journey-search-is-fast"]


@pytest.mark.parametrize(("gauge", "word"), [("min(a)", "its maximum"), ("rate(a[5m])", "its maximum")])
def test_a_threshold_is_one_of_a_gauge(gauge: str, word: str) -> None:
    found = imported({"slo.yaml": THRESHOLD.replace("max(model_accuracy_ratio{kind='eyes'})", gauge)})
    assert found.slos == {}
    assert any(word in one.reason for one in found.remarks)


def test_a_gauge_that_is_good_below_a_bound_is_lost() -> None:
    found = imported({"slo.yaml": THRESHOLD.replace('"gt"', '"lte"')})
    assert found.slos == {}
    assert any("not lte" in one.reason for one in found.remarks)


def test_the_series_of_a_known_system_are_recognised() -> None:
    """Who writes the counters of a service's requests means its availability."""
    system = SYSTEMS["maintenance-api"]
    service = next(one for one in system.services if one.metrics and one.metrics.http)
    assert service.metrics is not None
    http = service.metrics.http
    assert http is not None
    own = f'job="{service.name}",namespace="{system.namespace}"'
    bound = next(bound for bound in http.duration.buckets if "." in f"{bound:g}")
    text = (
        RATIO.replace("service: shop", f"service: {system.name}")
        .replace("good:", "bad:")
        .replace('orders_total{cluster="eu",outcome=~"done|queued"}', f'{http.requests.name}{{STATUS=~"5..",{own}}}')
        .replace('orders_total{cluster="eu"}', f"{http.requests.name}{{{own}}}")
        .replace("STATUS", http.status_label)
    )
    [slo] = imported({"slo.yaml": text}, SYSTEMS.values()).slos[system.name]
    assert slo.indicator == AvailabilityIndicator(service.name)
    text = (
        RATIO.replace("service: shop", f"service: {system.name}")
        .replace(
            'orders_total{cluster="eu",outcome=~"done|queued"}', f'{http.duration.name}_bucket{{le="{bound:g}",{own}}}'
        )
        .replace('orders_total{cluster="eu"}', f"{http.duration.name}_count{{{own}}}")
    )
    [slo] = imported({"slo.yaml": text}, SYSTEMS.values()).slos[system.name]
    assert slo.indicator == LatencyIndicator(service.name, bound)

"""The generated history: the same every time, alive, and worse in an incident where it is meant to be."""

from itertools import pairwise

import numpy
import pytest

from specs.metrics import Metric, counter, gauge, histogram
from specs.units import Unit
from tests.live.pictures.course import values
from tests.live.pictures.incident import Incident
from tests.live.pictures.judged import faults
from tests.live.pictures.scene import _held, leaders
from tests.live.pictures.series import Series, Words
from tools.pictures.browser import drawn

TIMES = numpy.arange(1_768_467_600, 1_768_492_800, 30, dtype=float)
INCIDENT = Incident(TIMES[-1] - 3_300, "shop", "web", "postgres-exporter", "shop-backup-postgres-slice")
PLACE = {"namespace": "shop", "job": "web", "pod": "web-1"}
REQUESTS = counter("http_requests_total", "status")
DURATION = histogram("http_request_duration_seconds", buckets=(0.01, 0.1, 1.0, 10.0))


def one(metric: Metric, name: str = "", schedule: str = "", **labels: str) -> Series:
    return Series(metric, name or metric.name, {**PLACE, **labels}, 5.0, 2.0, schedule)


def late(found: numpy.ndarray) -> float:
    """Growth of the last half hour."""
    return float(found[-1] - found[-61])


@pytest.mark.parametrize(
    "series",
    [
        one(REQUESTS, status="200"),
        one(DURATION, "http_request_duration_seconds_bucket", le="0.1"),
        one(gauge("sql_studio_active_users")),
        one(
            gauge("kube_cronjob_status_last_successful_time", unit=Unit.TIMESTAMP), schedule="*/15 * * * *", cronjob="a"
        ),
    ],
    ids=lambda series: series.name,
)
def test_the_same_series_has_the_same_course(series: Series) -> None:
    found = values(series, TIMES, None)
    assert numpy.array_equal(found, values(series, TIMES, None))
    assert len(set(found.tolist())) > 10
    assert numpy.isfinite(found).all()


def test_counters_never_fall() -> None:
    for incident in (None, INCIDENT):
        assert (numpy.diff(values(one(REQUESTS, status="500"), TIMES, incident)) >= 0).all()


def test_buckets_hold_what_smaller_ones_hold() -> None:
    bounds = ("0.01", "0.1", "1.0", "10.0", "+Inf")
    found = [
        values(one(DURATION, "http_request_duration_seconds_bucket", le=bound), TIMES, INCIDENT) for bound in bounds
    ]
    assert all((larger - smaller >= -0.01).all() for smaller, larger in pairwise(found))


def test_an_incident_fails_requests_of_its_service_alone() -> None:
    bad, other = one(REQUESTS, status="500"), one(REQUESTS, status="500", job="api", pod="api-1")
    assert late(values(bad, TIMES, INCIDENT)) > 50 * late(values(bad, TIMES, None))
    assert late(values(other, TIMES, INCIDENT)) == late(values(other, TIMES, None))


def test_an_incident_makes_answers_slower() -> None:
    fast = one(DURATION, "http_request_duration_seconds_bucket", le="0.1")
    assert late(values(fast, TIMES, INCIDENT)) < 0.8 * late(values(fast, TIMES, None))


def test_a_job_has_ended_at_its_last_time_and_a_late_one_no_more() -> None:
    told = gauge("kube_cronjob_status_last_successful_time", unit=Unit.TIMESTAMP)
    good = values(one(told, schedule="*/15 * * * *", cronjob="other"), TIMES, INCIDENT)
    bad = values(one(told, schedule="*/15 * * * *", cronjob=INCIDENT.late_job), TIMES, INCIDENT)
    assert 0 <= TIMES[-1] - good[-1] < 900 + 120
    assert bad[-1] <= INCIDENT.began


def test_one_of_several_stands_for_all_of_them() -> None:
    series = [one(REQUESTS, status="200", pod=f"web-{number}") for number in range(3)]
    found = leaders(series, {"http_requests_total": {"status": frozenset({"5.."})}})
    assert found == {id(series[0]): pytest.approx(3.0)}
    assert leaders(series, {"other_total": {}}) == {}


def test_words_do_not_meet() -> None:
    words = Words()
    assert [words.of("bucket", value) for value in ("primary", "bucket-1", "bucket-2", "primary")] == [
        "primary",
        "offsite",
        "bucket-2",
        "primary",
    ]


def test_an_alert_fires_once_its_condition_has_held() -> None:
    assert list(_held([0, 60, 120, 180, 300, 360], 60, 120)) == [120, 180]
    assert list(_held([0, 60], 60, 0)) == [0, 60]


def panel(**values: object) -> dict[str, object]:
    return {"title": "Errors", "empty": None, "clipped": False, **values}


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        ({"errors": [], "panels": [panel(), panel(empty="All answer")]}, ""),
        ({"errors": [], "panels": []}, "no panel"),
        ({"errors": ["TypeError: x"], "panels": [panel()]}, "TypeError"),
        ({"errors": [], "panels": [panel(empty="No data")]}, "No data"),
        ({"errors": [], "panels": [panel(clipped=True)]}, "cut off"),
    ],
    ids=["good", "blank", "error", "empty", "clipped"],
)
def test_a_picture_is_judged_by_what_is_seen(seen: dict[str, object], wrong: str) -> None:
    found = faults(drawn({"file": "a.png", **seen}))
    assert (wrong in found[0]) if wrong else not found

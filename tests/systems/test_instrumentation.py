"""What two documents say their applications expose is what their contracts hold: kind, labels, buckets, path."""

import pytest

from handbook.plans import tuning_page
from specs.checks.duplicates import declared
from specs.metrics import Metric, MetricKind
from tests.handbook.written import handbook
from tests.systems.data import SYSTEMS

COUNTER, GAUGE, HISTOGRAM = MetricKind.COUNTER, MetricKind.GAUGE, MetricKind.HISTOGRAM
Wanted = dict[str, tuple[MetricKind, tuple[str, ...]]]

TIMETABLE: Wanted = {
    "http_request_duration_seconds": (HISTOGRAM, ("method", "route")),
    "http_requests_total": (COUNTER, ("method", "route", "status")),
    "http_request_size_bytes": (HISTOGRAM, ("method", "route")),
    "http_response_size_bytes": (HISTOGRAM, ("method", "route")),
    "db_query_duration_seconds": (HISTOGRAM, ("operation", "table")),
    "db_queries_total": (COUNTER, ("operation", "table", "status")),
    "db_connections_active": (GAUGE, ()),
    "cache_hits_total": (COUNTER, ()),
    "cache_misses_total": (COUNTER, ()),
    "cache_size_entries": (GAUGE, ()),
    "timelines_created_total": (COUNTER, ()),
    "timelines_updated_total": (COUNTER, ()),
    "timelines_deleted_total": (COUNTER, ()),
    "classes_created_total": (COUNTER, ()),
    "events_scheduled_total": (COUNTER, ("type",)),
    "validation_errors_total": (COUNTER, ("field", "rule")),
}
STUDIO: Wanted = {
    "http_request_duration_seconds": (HISTOGRAM, ("method", "endpoint")),
    "http_requests_total": (COUNTER, ("method", "endpoint", "status")),
    "http_requests_in_flight": (GAUGE, ()),
    "http_request_size_bytes": (HISTOGRAM, ("endpoint",)),
    "http_response_size_bytes": (HISTOGRAM, ("endpoint",)),
    "database_query_duration_seconds": (HISTOGRAM, ("operation",)),
    "database_connections_active": (GAUGE, ()),
    "database_connections_max": (GAUGE, ()),
    "database_rows_returned": (HISTOGRAM, ("operation",)),
    "auth_attempts_total": (COUNTER, ("status",)),
    "auth_lockouts_total": (COUNTER, ()),
    "auth_sessions_active": (GAUGE, ()),
    "sync_operations_total": (COUNTER, ("operation", "status")),
    "sync_duration_seconds": (HISTOGRAM, ("operation",)),
    "sync_conflicts_total": (COUNTER, ()),
    "user_registrations_total": (COUNTER, ()),
    "active_users": (GAUGE, ()),
    "feature_usage_total": (COUNTER, ("feature",)),
}


def metrics(system: str) -> dict[str, Metric]:
    return {metric.name: metric for _, metric in declared(SYSTEMS[system])}


def faults(system: str, wanted: Wanted, prefix: str = "") -> list[str]:
    found = metrics(system)
    return [
        name
        for name, form in wanted.items()
        if prefix + name not in found or (found[prefix + name].kind, found[prefix + name].labels) != form
    ]


@pytest.mark.covers("INS-01")
def test_the_timetable_exposes_what_its_module_does() -> None:
    assert faults("school-timetable", TIMETABLE) == []
    buckets = metrics("school-timetable")["http_request_duration_seconds"].buckets
    assert (len(buckets), buckets[0], buckets[-1]) == (8, 0.001, 5.0)
    paths = {service.metrics.path for service in SYSTEMS["school-timetable"].services if service.metrics}
    assert paths == {"/metrics"}


@pytest.mark.covers("INS-02")
def test_the_studio_exposes_what_its_package_does() -> None:
    assert faults("sql-studio", STUDIO, "sql_studio_") == []
    own = [name for name, metric in metrics("sql-studio").items() if metric.kind in (COUNTER, GAUGE, HISTOGRAM)]
    assert all(name.startswith("sql_studio_") for name in own)


def test_a_series_of_another_kind_or_without_a_label_is_a_fault() -> None:
    assert faults("sql-studio", {"active_users": (COUNTER, ())}, "sql_studio_") == ["active_users"]
    assert faults("sql-studio", {"auth_attempts_total": (COUNTER, ())}, "sql_studio_") == ["auth_attempts_total"]
    assert faults("sql-studio", {"gone": (COUNTER, ())}, "sql_studio_") == ["gone"]


@pytest.mark.covers("INS-03")
def test_the_profiling_routes_are_told_to_whoever_tunes_and_to_no_probe() -> None:
    system = SYSTEMS["sql-studio"]
    text = handbook("prod")["systems/sql-studio/tuning.md"]
    assert text == tuning_page(system).text
    assert all(word in text for word in ("/debug/pprof/profile", "heap", "goroutine", "block", "mutex", "port-forward"))
    asked = [probe.target for probe in system.probes] + [check.path for check in system.smoke_checks]
    assert not [path for path in asked if "/debug" in path]

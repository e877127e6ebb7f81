"""Facts of the five documents: names, ports, objectives, plans, growth, routes. One table per subject."""

from datetime import date

import pytest

from specs.logs import LogClass
from specs.routing import Medium
from specs.severity import Severity
from specs.slo import AvailabilityIndicator, EventsIndicator, GaugeIndicator, HistogramIndicator, LatencyIndicator
from specs.store import Engine
from specs.units import days
from specs.walk import faults
from tests.support.coverage import covers
from tests.systems.data import FAULTS, SYSTEMS, answered

EP, ST, MA, EW, SQ = "endpoint-stats", "school-timetable", "maintenance-api", "eyewear-ml", "sql-studio"


def test_the_walk_finds_nothing() -> None:
    """On a day of the project's present; what has reached its end of life since is the live walk's business."""
    assert faults(SYSTEMS.values(), today=date(2026, 12, 1)) == ()


def test_the_walk_finds_an_engine_past_its_end_of_life() -> None:
    found = faults(SYSTEMS.values(), today=date(2040, 1, 1))
    assert {fault.where for fault in found} == set(SYSTEMS)


def test_all_systems_are_read_without_a_fault() -> None:
    assert FAULTS == ()
    assert list(SYSTEMS) == sorted([EP, ST, MA, EW, SQ])


@covers("ENV-04")
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_namespace_is_called_like_its_system(name: str) -> None:
    assert SYSTEMS[name].namespace == name


@covers("MET-05")
@pytest.mark.parametrize(
    ("system", "service", "port", "container_port", "route"),
    [
        (EP, "flask-api", 80, 5000, "path"),
        (ST, "school-timetable", 80, 3000, "route"),
        (MA, "maintenance-api", 8080, 8080, "route"),
        (SQ, "sql-studio-backend", 80, 8080, "endpoint"),
    ],
)
def test_services_listen_where_the_documents_say(
    system: str, service: str, port: int, container_port: int, route: str
) -> None:
    found = SYSTEMS[system].service(service)
    assert (found.port, found.container_port) == (port, container_port)
    assert found.metrics is not None
    assert found.metrics.http is not None
    assert found.metrics.http.route_label == route


@pytest.mark.parametrize(
    ("system", "store", "engine", "version", "port", "database", "tables"),
    [
        (EP, "postgres", Engine.POSTGRESQL, "16", 5432, "endpoint_stats", {"endpoints", "requests"}),
        (EP, "redis", Engine.REDIS, "7", 6379, "", {"cache:*"}),
        (MA, "mysql", Engine.MYSQL, "8.4", 3306, "tasks_db", {"tasks"}),
        (ST, "mysql", Engine.MYSQL, "8.4", 3306, "school_timetable", {"timelines"}),
        (EW, "mongodb", Engine.MONGODB, "8.0", 27017, "eyewear", {"users"}),
        (SQ, "postgres", Engine.POSTGRESQL, "16", 5432, "sql_studio", {"queries"}),
    ],
)
def test_stores_are_those_of_the_documents(
    system: str, store: str, engine: Engine, version: str, port: int, database: str, tables: set[str]
) -> None:
    found = SYSTEMS[system].store(store)
    assert (found.engine, found.version, found.listens_on, found.database) == (engine, version, port, database)
    assert tables <= set(found.tables)


@covers("SLO-01", "SLO-03", "SLO-04", "SLO-05", "SLO-06")
@pytest.mark.parametrize(
    ("system", "objective", "kind", "threshold", "target"),
    [
        (EP, "latency", LatencyIndicator, 1.0, 0.95),
        (EP, "premium-errors", EventsIndicator, None, 0.99),
        (ST, "availability", AvailabilityIndicator, None, 0.99),
        (ST, "latency", LatencyIndicator, 1.0, 0.95),
        (ST, "tail-latency", LatencyIndicator, 2.0, 0.99),
        (MA, "availability", AvailabilityIndicator, None, 0.999),
        (MA, "latency", LatencyIndicator, 0.5, 0.95),
        (EW, "availability", AvailabilityIndicator, None, 0.999),
        (EW, "latency", LatencyIndicator, 0.5, 0.95),
        (EW, "query-latency", HistogramIndicator, 0.2, 0.95),
        (EW, "recommendation-accuracy", GaugeIndicator, 0.9, 0.95),
        (SQ, "availability", AvailabilityIndicator, None, 0.999),
        (SQ, "latency", LatencyIndicator, 0.2, 0.95),
        (SQ, "query-success", EventsIndicator, None, 0.995),
        (SQ, "sync-success", EventsIndicator, None, 0.995),
    ],
)
def test_objectives_are_those_of_the_documents(
    system: str, objective: str, kind: type, threshold: float | None, target: float
) -> None:
    slo = next(slo for slo in SYSTEMS[system].slos if slo.name == objective)
    indicator = slo.indicator
    given = [getattr(indicator, field, None) for field in ("threshold_seconds", "threshold", "at_least")]
    assert type(indicator) is kind
    assert [value for value in given if value is not None] == ([] if threshold is None else [threshold])
    assert (slo.target, slo.window) == (target, days(30))


@covers("SLO-02")
def test_a_budget_is_given_away_whole() -> None:
    for system in SYSTEMS.values():
        for slo in system.slos:
            shares = slo.allocation
            assert (shares.bugs, shares.performance, shares.features) == (0.6, 0.2, 0.1)
            assert shares.bugs + shares.performance + shares.features + shares.reserve == pytest.approx(1)


@covers("RTE-01", "RTE-03", "RTE-06", "RTE-07")
@pytest.mark.parametrize(
    ("system", "severity", "media"),
    [
        (ST, Severity.CRITICAL, {Medium.PAGERDUTY}),
        (ST, Severity.WARNING, {Medium.SLACK}),
        (ST, Severity.INFO, {Medium.SLACK}),
        (SQ, Severity.CRITICAL, {Medium.PAGERDUTY, Medium.SLACK, Medium.EMAIL}),
        (SQ, Severity.WARNING, {Medium.SLACK, Medium.EMAIL}),
        (SQ, Severity.INFO, {Medium.SLACK}),
        (MA, Severity.CRITICAL, {Medium.PAGERDUTY, Medium.SLACK}),
        (MA, Severity.WARNING, {Medium.SLACK, Medium.EMAIL}),
        (EW, Severity.CRITICAL, {Medium.PAGERDUTY, Medium.SMS, Medium.EMAIL}),
        (EW, Severity.HIGH, {Medium.SMS, Medium.EMAIL}),
        (EW, Severity.WARNING, {Medium.EMAIL}),
        (EW, Severity.INFO, {Medium.TICKET, Medium.EMAIL}),
    ],
)
def test_severities_reach_the_media_of_the_documents(system: str, severity: Severity, media: set[Medium]) -> None:
    routing = SYSTEMS[system].routing
    medium = {channel.name: channel.medium for channel in routing.channels}
    names = [
        name for route in routing.routes if severity in route.severities and not route.team for name in route.channels
    ]
    assert {medium[name] for name in names} == media


@pytest.mark.parametrize(
    ("system", "destination"),
    [
        (MA, "Maintenance API Service"),
        (MA, "#maintenance-api-alerts"),
        (MA, "platform-team@company.com"),
        (SQ, "#critical-alerts"),
        (EP, "ops@example.com"),
    ],
)
def test_stated_destinations_are_kept(system: str, destination: str) -> None:
    assert destination in {channel.destination for channel in SYSTEMS[system].routing.channels}


@covers("RET-01", "RET-02")
def test_logs_of_endpoint_stats_are_kept_as_stated_or_as_the_regime_demands() -> None:
    logs = SYSTEMS[EP].logs
    own = {kept.log_class: kept.keep for kept in logs.retention}
    assert (own[LogClass.APPLICATION], own[LogClass.SYSTEM], own[LogClass.PERFORMANCE]) == (days(30), days(14), days(7))
    assert logs.keep(LogClass.AUDIT) >= days(366) > own[LogClass.AUDIT]


def test_security_logs_live_a_year_everywhere() -> None:
    assert all(system.logs.keep(LogClass.SECURITY) >= days(365) for system in SYSTEMS.values())
    assert SYSTEMS[SQ].logs.keep(LogClass.APPLICATION) == days(7)


@covers("HLT-06")
def test_sql_studio_has_its_thirteen_smoke_checks() -> None:
    checks = SYSTEMS[SQ].smoke_checks
    assert len(checks) == len({check.name for check in checks}) == 13


def test_customer_ids_are_bounded() -> None:
    assert dict(SYSTEMS[EP].bounded_labels).keys() == {"customer_id"}
    others = {
        label for name, system in SYSTEMS.items() if name != EP for metric in system.metrics for label in metric.labels
    }
    assert not any(label.endswith("_id") for label in others)


ROOMS_OF_THEIR_OWN = {
    "DSH-16": "every objective gets its board from the SloSet",
    "CAP-03": "sizes are computed from CAP-04, the stated plan contradicts it",
}


@pytest.mark.parametrize(("family", "last"), [("DSH", 17), ("MNT", 9), ("CAP", 8), ("HLT", 8)])
def test_every_row_of_the_family_is_answered_by_some_system(family: str, last: int) -> None:
    found = {row for system in SYSTEMS.values() for row in answered(system)}
    asked = {f"{family}-{number:02}" for number in range(1, last + 1)}
    assert asked - found - ROOMS_OF_THEIR_OWN.keys() == set()

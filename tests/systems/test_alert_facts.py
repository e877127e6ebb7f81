"""What the documents ask of alerts, row by row, beside what the systems declare."""

from dataclasses import dataclass

import pytest

from specs.alert import Above, Alert, Below, Deviation, Down, Drop, Exhaustion, QuotaShare
from specs.logs import LogClass
from specs.severity import Severity
from specs.signal import (
    CertificateLifetime,
    ContainerCpu,
    ContainerMemory,
    CounterIncrease,
    CounterRatio,
    GaugeValue,
    HttpErrorRatio,
    HttpLatency,
    HttpRate,
    NodeCpu,
    NodeDiskUsed,
    NodeMemory,
    PodRestarts,
    ProbeSuccess,
    StoreConnections,
    StoreQueryTime,
    StoreSlowQueries,
    StoreUp,
    TargetUp,
    VolumeUsed,
)
from specs.units import days
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

EP, ST, MA, EW, SQ = "endpoint-stats", "school-timetable", "maintenance-api", "eyewear-ml", "sql-studio"
CRITICAL, HIGH, WARNING = Severity.CRITICAL, Severity.HIGH, Severity.WARNING


@dataclass(frozen=True)
class Fact:
    """One row of a document: the alert, what it watches, its limit, and how long it holds (seconds, None is free)."""

    row: str
    system: str
    name: str
    kind: type
    watched: type | None
    limit: float | None
    hold: int | None
    severity: Severity


FACTS = (
    Fact("ALT-01", EP, "HighLatency", Above, HttpLatency, 1.0, 300, WARNING),
    Fact("ALT-02", EP, "DatabaseConnectionIssues", Down, StoreUp, None, 60, CRITICAL),
    Fact("ALT-03", EP, "HighErrorRatePremium", Above, HttpErrorRatio, 0.01, 300, CRITICAL),
    Fact("ALT-04", EP, "APIQuotaAlmostReached", QuotaShare, None, 0.9, 900, WARNING),
    Fact("ALT-05", EP, "AbnormalTrafficPattern", Deviation, HttpRate, 0.5, 1800, WARNING),
    Fact("ALT-06", ST, "HighErrorRate", Above, HttpErrorRatio, 0.05, 300, CRITICAL),
    Fact("ALT-08", ST, "ApplicationDown", Down, TargetUp, None, 60, CRITICAL),
    Fact("ALT-09", ST, "DatabaseDown", Down, StoreUp, None, 60, CRITICAL),
    Fact("ALT-10", ST, "HighLatency", Above, HttpLatency, 1.0, 300, WARNING),
    Fact("ALT-11", ST, "HighCPUUsage", Above, NodeCpu, 0.8, 600, WARNING),
    Fact("ALT-12", ST, "HighMemoryUsage", Above, NodeMemory, 0.85, 600, WARNING),
    Fact("ALT-13", ST, "DiskSpaceLow", Above, NodeDiskUsed, 0.9, 300, WARNING),
    Fact("ALT-13", ST, "DiskSpaceSoonFull", Exhaustion, NodeDiskUsed, 86_400, None, WARNING),
    Fact("ALT-14", ST, "PoolExhausted", Above, StoreConnections, 0.8, 300, WARNING),
    Fact("ALT-15", ST, "SlowQueries", Above, StoreSlowQueries, 1.0, 300, WARNING),
    Fact("ALT-16", ST, "TrafficDrop", Drop, HttpRate, 0.5, 600, WARNING),
    Fact("ALT-17", ST, "HealthCheckFail", Below, ProbeSuccess, 0.6, 120, CRITICAL),
    Fact("ALT-18", ST, "ErrorRateElevated", Above, HttpErrorRatio, 0.005, None, WARNING),
    Fact("ALT-18", ST, "TailLatencyHigh", Above, HttpLatency, 2.0, None, WARNING),
    Fact("ALT-22", MA, "ServiceDown", Down, TargetUp, None, 60, CRITICAL),
    Fact("ALT-23", MA, "DatabaseConnectionFailure", Down, StoreUp, None, None, CRITICAL),
    Fact("ALT-24", MA, "HighErrorRate", Above, HttpErrorRatio, 0.05, None, CRITICAL),
    Fact("ALT-25", MA, "HighMemoryUsage", Above, ContainerMemory, 0.9, None, WARNING),
    Fact("ALT-26", MA, "HighCpuUsage", Above, ContainerCpu, 0.8, None, WARNING),
    Fact("ALT-27", MA, "HighLatency", Above, HttpLatency, 0.5, None, WARNING),
    Fact("ALT-28", MA, "DiskSpaceLow", Above, VolumeUsed, 0.9, None, WARNING),
    Fact("ALT-29", MA, "MaintenanceApiCertificateExpiring", Below, CertificateLifetime, 2_592_000, None, WARNING),
    Fact("ALT-30", EW, "NodeCpuHigh", Above, NodeCpu, 0.8, 300, WARNING),
    Fact("ALT-31", EW, "NodeMemoryHigh", Above, NodeMemory, 0.85, 300, WARNING),
    Fact("ALT-32", EW, "NodeDiskHigh", Above, NodeDiskUsed, 0.85, None, WARNING),
    Fact("ALT-33", EW, "PodsRestarting", Above, PodRestarts, 3, None, WARNING),
    Fact("ALT-34", EW, "VolumeUsedHigh", Above, VolumeUsed, 0.85, None, WARNING),
    Fact("ALT-38", EW, "AuthenticationFailures", Above, CounterIncrease, 50, None, HIGH),
    Fact("ALT-39", EW, "DatabaseQueryTimeHigh", Above, StoreQueryTime, 0.2, None, WARNING),
    Fact("ALT-40", EW, "RecommendationAccuracyLow", Below, GaugeValue, 0.9, None, WARNING),
    Fact("ALT-41", EW, "ConversionDrop", Drop, CounterRatio, 0.9, None, WARNING),
    Fact("ALT-42", EW, "ActiveUsersDrop", Drop, GaugeValue, 0.85, None, HIGH),
    Fact("ALT-44", SQ, "HighErrorRate", Above, HttpErrorRatio, 0.05, None, CRITICAL),
    Fact("ALT-44", SQ, "HighLatency", Above, HttpLatency, 0.5, None, WARNING),
    Fact("ALT-44", SQ, "PodCrashLooping", Above, PodRestarts, None, None, WARNING),
    Fact("ALT-44", SQ, "DatabasePoolExhausted", Above, StoreConnections, None, None, WARNING),
    Fact("ALT-44", SQ, "HighMemoryUsage", Above, ContainerMemory, None, None, WARNING),
    Fact("ALT-44", SQ, "HighCpuUsage", Above, ContainerCpu, None, None, WARNING),
    Fact("ALT-44", SQ, "FailedLogins", Above, CounterIncrease, None, None, HIGH),
    Fact("ALT-44", SQ, "SyncFailures", Above, CounterRatio, None, None, HIGH),
    Fact("ALT-44", SQ, "SqlStudioCertificateExpiring", Below, CertificateLifetime, 2_592_000, None, WARNING),
    Fact("ALT-45", SQ, "AccountLockouts", Above, CounterIncrease, None, None, WARNING),
    Fact("ALT-45", SQ, "SuspiciousActivity", Above, CounterIncrease, None, None, HIGH),
    Fact("ALT-45", SQ, "RateLimitViolations", Above, CounterIncrease, None, None, WARNING),
    Fact("ALT-45", SQ, "SyncConflicts", Above, CounterIncrease, None, None, WARNING),
    Fact("ALT-45", SQ, "SyncLagHigh", Above, GaugeValue, None, None, WARNING),
    Fact("ALT-45", SQ, "ActiveUsersDrop", Drop, GaugeValue, None, None, WARNING),
)  # fmt: skip
THROUGH_OBJECTIVES = {f"ALT-{number:02}" for number in (7, 19, 20, 21, 35, 36, 37, 43)}
"""Budget alerts follow from the objectives; a threshold beside them would page twice for the same requests."""
THROUGH_RULES = {"ALT-46", "ALT-47"}
"""Backup alerts follow from the stores' plans, and the form of every alert is the rules' own."""


def named(system: str, name: str) -> Alert:
    return next(alert for alert in SYSTEMS[system].alerts if alert.name == name)


def limit(alert: Alert) -> float:
    match alert.kind:
        case (
            Above(limit=value)
            | Below(limit=value)
            | Drop(share=value)
            | Deviation(share=value)
            | QuotaShare(share=value)
        ):
            return value
        case Exhaustion(horizon=horizon):
            return horizon.seconds
        case Down():
            raise AssertionError(f"{alert.name} has no limit")


@covers(
    "ALT-01", "ALT-02", "ALT-03", "ALT-04", "ALT-05", "ALT-06", "ALT-08", "ALT-09", "ALT-10", "ALT-11", "ALT-12",
    "ALT-13", "ALT-14", "ALT-15", "ALT-16", "ALT-17", "ALT-18", "ALT-22", "ALT-23", "ALT-24", "ALT-25", "ALT-26",
    "ALT-27", "ALT-28", "ALT-29", "ALT-30", "ALT-31", "ALT-32", "ALT-33", "ALT-34", "ALT-38", "ALT-39", "ALT-40",
    "ALT-41", "ALT-42", "ALT-44", "ALT-45",
)  # fmt: skip
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.row}-{fact.name}")
def test_an_alert_is_what_its_document_asks(fact: Fact) -> None:
    alert = named(fact.system, fact.name)
    assert fact.row in alert.rows
    assert type(alert.kind) is fact.kind
    assert type(getattr(alert.kind, "signal", None)) is (fact.watched or type(None))
    assert fact.limit is None or limit(alert) == fact.limit
    assert fact.hold is None or alert.hold.seconds == fact.hold
    assert alert.severity == fact.severity


def test_every_alert_row_arrives_exactly_one_way() -> None:
    declared = {
        row for system in SYSTEMS.values() for alert in system.alerts for row in alert.rows if row.startswith("ALT")
    }
    assert declared == {fact.row for fact in FACTS}
    assert declared.isdisjoint(THROUGH_OBJECTIVES | THROUGH_RULES)
    assert declared | THROUGH_OBJECTIVES | THROUGH_RULES == {f"ALT-{number:02}" for number in range(1, 48)}


@covers("ALT-07", "ALT-19", "ALT-20", "ALT-21", "ALT-35", "ALT-36", "ALT-37", "ALT-43")
def test_rows_of_budget_alerts_belong_to_objectives() -> None:
    objectives = {row for system in SYSTEMS.values() for slo in system.slos for row in slo.rows}
    assert objectives >= THROUGH_OBJECTIVES


@covers("RTE-09")
def test_alerts_of_other_teams_carry_their_team() -> None:
    teams = {alert.name: alert.team for alert in SYSTEMS[EP].alerts if alert.team}
    assert teams == {
        "HighErrorRatePremium": "customer-success",
        "APIQuotaAlmostReached": "sales",
        "AbnormalTrafficPattern": "security",
    }


def test_premium_errors_are_counted_by_status_and_tier() -> None:
    kind = named(EP, "HighErrorRatePremium").kind
    assert isinstance(kind, Above)
    assert isinstance(kind.signal, HttpErrorRatio)
    assert [(matcher.label, matcher.value) for matcher in kind.signal.where] == [("customer_tier", "premium")]


def test_the_runbook_of_sql_studio_has_its_nine_alerts() -> None:
    """With sixteen budget alerts of four objectives these are the twenty-five the document claims."""
    nine = [alert for alert in SYSTEMS[SQ].alerts if "ALT-44" in alert.rows]
    assert len({alert.name.replace("AboutToExpire", "Expiring") for alert in nine}) == 9
    assert len(SYSTEMS[SQ].slos) * 4 + 9 == 25


def test_the_fifteen_alerts_of_school_timetable() -> None:
    """Twelve are named, two thresholds had no alert, the last belongs to the stack; the disk's forecast is extra."""
    asked = {alert.name for alert in SYSTEMS[ST].alerts if any(row.startswith("ALT") for row in alert.rows)}
    assert len(asked - {"DiskSpaceSoonFull"}) + len({"ErrorBudgetExhausted"}) + len({"Watchdog"}) == 15


@covers("SEC-03")
def test_each_security_event_is_counted_alerts_the_security_team_and_stands_on_its_board() -> None:
    """Failed logins, lockouts, suspicious activity and broken rate limits; their log is kept a year and a day."""
    system = SYSTEMS[SQ]
    watched = {
        alert.kind.signal.select.metric: alert
        for alert in system.alerts
        if "SEC-03" in alert.rows and isinstance(alert.kind, Above) and isinstance(alert.kind.signal, CounterIncrease)
    }
    events = ("auth_attempts", "auth_lockouts", "suspicious_activity", "rate_limit_violations")
    assert watched.keys() == {f"sql_studio_{event}_total" for event in events}
    assert {alert.team for alert in watched.values()} == {"security"}
    [board] = [board for board in system.boards if "SEC-03" in board.rows]
    assert watched.keys() <= {panel.select.metric for panel in board.panels}
    known = {channel.name: channel.destination for channel in system.routing.channels}
    for alert in watched.values():
        [route] = [r for r in system.routing.routes if r.team == "security" and alert.severity in r.severities]
        assert "#security-alerts" in {known[name] for name in route.channels}
    [kept] = [one.keep for one in system.logs.retention if one.log_class is LogClass.SECURITY]
    assert kept >= days(365)

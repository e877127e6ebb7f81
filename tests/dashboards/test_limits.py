"""Lines on boards are the numbers of alerts and objectives, read from the same spec."""

from dataclasses import replace

import pytest

from dashboards import limits, palette
from dashboards.board import Board
from dashboards.catalogue import boards
from dashboards.objectives import burn_limits, spending_limit
from dashboards.subject import Limit
from dashboards.threshold import steps
from specs.alert import Above, Below, QuotaShare
from specs.backup import Backup
from specs.signal import CertificateLifetime, HttpErrorRatio, HttpLatency, StoreConnections
from specs.slo import AvailabilityIndicator, LatencyIndicator
from specs.system import System
from specs.units import days, hours
from tests.dashboards.data import BOARDS, BY_NAME, BY_UID, NAMES, panels, titled
from tests.dashboards.data import steps as drawn
from tests.live.pictures.shown_colours import colour, judged
from tests.specs.sample import ENVIRONMENT
from tests.systems.data import SYSTEMS

each_system = pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)


def numbers_of(system: System) -> set[float]:
    """Every number a board of the system may draw."""
    found = {alert.kind.limit for alert in system.alerts if isinstance(alert.kind, Above | Below)}
    found |= {alert.kind.share for alert in system.alerts if isinstance(alert.kind, QuotaShare)}
    found |= {round(1 - slo.target, 12) for slo in system.slos}
    found |= {slo.indicator.threshold_seconds for slo in system.slos if isinstance(slo.indicator, LatencyIndicator)}
    burns = {limit.value for span in (hours(1), hours(6), days(3)) for limit in burn_limits(system, span)}
    # Zero is the spent budget; one is the first firing alert.
    return found | burns | {0.0, 1}


@each_system
def test_every_line_is_a_number_of_the_spec(system: System) -> None:
    allowed = numbers_of(system)
    for board in (board for board in BOARDS if board.folder == system.name):
        for panel in panels(board):
            assert set(drawn(panel)) <= allowed, (board.uid, panel["title"])


@each_system
def test_the_error_lines_are_those_of_alerts_and_objectives(system: System) -> None:
    wanted = {
        alert.kind.limit
        for alert in system.alerts
        if isinstance(alert.kind, Above)
        and isinstance(alert.kind.signal, HttpErrorRatio)
        and not alert.kind.signal.where
    } | {round(1 - slo.target, 12) for slo in system.slos if isinstance(slo.indicator, AvailabilityIndicator)}
    shown = titled(BY_UID[f"{system.name}-overview"], "Errors by service")
    assert set(drawn(shown)) == wanted


@pytest.mark.parametrize("board", BOARDS, ids=NAMES)
def test_nothing_beyond_a_line_looks_well(board: Board) -> None:
    """An objective that is missed is not green, and a count of nothing is not red."""
    status = {*palette.SEVERITIES.values(), palette.WARNING, palette.BAD}
    for one in judged(board):
        assert one.status
        assert one.status <= status, one
        assert one.base in (palette.GOOD, palette.NEUTRAL), one
        assert one.falling or colour(0.0, one.steps) == one.base, one


def test_a_changed_alert_moves_its_line() -> None:
    system = SYSTEMS["maintenance-api"]
    [alert] = limits.alerts_on(system, HttpLatency("maintenance-api", 0.95))
    assert isinstance(alert.kind, Above)
    moved = replace(alert, kind=replace(alert.kind, limit=0.75))
    changed = replace(system, alerts=tuple(moved if found == alert else found for found in system.alerts))
    board = next(board for board in boards((changed,), ENVIRONMENT) if board.uid == "maintenance-api-overview")
    assert 0.75 in drawn(titled(board, "Latency"))
    assert alert.kind.limit not in drawn(titled(board, "Latency p95"))


def test_a_changed_objective_moves_its_line() -> None:
    system = BY_NAME["maintenance-api"]
    changed = replace(system, slos=tuple(replace(slo, target=0.98) for slo in system.slos))
    board = next(board for board in boards((changed,), ENVIRONMENT) if board.uid == "maintenance-api-overview")
    assert 0.02 in drawn(titled(board, "Errors by service"))


def test_descriptions_name_the_alert_behind_a_line() -> None:
    shown = titled(BY_UID["school-timetable-database"], "Connections used")
    [alert] = limits.alerts_on(SYSTEMS["school-timetable"], StoreConnections("mysql"))
    assert alert.name in shown["description"]
    assert any(link["title"] == f"Runbook {alert.name}" for link in shown["links"])


def test_burn_rates_follow_the_policy() -> None:
    assert spending_limit(0.02, hours(1), days(30)) == 14.4
    assert spending_limit(0.10, days(3), days(30)) == 1.0
    system = SYSTEMS["sql-studio"]
    values = [burn_limits(system, span)[0].value for span in (hours(1), hours(6), days(3))]
    assert values == [14.4, 2.4, 1.0]


def test_each_window_has_its_own_lines() -> None:
    found = burn_limits(BY_NAME["booking-service"], hours(1))
    assert [(limit.value, limit.name) for limit in found] == [
        (3.36, "alert ErrorBudgetBurn, 7 days"),
        (14.4, "alert ErrorBudgetBurn, 30 days"),
    ]
    assert drawn(titled(BY_UID["booking-service-slo"], "Burn rate 1 hour")) == [3.36, 14.4]


def test_the_backup_line_is_the_recovery_point_objective() -> None:
    plans = [store.backup for system in BY_NAME.values() for store in system.stores]
    objectives = {plan.rpo for plan in plans if isinstance(plan, Backup)}
    board = BY_UID["platform-backups"]
    for rpo in objectives:
        assert drawn(titled(board, f"Age of the newest data, objective {rpo.words}")) == [rpo.seconds]


def colours(*found: Limit) -> list[tuple[float | None, str]]:
    return [(step["value"], step["color"]) for step in steps(found)]


def test_steps_above() -> None:
    low, high = Limit(0.01, "low", "a"), Limit(0.05, "high", "b")
    assert colours(high, low) == [(None, palette.GOOD), (0.01, "low"), (0.05, "high")]


def test_steps_below_count_from_the_worst() -> None:
    week, month = Limit(7, "worst", "a", below=True), Limit(30, "bad", "b", below=True)
    assert colours(month, week) == [(None, "worst"), (7, "bad"), (30, palette.GOOD)]


def test_certificates_are_coloured_by_both_alerts() -> None:
    system = SYSTEMS["sql-studio"]
    found = limits.of_signals(system, CertificateLifetime("sql-studio-certificate"))
    assert [limit.below for limit in found] == [True, True]
    shown = titled(BY_UID["sql-studio-infrastructure"], "Certificates")
    assert drawn(shown) == sorted(limit.value for limit in found)

"""Each budget alert fires for what it is for and stays quiet next to it, on the real promtool."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rules.slo.alerts import alert_group, budget_alerts
from specs.slo import RELEASE_STATES
from specs.units import percent
from tests.rules.slo.cases import ENVIRONMENT, series, verdict
from tests.specs.data.invoice_service import SYSTEM

SLO = f"{SYSTEM.name}-availability"
LABELS = f'slo="{SLO}",system="{SYSTEM.name}",window="30d"'
TARGET = 0.999
EXPECTED = 1_000_000
"""Events of a window; the budget is a thousandth of it, so 2 % of the budget are 20 bad events."""


def burning(bad_1h: float, bad_6h: float, short: float) -> list[dict[str, str]]:
    values = {
        "slo:objective:ratio": TARGET,
        "slo:total:expected_window": EXPECTED,
        "slo:bad:sum1h": bad_1h,
        "slo:bad:sum6h": bad_6h,
        "slo:bad:sum3d": bad_6h,
        "slo:errors:ratio5m": short,
        "slo:errors:ratio30m": short,
        "slo:error_budget:remaining_ratio": 0.5,
        "slo:total:inc1m": 100,
    }
    return [series(f"{name}{{{LABELS}}}", f"{value}x180") for name, value in values.items()]


def firing(folder: Path, alert: str, given: list[dict[str, str]], minute: int = 120) -> bool:
    """Whether promtool sees the alert: the test expects it and promtool agrees, or expects none and promtool agrees."""
    fact = next(fact for fact, _ in budget_alerts(SYSTEM) if fact.alert == alert)
    rule = next(
        rule
        for group in alert_group(SYSTEM, ENVIRONMENT)
        for rule in group.rules
        if getattr(rule, "alert", "") == alert
    )
    case: dict[str, Any] = {"interval": "1m", "input_series": given}
    quiet = {**case, "alert_rule_test": [{"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": []}]}
    silent = verdict(folder, alert_group(SYSTEM, ENVIRONMENT), quiet)
    assert "parse" not in silent.stderr, silent.stderr
    if silent.returncode == 0:
        return False
    expected = {"slo": SLO, "system": SYSTEM.name, "window": "30d", "service": SLO, "team": fact.team}
    assert f'severity="{fact.severity}"' in silent.stdout + silent.stderr
    assert all(f'{key}="{value}"' in silent.stdout + silent.stderr for key, value in expected.items())
    assert rule.annotations["runbook_url"] in silent.stdout + silent.stderr  # pyright: ignore[reportAttributeAccessIssue]
    return True


@pytest.mark.covers("ALT-43", "BUG-53")
@pytest.mark.parametrize(
    ("bad_1h", "bad_6h", "short", "fires"),
    [
        pytest.param(30, 30, 0.02, True, id="2-percent-in-an-hour"),
        pytest.param(10, 30, 0.02, True, id="2-percent-in-six-hours"),
        pytest.param(10, 10, 0.02, False, id="too-little-of-the-budget"),
        pytest.param(30, 30, 0.001, False, id="over-by-now"),
        pytest.param(30, 2, 0.02, False, id="two-events-are-no-outage"),
    ],
)
def test_burn_pages_for_a_burn_that_goes_on(
    tmp_path: Path, bad_1h: float, bad_6h: float, short: float, fires: bool
) -> None:
    assert firing(tmp_path, "ErrorBudgetBurn", burning(bad_1h, bad_6h, short)) is fires


@pytest.mark.covers("ALT-43")
@pytest.mark.parametrize(("bad", "fires"), [(150, True), (90, False)])
def test_leak_opens_a_ticket_at_a_tenth_of_the_budget(tmp_path: Path, bad: float, fires: bool) -> None:
    assert firing(tmp_path, "ErrorBudgetLeak", burning(0, bad, 0.0001)) is fires


@pytest.mark.covers("ALT-07", "ALT-43")
@pytest.mark.parametrize(("remaining", "fires"), [(-0.1, True), (0, True), (0.01, False)])
def test_exhausted_fires_when_nothing_is_left(tmp_path: Path, remaining: float, fires: bool) -> None:
    given = [series(f"slo:error_budget:remaining_ratio{{{LABELS}}}", f"{remaining}x180")]
    assert firing(tmp_path, "ErrorBudgetExhausted", given) is fires


@pytest.mark.covers("BUG-68")
@pytest.mark.parametrize(("tiles", "fires"), [("", True), ("100x180", False)])
def test_an_objective_without_events_is_not_taken_for_a_good_one(tmp_path: Path, tiles: str, fires: bool) -> None:
    given = [series(f"slo:objective:ratio{{{LABELS}}}", f"{TARGET}x180")]
    given += [series(f"slo:total:inc1m{{{LABELS}}}", tiles)] if tiles else []
    assert firing(tmp_path, "ObjectiveWithoutData", given) is fires


@pytest.mark.parametrize(("history", "fires"), [("100x576", False), ("100x200 _x120 100x255", True)])
def test_lost_coverage_is_told(tmp_path: Path, history: str, fires: bool) -> None:
    given = [series(f"slo:total:inc5m{{{LABELS}}}", history)]
    assert firing_at_five_minutes(tmp_path, "ObjectiveCoverageLost", given) is fires


def firing_at_five_minutes(folder: Path, alert: str, given: list[dict[str, str]]) -> bool:
    quiet = {
        "interval": "5m",
        "input_series": given,
        "alert_rule_test": [{"eval_time": "47h", "alertname": alert, "exp_alerts": []}],
    }
    return verdict(folder, alert_group(SYSTEM, ENVIRONMENT), quiet).returncode != 0


def test_the_remedy_says_what_may_be_released_from_the_policy() -> None:
    for name in ("ErrorBudgetBurn", "ErrorBudgetExhausted", "ErrorBudgetLeak"):
        [fact] = [fact for fact, _ in budget_alerts(SYSTEM) if fact.alert == name]
        [told] = [remedy for remedy in fact.remedies if "error budget policy to" in remedy]
        for better, state in pairwise(RELEASE_STATES):
            assert better.above is not None
            assert f"with {percent(better.above)} of the budget or less left, {state.releases}" in told

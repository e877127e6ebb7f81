"""Recorded series of the objectives. Boards, alerts and the backtest take the names from here."""

from specs.units import Duration

TOTAL_TILE = "slo:total:inc1m"
BAD_TILE = "slo:bad:inc1m"
TOTAL_ROLL = "slo:total:inc5m"
BAD_ROLL = "slo:bad:inc5m"
TOTAL_RESIDUAL = "slo:total:residual1h"
BAD_RESIDUAL = "slo:bad:residual1h"
OBJECTIVE = "slo:objective:ratio"
WINDOW_TOTAL = "slo:total:sum_window"
WINDOW_BAD = "slo:bad:sum_window"
WINDOW_ERRORS = "slo:errors:ratio_window"
BUDGET_REMAINING = "slo:error_budget:remaining_ratio"
COVERAGE = "slo:coverage:ratio_window"
EXPECTED_TOTAL = "slo:total:expected_window"
"""Events of a whole window as far as is known: what was seen, scaled up while the objective is younger than its window."""


def total(window: Duration) -> str:
    return f"slo:total:sum{window}"


def bad(window: Duration) -> str:
    return f"slo:bad:sum{window}"


def errors(window: Duration) -> str:
    """Share of bad events over a window."""
    return f"slo:errors:ratio{window}"


def burn_rate(window: Duration) -> str:
    """Errors as a multiple of what the target allows."""
    return f"slo:burn_rate:ratio{window}"

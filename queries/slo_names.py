"""Recorded series of the objectives. Boards, alerts and the backtest take the names from here."""

from specs.units import Duration

TOTAL_TILE = "slo:total:inc1m"
BAD_TILE = "slo:bad:inc1m"
TOTAL_ROLL = "slo:total:inc5m"
BAD_ROLL = "slo:bad:inc5m"
TOTAL_GROWTH = "slo:total:growth1h"
BAD_GROWTH = "slo:bad:growth1h"
TOTAL_LATE = "slo:total:late1h"
BAD_LATE = "slo:bad:late1h"
"""Growth of the hour before, recorded only where that hour's own reconciliation did not run."""
TOTAL_RESIDUAL = "slo:total:residual1h"
BAD_RESIDUAL = "slo:bad:residual1h"
TOTAL_EXCLUDED = "slo:total:excluded"
BAD_EXCLUDED = "slo:bad:excluded"
TOTAL_OF_MONTH = "slo:total:inc5m_month"
BAD_OF_MONTH = "slo:bad:inc5m_month"
TOTAL_RESIDUAL_OF_MONTH = "slo:total:residual1h_month"
BAD_RESIDUAL_OF_MONTH = "slo:bad:residual1h_month"
MONTH_TOTAL = "slo:total:sum_month"
MONTH_BAD = "slo:bad:sum_month"
OBJECTIVE = "slo:objective:ratio"
WINDOW_TOTAL = "slo:total:sum_window"
WINDOW_BAD = "slo:bad:sum_window"
WINDOW_ERRORS = "slo:errors:ratio_window"
BUDGET_REMAINING = "slo:error_budget:remaining_ratio"
COVERAGE = "slo:coverage:ratio_window"
EXPECTED_TOTAL = "slo:total:expected_window"
"""Events of a whole window as far as is known: what was seen, scaled up while the objective is younger than its window."""
HISTORY = "slo:history:begin_timestamp_seconds"
"""Left by the backfill when it is done: since when the objective has been counted. Its label `definition` is the digest of
the expressions that counted."""


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

"""Panels of what a system's alerts watch and no other panel shows: shares of counters, quotas, parts of the traffic."""

from dashboards import limits, palette
from dashboards.layout import Cell
from dashboards.links import logs, runbook
from dashboards.panel import time_series
from dashboards.subject import Limit, Query, Subject
from dashboards.units import unit_id
from queries import counter, fleet, http
from queries.expression import Expression
from queries.variable import RATE_INTERVAL
from specs.alert import Above, Alert, Below, Deviation, Drop, QuotaShare
from specs.environment import Environment
from specs.signal import CounterRatio, HttpErrorRatio
from specs.system import System
from specs.units import Unit

RATIO = unit_id(Unit.RATIO)


def _cell(
    system: System,
    environment: Environment,
    alert: Alert,
    expression: Expression,
    legend: str,
    lines: tuple[Limit, ...] = (),
) -> Cell:
    return time_series(
        Subject(
            alert.summary,
            f"Watched by {alert.name}: its runbook says what to look at. {alert.checks[0] if alert.checks else ''}".strip(),
            (Query(expression, legend),),
            RATIO,
            (runbook(environment, system.name, alert.name), logs(system, environment)),
            lines,
        )
    )


def customers(system: System, environment: Environment) -> tuple[Cell, ...]:
    """Quotas, and error ratios of a part of the traffic."""
    return tuple(cell for alert in system.alerts for cell in _customer_cells(system, environment, alert))


def _customer_cells(system: System, environment: Environment, alert: Alert) -> tuple[Cell, ...]:
    kind = alert.kind
    if isinstance(kind, QuotaShare):
        used = fleet.largest(counter.quota_share(system, kind.used, kind.quota, kind.by, kind.period))
        line = Limit(kind.share, palette.SEVERITIES[alert.severity.value], f"alert {alert.name}")
        return (_cell(system, environment, alert, used, f"{{{{{kind.by}}}}}", (line,)),)
    if isinstance(kind, Above) and isinstance(kind.signal, HttpErrorRatio) and kind.signal.where:
        signal = kind.signal
        failing = http.error_ratio(system, signal.service, RATE_INTERVAL, where=signal.where)
        return (_cell(system, environment, alert, failing, signal.service, limits.of_signals(system, signal)),)
    return ()


def shares(system: System, environment: Environment) -> tuple[Cell, ...]:
    """Ratios of counters."""
    found = []
    for alert in system.alerts:
        if isinstance(alert.kind, Above | Below | Drop | Deviation) and isinstance(alert.kind.signal, CounterRatio):
            signal = alert.kind.signal
            expression = counter.share(system, signal.part, signal.whole, signal.window)
            found.append(
                _cell(system, environment, alert, expression, signal.part.metric, limits.of_signals(system, signal))
            )
    return tuple(found)

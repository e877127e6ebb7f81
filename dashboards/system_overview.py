"""The board of one system: is the user hurt, since when, what changed; then services, stores, pods."""

from typing import Any

from dashboards import annotations, firing_alerts, objectives, services, stores, variables, workloads
from dashboards.backup_jobs import base_jobs
from dashboards.board import Board
from dashboards.frame import Frame, framed
from dashboards.layout import Cell, Row
from dashboards.links import board, logs
from dashboards.metric_panel import metric_cell
from queries import firing, http, variable
from specs.board import BoardKind
from specs.environment import Environment
from specs.system import System

MOST_VISIBLE = 20
"""More panels than this at once are not read."""


def system_overview(system: System, environment: Environment) -> Board:
    declared = next((found for found in system.boards if found.kind is BoardKind.OVERVIEW), None)
    frame = Frame(
        system.name,
        BoardKind.OVERVIEW.value,
        declared.title if declared else f"Overview of {system.name}",
        system.name,
        f"{system.summary} In {environment.name}: first what users feel, then what may be the cause.",
        variables=_variables(system),
        annotations=tuple(annotations.of_system(system, base_jobs(system))),
    )
    down = (logs(system, environment),)
    panels = declared.panels if declared else ()
    counted = services.counting(system)
    rows = (
        Row("Users", (*_promises(system), *services.headline(system, environment), firing_alerts.count(system, down))),
        Row("Services", _requests(system, environment) if counted else ()),
        Row("Routes", services.routes(system, environment)),
        Row("Stores", stores.summary(system, environment)),
    )
    known = {cell.panel.title for row in rows for cell in row.cells}
    own = tuple(metric_cell(system, panel, down) for panel in panels if panel.title not in known)
    rows = (*rows, Row("What the team watches", own))
    visible = sum(len(row.cells) for row in rows)
    pods = tuple(
        build(system, environment) for build in (workloads.phases, workloads.cpu_share, workloads.memory_share)
    )
    return framed(frame, (*rows, Row("Pods", pods, collapsed=visible + len(pods) > MOST_VISIBLE)))


def _promises(system: System) -> tuple[Cell, ...]:
    return (objectives.least_budgets(system),) if system.slos else ()


def _requests(system: System, environment: Environment) -> tuple[Cell, ...]:
    down = (board(system.name, BoardKind.OVERVIEW.value, "Overview"),)
    return (
        services.rates(system, environment),
        services.errors(system, environment),
        services.latencies(system, environment),
        firing_alerts.listed(firing.alerts(system), down, width=12, without="system"),
    )


def _variables(system: System) -> tuple[dict[str, Any], ...]:
    found = [variables.query(variable.POD, "Pod", variable.pods(system))]
    service = services.front(system)
    if service:
        counted = http.metrics_of(system, service.name)
        definition = variable.routes(system, service.name, counted.route_label, counted.requests.name)
        found.append(variables.query(variable.ROUTE, "Route", definition))
    return tuple(found)

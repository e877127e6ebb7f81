"""One builder for each kind of board a system may ask for; what the kind brings comes first, the system's panels after."""

from collections.abc import Callable, Mapping

from dashboards import annotations, outside, services, stores, variables, watched, workloads
from dashboards.backup_jobs import base_jobs
from dashboards.board import Board
from dashboards.frame import Frame, framed
from dashboards.layout import Row
from dashboards.links import logs
from dashboards.metric_panel import metric_cell
from queries import http, variable
from specs.board import Board as BoardSpec
from specs.board import BoardKind, MetricPanel
from specs.environment import Environment
from specs.metrics import select
from specs.system import System
from specs.units import Duration, hours

Rows = tuple[Row, ...]
GROWTH = hours(1)
RARE = (BoardKind.BUSINESS, BoardKind.CUSTOMERS, BoardKind.SECURITY, BoardKind.USER_EXPERIENCE)
"""Boards of events too rare for a rate per second: they show what grew within an hour."""
ABOUT_PODS = (BoardKind.INFRASTRUCTURE,)


def _infrastructure(system: System, environment: Environment) -> Rows:
    pods = (workloads.phases, workloads.restarts, workloads.cpu_share, workloads.memory_share)
    scaling = (*workloads.autoscalers(system, environment), workloads.volumes(system, environment))
    return (
        Row("Pods", tuple(build(system, environment) for build in pods)),
        Row("Scaling and volumes", scaling),
        Row("Nodes", workloads.nodes(system, environment)),
        Row("Outside", outside.probes(system, environment)),
        Row("Use", workloads.usage(system, environment), collapsed=True),
    )


def _database(system: System, environment: Environment) -> Rows:
    found = tuple(
        Row(f"{store.name} ({store.engine.value})", stores.detail(system, store, environment))
        for store in system.stores
    )
    return (Row("Stores", stores.summary(system, environment)), *found)


def _network(system: System, environment: Environment) -> Rows:
    return (Row("Names", outside.names(system, environment)),)


def _security(system: System, environment: Environment) -> Rows:
    return (Row("Refused", services.refused(system, environment)),)


def _customers(system: System, environment: Environment) -> Rows:
    return (Row("Watched", watched.customers(system, environment)),)


def _business(system: System, environment: Environment) -> Rows:
    return (Row("Watched", watched.shares(system, environment)),)


def _user_experience(system: System, environment: Environment) -> Rows:
    return (
        Row("Users", services.headline(system, environment)),
        Row("Outside", outside.probes(system, environment)),
    )


BUILDERS: Mapping[BoardKind, Callable[[System, Environment], Rows]] = {
    BoardKind.INFRASTRUCTURE: _infrastructure,
    BoardKind.DATABASE: _database,
    BoardKind.NETWORK: _network,
    BoardKind.SECURITY: _security,
    BoardKind.CUSTOMERS: _customers,
    BoardKind.BUSINESS: _business,
    BoardKind.USER_EXPERIENCE: _user_experience,
}


def _growth(system: System, kind: BoardKind, panel: MetricPanel) -> Duration | None:
    """Within what a counter's growth is shown; None for a rate, also of a service's requests where all of them are meant."""
    counted = {select(http.metrics_of(system, service.name).requests.name) for service in services.counting(system)}
    return GROWTH if kind in RARE and panel.select not in counted else None


def kind_board(system: System, spec: BoardSpec, environment: Environment) -> Board:
    """A declared board."""
    pods = variables.query(variable.POD, "Pod", variable.pods(system))
    frame = Frame(
        system.name,
        spec.kind.value,
        spec.title,
        system.name,
        f"{spec.kind.value.replace('-', ' ').capitalize()} of {system.name} in {environment.name}.",
        variables=(pods,) if spec.kind in ABOUT_PODS else (),
        annotations=tuple(annotations.of_system(system, base_jobs(system))),
    )
    own = tuple(
        metric_cell(system, panel, (logs(system, environment),), _growth(system, spec.kind, panel))
        for panel in spec.panels
    )
    return framed(frame, (*BUILDERS[spec.kind](system, environment), Row("What the team watches", own)))

"""All systems side by side: which one hurts, and where to go on."""

from collections.abc import Iterable
from dataclasses import replace

from dashboards import annotations, firing_alerts, objectives, variables
from dashboards.board import PLATFORM_FOLDER, Board
from dashboards.frame import Frame, framed
from dashboards.layout import GRAPH_HEIGHT, STAT_HEIGHT, Cell, Row
from dashboards.links import board
from dashboards.panel import bar_gauge, column, table, time_series
from dashboards.subject import Link, Query, Subject
from dashboards.units import REQUESTS_PER_SECOND, unit_id
from queries import firing, recorded, variable, whole
from specs.environment import PLATFORM, Environment
from specs.system import System
from specs.units import Unit

SCOPE = PLATFORM
KIND = "systems"
RATIO = unit_id(Unit.RATIO)
SYSTEM = "{{system}}"


def systems_overview(systems: Iterable[System], environment: Environment) -> Board:
    frame = Frame(
        SCOPE,
        KIND,
        "All systems",
        PLATFORM_FOLDER,
        f"Every system of {environment.name}: budgets, errors, traffic and alerts.",
        variables=(variables.query(variable.SYSTEM, "System", variable.systems()),),
        annotations=(annotations.firing(SCOPE),),
    )
    down = tuple(board(system.name, "overview", system.name) for system in systems)
    return framed(
        frame,
        (
            Row("Systems", (_summary(down), firing_alerts.listed(firing.alerts(None), down, width=12, without="team"))),
            Row("Users", (_rates(down), _errors(down), _latency(down), _budgets(down))),
            Row("Watching", (_targets(down),)),
        ),
    )


def _summary(down: tuple[Link, ...]) -> Cell:
    queries = (
        Query(whole.least_budget(), "Budget left"),
        Query(whole.fastest_burn(), "Burn rate 1 h"),
        Query(firing.count_by_system(), "Alerts"),
        Query(whole.answering(), "Targets up"),
    )
    overrides = [
        column("Budget left", RATIO, (objectives.SPENT,)),
        column("Burn rate 1 h", unit_id(Unit.COUNT)),
        column("Alerts", unit_id(Unit.COUNT), (firing_alerts.ANY,), "none"),
        column("Targets up", RATIO),
        {
            "matcher": {"id": "byName", "options": "System"},
            "properties": [{"id": "links", "value": [_row_link()]}, {"id": "custom.width", "value": 140}],
        },
    ]
    advice = "The objective of each system that is worst off. Begin with the smallest budget that burns."
    subject = Subject("Systems", advice, queries, RATIO, down)
    return table(subject, {"system": "System"}, overrides=overrides, width=12, height=GRAPH_HEIGHT)


def _row_link() -> dict[str, object]:
    """A click on a system's name opens its board; names of systems are short enough for their uid to be themselves."""
    return {"title": "Overview", "url": "/d/${__value.raw}-overview?${__url_time_range}", "targetBlank": False}


def _budgets(down: tuple[Link, ...]) -> Cell:
    advice = "The smallest error budget of each system. At zero: only repairs are released."
    subject = Subject(
        "Least budget",
        advice,
        (Query(whole.least_budget(), SYSTEM),),
        RATIO,
        down,
        (objectives.SPENT,),
        objectives.EMPTY,
    )
    return time_series(subject)


def _errors(down: tuple[Link, ...]) -> Cell:
    advice = "The worst service of each system. Several systems at once: look below them, at nodes and network."
    found = recorded.of_systems(recorded.ERRORS, "max")
    return time_series(Subject("Error ratio", advice, (Query(found, SYSTEM),), RATIO, down, empty="No requests"))


def _latency(down: tuple[Link, ...]) -> Cell:
    advice = "The slowest service of each system: 95 of 100 requests are answered within this time."
    found = recorded.of_systems(recorded.LATENCY, "max")
    unit = unit_id(Unit.SECONDS)
    return time_series(Subject("Latency p95", advice, (Query(found, SYSTEM),), unit, down, empty="No requests"))


def _rates(down: tuple[Link, ...]) -> Cell:
    advice = "Requests per second of each system. All fall together: users cannot reach the cluster."
    found = recorded.of_systems(recorded.RATE, "sum")
    return time_series(Subject("Request rate", advice, (Query(found, SYSTEM),), REQUESTS_PER_SECOND, down))


def _targets(down: tuple[Link, ...]) -> Cell:
    advice = "Targets that do not answer their scrape: what they do is not known."
    subject = Subject(
        "Silent targets",
        advice,
        (Query(whole.silent_targets(), SYSTEM),),
        unit_id(Unit.COUNT),
        down,
        empty="All answer",
    )
    return replace(bar_gauge(subject), height=STAT_HEIGHT)

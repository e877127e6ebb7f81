"""Pages that concern every system: severities, incidents, how the stack watches, and what it requests."""

from collections.abc import Iterable

from handbook.page import Page, page
from handbook.stack import total, workloads
from rules.fact import AlertFact
from specs import by_hand
from specs.environment import SCRAPE_INTERVAL, Environment
from specs.links import board_uid, board_url
from specs.severity import INHIBITION_ORDER, PROMISES
from specs.system import System
from specs.tracing import longest


def platform_pages(systems: tuple[System, ...], facts: Iterable[AlertFact], environment: Environment) -> list[Page]:
    listed = tuple(facts)
    return [
        page(
            "platform/severities.md", "severities", promises=PROMISES, counts=counts(systems, listed), systems=systems
        ),
        page("platform/incident.md", "incident", promises=PROMISES, systems=systems, environment=environment),
        monitoring_page(systems, environment),
        stack_page(systems, environment),
    ]


def counts(systems: Iterable[System], facts: Iterable[AlertFact]) -> list[tuple[str, list[int]]]:
    """Alerts of each scope by severity, from the worst to the mildest."""
    listed = tuple(facts)
    scopes = [system.name for system in systems]
    scopes += sorted({fact.scope for fact in listed} - set(scopes))
    return [
        (scope, [sum(fact.scope == scope and fact.severity == level for fact in listed) for level in INHIBITION_ORDER])
        for scope in scopes
    ]


def monitoring_page(systems: tuple[System, ...], environment: Environment) -> Page:
    boards = [
        (system, board, board_url(environment.domain, board_uid(system.name, board.kind.value)))
        for system in systems
        for board in system.boards
    ]
    return page(
        "platform/monitoring.md",
        "monitoring",
        environment=environment,
        systems=systems,
        boards=boards,
        objectives=[
            (system, board_url(environment.domain, board_uid(system.name, "slo"))) for system in systems if system.slos
        ],
        promises=PROMISES,
        scrape_interval=SCRAPE_INTERVAL,
        traces_kept=longest(system.tracing for system in systems),
        by_hand=by_hand,
    )


def stack_page(systems: tuple[System, ...], environment: Environment) -> Page:
    found = workloads(environment, systems)
    cpu, memory, volume = total(found)
    return page(
        "platform/stack.md",
        "stack",
        environment=environment,
        workloads=found,
        cpu=cpu,
        memory=memory,
        volume=volume,
    )

"""First page of a system: who owns it, what it runs, its alerts, and the questions that show how it is."""

from collections.abc import Iterable

from handbook.page import Page, page
from queries import http
from rules.fact import AlertFact
from specs.environment import Environment
from specs.links import board_uid, board_url
from specs.service import Service
from specs.severity import INHIBITION_ORDER
from specs.system import System

GOLDEN_QUANTILE = 0.95


def system_page(system: System, facts: Iterable[AlertFact], environment: Environment) -> Page:
    own = [fact for fact in facts if fact.scope == system.name]
    return page(
        f"systems/{system.name}/index.md",
        "system",
        system=system,
        environment=environment,
        alerts=sorted(own, key=lambda fact: (rank(fact.severity), fact.alert)),
        boards=[
            (board, board_url(environment.domain, board_uid(system.name, board.kind.value))) for board in system.boards
        ],
        objectives_board=board_url(environment.domain, board_uid(system.name, "slo")),
        questions=[(service, questions(system, service)) for service in system.services if counted(service)],
    )


def rank(severity: str) -> int:
    """The worst first; what is no severity comes last."""
    order = [level.value for level in INHIBITION_ORDER]
    return order.index(severity) if severity in order else len(order)


def counted(service: Service) -> bool:
    return service.metrics is not None and service.metrics.http is not None


def questions(system: System, service: Service) -> list[tuple[str, str]]:
    """The golden signals of a service as one can ask them in Prometheus."""
    asked = {
        "Requests per second": http.request_rate(system, service.name),
        "Requests per second, by route": http.route_rate(system, service.name),
        "Share of requests that fail": http.error_ratio(system, service.name),
        "Duration, seconds": http.latency_quantile(system, service.name, GOLDEN_QUANTILE),
        "Replicas that answer": http.scraped(system, service.name),
    }
    return [(title, expression.text) for title, expression in asked.items()]

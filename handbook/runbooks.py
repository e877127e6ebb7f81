"""One runbook page per alert, under the address its runbook_url names."""

from collections.abc import Iterable

from handbook.page import Page, page
from rules.fact import AlertFact
from specs.environment import Environment
from specs.links import board_url
from specs.severity import PROMISES, Severity
from specs.system import System

PLATFORM_ON_CALL = ("platform team",)


def runbooks(facts: Iterable[AlertFact], systems: Iterable[System], environment: Environment) -> list[Page]:
    by_name = {system.name: system for system in systems}
    return [_runbook(fact, by_name.get(fact.scope), environment) for fact in facts]


def _runbook(fact: AlertFact, system: System | None, environment: Environment) -> Page:
    known = fact.severity in set(Severity)
    return page(
        fact.runbook,
        "runbook",
        fact=fact,
        system=system,
        promise=PROMISES[Severity(fact.severity)] if known else None,
        board=board_url(environment.domain, fact.board),
        on_call=system.owner.on_call if system else PLATFORM_ON_CALL,
        escalations=system.routing.escalations if system else (),
    )

"""Alert facts: everything about an alert but its expression. The rule, the route, the runbook page and the tests read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from queries.expression import Expression
from rules.group import AlertingRule
from specs.environment import PLATFORM, Environment
from specs.links import board_uid, board_url, runbook_path, runbook_url
from specs.severity import Severity
from specs.units import Duration

NO_SEVERITY = "none"
"""The Watchdog's: it fires always and is no alert of any severity."""
Sentences = str | tuple[str, ...]
Texts = tuple[str, str, Sentences, Sentences]
"""Summary, description, what to look at, what to do."""


@dataclass(frozen=True)
class AlertFact:
    """One alert as people know it. `scope` is a system's name or platform."""

    alert: str
    scope: str
    service: str
    """What it is about: a service, store or probe of the system, or a part of the stacks."""
    severity: str
    team: str
    summary: str
    description: str
    hold: Duration
    checks: tuple[str, ...]
    remedies: tuple[str, ...]
    rows: tuple[str, ...] = ()
    board_kind: str = "overview"
    """Kind of the board its link opens."""

    @property
    def runbook(self) -> str:
        """Path of its page below the handbook."""
        return runbook_path(self.scope, self.alert)

    @property
    def board(self) -> str:
        """Uid of the board its link opens."""
        return board_uid(self.scope, self.board_kind)


def platform_fact(
    alert: str, part: str, severity: Severity | str, hold: Duration, texts: Texts, rows: tuple[str, ...] = ()
) -> AlertFact:
    """An alert of the stacks themselves; `part` is the program or the Job it is about."""
    summary, description, checks, remedies = texts
    level = severity.value if isinstance(severity, Severity) else severity
    looked, done = _several(checks), _several(remedies)
    return AlertFact(alert, PLATFORM, part, level, PLATFORM, summary, description, hold, looked, done, rows)


def _several(sentences: Sentences) -> tuple[str, ...]:
    return (sentences,) if isinstance(sentences, str) else sentences


def one_per_name(facts: Iterable[AlertFact]) -> tuple[AlertFact, ...]:
    """The last fact of each alert name: alerts of one name share a runbook page."""
    return tuple({fact.alert: fact for fact in facts}.values())


def alerting_rule(
    fact: AlertFact, expression: Expression, environment: Environment, keep_firing: Duration | None = None
) -> AlertingRule:
    """The rule of an alert, with every label and annotation routes and receivers rest on."""
    return AlertingRule(
        alert=fact.alert,
        expression=expression,
        hold=fact.hold,
        labels={"severity": fact.severity, "system": fact.scope, "service": fact.service, "team": fact.team},
        annotations={
            "summary": fact.summary,
            "description": fact.description,
            "runbook_url": runbook_url(environment.domain, fact.scope, fact.alert),
            "dashboard_url": board_url(environment.domain, fact.board),
        },
        keep_firing=keep_firing,
    )

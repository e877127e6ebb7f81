"""Routing: who is told, by what medium, and who is told next when nobody answers."""

from dataclasses import dataclass
from enum import StrEnum

from specs.severity import Severity
from specs.units import Duration, minutes


class Medium(StrEnum):
    PAGERDUTY = "pagerduty"
    SLACK = "slack"
    EMAIL = "email"
    WEBHOOK = "webhook"
    """Anything that takes Alertmanager's own JSON: a ticket system, an SMS gateway, a dead-man's switch."""


@dataclass(frozen=True)
class Channel:
    """One destination. Its address or key comes from the environment's settings under `name`, never from here."""

    name: str
    """For example slack-critical; the settings hold its secret by reference or by value."""
    medium: Medium
    destination: str = ""
    """What is no secret: a Slack channel, a mail address, a PagerDuty service's name."""


@dataclass(frozen=True)
class Route:
    """Which channels alerts of a severity reach; `team` empty stands for every team of the system."""

    severities: tuple[Severity, ...]
    channels: tuple[str, ...]
    team: str = ""


@dataclass(frozen=True)
class Escalation:
    """Who is called when a page is not answered. Kept as data for the pager and the on-call page: Alertmanager cannot."""

    after: Duration
    who: str


@dataclass(frozen=True)
class Routing:
    channels: tuple[Channel, ...]
    routes: tuple[Route, ...]
    escalations: tuple[Escalation, ...] = (
        Escalation(minutes(15), "secondary on call"),
        Escalation(minutes(30), "team lead"),
    )
    rows: tuple[str, ...] = ()

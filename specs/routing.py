"""Routing: who is told, by what medium, and who is told next when nobody answers."""

from dataclasses import dataclass
from enum import StrEnum

from specs.severity import Severity
from specs.units import Duration, minutes

LOG_RECEIVER = "log"
"""Receiver of what has no channel; such alerts stand in Alertmanager and on the boards."""
MAIL_PASSWORD = "smtp-password"
"""Name under which the mail relay's password lies among the channels' secrets."""


class Medium(StrEnum):
    """How people are reached. What is no medium of Alertmanager's own takes its JSON over HTTP, through a bridge."""

    PAGERDUTY = "pagerduty"
    """The pager: it rings phones, and calls the next person when nobody answers."""
    SLACK = "slack"
    EMAIL = "email"
    SMS = "sms"
    """Text messages, sent by a gateway."""
    TICKET = "ticket"
    """A ticket system: opened by the first message of a group, closed by the last."""
    WEBHOOK = "webhook"
    """Anything else, such as a dead-man's switch."""


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

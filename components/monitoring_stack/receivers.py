"""Receivers: one per set of channels, with secrets read from files and never written into the configuration."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.monitoring_stack.templates import pager_severity, template
from specs.environment import Environment
from specs.routing import LOG_RECEIVER, Channel, Medium
from specs.severity import Severity
from specs.system import System

CHANNELS_PATH = "/etc/alertmanager/channels"
MOST_ALERTS = 50
"""Of one message to a bridge; the number of those left out goes with it."""


def channel_file(name: str) -> str:
    return f"{CHANNELS_PATH}/{name}"


def usable(channel: Channel, environment: Environment) -> bool:
    """Whether this environment can reach a channel: mail needs a relay, all others a secret."""
    if channel.medium is Medium.EMAIL:
        return environment.mail_relay is not None
    given = environment.channels.get(channel.name)
    return bool(given and (given.reference or given.given))


def known_channels(systems: Iterable[System]) -> dict[str, Channel]:
    """By name; the walk has seen to it that one name is one place."""
    return {channel.name: channel for system in systems for channel in system.routing.channels}


def everybody(systems: Iterable[System], severity: Severity) -> tuple[str, ...]:
    """Each channel once that takes a severity for all teams of some system: two systems may share one."""
    routes = (route for system in systems for route in system.routing.routes)
    return tuple(
        dict.fromkeys(
            name for route in routes if severity in route.severities and not route.team for name in route.channels
        )
    )


def receiver_name(names: Iterable[str], environment: Environment, known: Mapping[str, Channel]) -> str:
    """A receiver is named after its channels that can be reached here."""
    reached = [name for name in names if name in known and usable(known[name], environment)]
    return "+".join(reached) or LOG_RECEIVER


def receivers(systems: Iterable[System], environment: Environment) -> list[dict[str, Any]]:
    systems = tuple(systems)
    known = known_channels(systems)
    sets = [route.channels for system in systems for route in system.routing.routes]
    sets += [everybody(systems, severity) for severity in Severity]
    named = {receiver_name(names, environment, known) for names in sets} - {LOG_RECEIVER}
    found = {name: _receiver(name, [known[part] for part in name.split("+")]) for name in named}
    if switch := environment.dead_mans_switch:
        # Whoever waits for it takes every message as a sign of life, also the one that says it is over.
        found[switch] = _receiver(switch, [Channel(switch, Medium.WEBHOOK)], resolved=False)
    return [{"name": LOG_RECEIVER}, *(found[name] for name in sorted(found))]


def _receiver(name: str, channels: Iterable[Channel], *, resolved: bool = True) -> dict[str, Any]:
    document: dict[str, Any] = {"name": name}
    for channel in channels:
        kind, integration = _integration(channel)
        document.setdefault(f"{kind}_configs", []).append({**integration, "send_resolved": resolved})
    return document


def _integration(channel: Channel) -> tuple[str, dict[str, Any]]:
    """Which of Alertmanager's integrations serves a channel, and its settings."""
    match channel.medium:
        case Medium.PAGERDUTY:
            return "pagerduty", _pager(channel)
        case Medium.SLACK:
            return "slack", {
                "api_url_file": channel_file(channel.name),
                "channel": channel.destination,
                "color": template("slack.color"),
                "title": template("slack.title"),
                "title_link": "{{ .CommonAnnotations.runbook_url }}",
                "fallback": template("slack.title"),
                "text": template("slack.text"),
            }
        case Medium.EMAIL:
            return "email", {
                "to": channel.destination,
                "headers": {"Subject": template("groundcrew.title")},
                "html": template("email.html"),
                "text": template("email.text"),
            }
        case Medium.SMS | Medium.TICKET | Medium.WEBHOOK:
            return "webhook", {"url_file": channel_file(channel.name), "max_alerts": MOST_ALERTS}


def _pager(channel: Channel) -> dict[str, Any]:
    """What stands on a phone at night: a title, two links, and the words of the alert."""
    return {
        "routing_key_file": channel_file(channel.name),
        "severity": pager_severity(),
        "description": template("groundcrew.title"),
        "client": "Alertmanager",
        "component": "{{ .CommonLabels.service }}",
        "group": "{{ .CommonLabels.system }}",
        "class": "{{ .CommonLabels.alertname }}",
        "links": [
            {"text": "What to do", "href": "{{ .CommonAnnotations.runbook_url }}"},
            {"text": "Board", "href": "{{ .CommonAnnotations.dashboard_url }}"},
        ],
        "details": {"service": channel.destination, "firing": template("groundcrew.text")},
    }

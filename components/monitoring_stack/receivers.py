"""Receivers: one per set of channels, with secrets read from files and never written into the configuration."""

from collections.abc import Iterable
from typing import Any

from specs.environment import Environment
from specs.routing import Channel, Medium
from specs.severity import Severity
from specs.system import System

CHANNELS_PATH = "/etc/alertmanager/channels"
LOG_RECEIVER = "log"
"""Takes what has no channel here; such alerts stand in Alertmanager and on the boards."""
MAIL_PASSWORD = "smtp-password"
PAGER_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}
"""PagerDuty's Events API knows these four words and answers 400 to any other: the page is then lost, not retried."""


def pager_severity() -> str:
    """Ours in PagerDuty's words; a group that agrees on none of them is an error, as Alertmanager's own default is."""
    cases = [
        f'if eq .CommonLabels.severity "{ours.value}" }}}}{theirs}{{{{ ' for ours, theirs in PAGER_SEVERITIES.items()
    ]
    return "{{ " + "else ".join(cases) + "else }}error{{ end }}"


def channel_file(name: str) -> str:
    return f"{CHANNELS_PATH}/{name}"


def usable(channel: Channel, environment: Environment) -> bool:
    """Whether this environment can reach a channel: mail needs a relay, all others a secret."""
    if channel.medium is Medium.EMAIL:
        return environment.mail_relay is not None
    given = environment.channels.get(channel.name)
    return bool(given and (given.reference or given.given))


def receiver_name(names: Iterable[str], environment: Environment, system: System) -> str:
    """A receiver is named after its channels that can be reached here."""
    known = {channel.name: channel for channel in system.routing.channels}
    reached = [name for name in names if name in known and usable(known[name], environment)]
    return "+".join(reached) or LOG_RECEIVER


def receivers(systems: Iterable[System], environment: Environment) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for system in systems:
        known = {channel.name: channel for channel in system.routing.channels}
        for route in system.routing.routes:
            name = receiver_name(route.channels, environment, system)
            if name != LOG_RECEIVER:
                found[name] = _receiver(name, [known[part] for part in name.split("+")])
    if environment.dead_mans_switch:
        switch = Channel(environment.dead_mans_switch, Medium.WEBHOOK)
        found[switch.name] = _receiver(switch.name, [switch])
    return [{"name": LOG_RECEIVER}, *(found[name] for name in sorted(found))]


def _receiver(name: str, channels: Iterable[Channel]) -> dict[str, Any]:
    document: dict[str, Any] = {"name": name}
    for channel in channels:
        document.setdefault(f"{channel.medium.value}_configs", []).append(_integration(channel))
    return document


def _integration(channel: Channel) -> dict[str, Any]:
    file = channel_file(channel.name)
    match channel.medium:
        case Medium.PAGERDUTY:
            return {
                "routing_key_file": file,
                "send_resolved": True,
                "severity": pager_severity(),
                "description": '{{ template "groundcrew.title" . }}',
                "details": {"service": channel.destination, "firing": '{{ template "groundcrew.text" . }}'},
            }
        case Medium.SLACK:
            return {
                "api_url_file": file,
                "channel": channel.destination,
                "send_resolved": True,
                "title": '{{ template "groundcrew.title" . }}',
                "title_link": "{{ .CommonAnnotations.runbook_url }}",
                "text": '{{ template "groundcrew.text" . }}',
            }
        case Medium.EMAIL:
            return {
                "to": channel.destination,
                "send_resolved": True,
                "headers": {"Subject": '{{ template "groundcrew.title" . }}'},
                "html": '{{ template "groundcrew.mail" . }}',
            }
        case Medium.WEBHOOK:
            return {"url_file": file, "send_resolved": True, "max_alerts": 50}

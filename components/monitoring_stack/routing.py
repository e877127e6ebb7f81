"""Alertmanager's configuration: from every system's routing to one tree of routes, receivers and inhibitions."""

from collections.abc import Iterable
from typing import Any

from components.monitoring_stack.inhibition import inhibitions
from components.monitoring_stack.matchers import matcher
from components.monitoring_stack.mute_times import muted_routes, time_intervals
from components.monitoring_stack.receivers import channel_file, everybody, known_channels, receiver_name, receivers
from specs.environment import PLATFORM, Environment
from specs.routing import LOG_RECEIVER, MAIL_PASSWORD, Route
from specs.severity import INHIBITION_ORDER, PROMISES, Severity
from specs.system import System

GROUP_BY = ["alertname", "cluster", "system", "service"]
PLATFORM_GROUP_BY = ["alertname", "cluster", "system"]
"""Parts of the stacks fail together: one message lists them, where `service` would make one of each."""
WATCHDOG = "Watchdog"


def timing(severity: Severity) -> dict[str, str]:
    promise = PROMISES[severity]
    return {
        "group_wait": str(promise.group_wait),
        "group_interval": str(promise.group_interval),
        "repeat_interval": str(promise.repeat_interval),
    }


def system_route(system: System, environment: Environment) -> dict[str, Any]:
    """Alerts of one system: a team's own routes first, then those for everybody."""
    ordered = sorted(system.routing.routes, key=lambda route: route.team == "")
    branches = [branch for route in ordered for branch in _branches(system, route, environment)]
    return {"matchers": [matcher("system", system.name)], "receiver": LOG_RECEIVER, "routes": branches}


def _branches(system: System, route: Route, environment: Environment) -> Iterable[dict[str, Any]]:
    team = [matcher("team", route.team)] if route.team else []
    for severity in route.severities:
        muted = muted_routes(system, severity, route.team)
        yield {
            "matchers": [*team, matcher("severity", severity.value)],
            "receiver": receiver_name(route.channels, environment, known_channels((system,))),
            **timing(severity),
            **({"routes": muted} if muted else {}),
        }


def platform_routes(systems: tuple[System, ...], environment: Environment) -> list[dict[str, Any]]:
    """Alerts of the stack itself reach everybody whose systems it watches: a blind stack is everybody's outage."""
    known = known_channels(systems)
    return [
        {
            "matchers": [matcher("system", PLATFORM), matcher("severity", severity.value)],
            "receiver": receiver_name(everybody(systems, severity), environment, known),
            "group_by": PLATFORM_GROUP_BY,
            **timing(severity),
        }
        for severity in INHIBITION_ORDER
    ]


def dead_mans_route(environment: Environment) -> dict[str, Any]:
    """The alert that always fires leaves the cluster often; whoever receives it notices its absence."""
    name = environment.dead_mans_switch
    return {
        "matchers": [matcher("alertname", WATCHDOG)],
        "receiver": name or LOG_RECEIVER,
        "group_wait": "0s",
        "group_interval": "1m",
        "repeat_interval": "5m",
    }


def alertmanager_configuration(systems: tuple[System, ...], environment: Environment) -> dict[str, Any]:
    """The whole document. An alert that no route takes is kept in the log receiver, where the board shows it."""
    routes = [dead_mans_route(environment), *(system_route(system, environment) for system in systems)]
    relay = environment.mail_relay
    mail: dict[str, Any] = {}
    if relay:
        mail = {"smtp_smarthost": relay.smarthost, "smtp_from": relay.sender, "smtp_require_tls": True}
        if relay.password:
            mail |= {"smtp_auth_username": relay.user, "smtp_auth_password_file": channel_file(MAIL_PASSWORD)}
    return {
        "global": {"resolve_timeout": "5m", **mail},
        "templates": ["/etc/alertmanager/templates/*.tmpl"],
        "route": {
            "receiver": LOG_RECEIVER,
            "group_by": GROUP_BY,
            **timing(Severity.WARNING),
            "routes": [*routes, *platform_routes(systems, environment)],
        },
        "inhibit_rules": inhibitions(systems),
        "time_intervals": time_intervals(systems),
        "receivers": receivers(systems, environment),
    }

"""Alertmanager's configuration: from every system's routing to one tree of routes, receivers and inhibitions."""

from collections.abc import Iterable
from typing import Any

from components.monitoring_stack.receivers import LOG_RECEIVER, MAIL_PASSWORD, channel_file, receiver_name, receivers
from specs.environment import Environment
from specs.routing import Route
from specs.severity import INHIBITION_ORDER, PROMISES, Severity
from specs.system import System

GROUP_BY = ["alertname", "cluster", "system", "service"]
WATCHDOG = "Watchdog"
PLATFORM = "platform"


def timing(severity: Severity) -> dict[str, str]:
    promise = PROMISES[severity]
    return {
        "group_wait": str(promise.group_wait),
        "group_interval": str(promise.group_interval),
        "repeat_interval": str(promise.repeat_interval),
    }


def matcher(label: str, value: str) -> str:
    return f'{label}="{value}"'


def system_route(system: System, environment: Environment) -> dict[str, Any]:
    """Alerts of one system: a team's own routes first, then those for everybody."""
    ordered = sorted(system.routing.routes, key=lambda route: route.team == "")
    branches = [branch for route in ordered for branch in _branches(system, route, environment)]
    return {"matchers": [matcher("system", system.name)], "receiver": LOG_RECEIVER, "routes": branches}


def _branches(system: System, route: Route, environment: Environment) -> Iterable[dict[str, Any]]:
    team = [matcher("team", route.team)] if route.team else []
    for severity in route.severities:
        yield {
            "matchers": [*team, matcher("severity", severity.value)],
            "receiver": receiver_name(route.channels, environment, system),
            **timing(severity),
        }


def platform_routes(systems: tuple[System, ...], environment: Environment) -> list[dict[str, Any]]:
    """Alerts of the stack itself reach everybody whose systems it watches: a blind stack is everybody's outage."""
    branches = []
    for severity in INHIBITION_ORDER:
        names = sorted(
            {
                receiver_name(route.channels, environment, system)
                for system in systems
                for route in system.routing.routes
                if severity in route.severities and not route.team
            }
        )
        branches += [
            {
                "matchers": [matcher("system", PLATFORM), matcher("severity", severity.value)],
                "receiver": name,
                "continue": name != names[-1],
                **timing(severity),
            }
            for name in names
        ]
    return branches


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


def inhibitions() -> list[dict[str, Any]]:
    """A worse alert mutes the lesser ones of the same service, a dead node those of its pods.

    Labels that are missing on both sides count as equal to Alertmanager; the matchers therefore demand that they are
    there (BUG-59).
    """
    rules = [
        {
            "source_matchers": [matcher("severity", worse.value), 'service!=""'],
            "target_matchers": [f'severity=~"{"|".join(INHIBITION_ORDER[rank + 1 :])}"', 'service!=""'],
            "equal": ["cluster", "system", "service"],
        }
        for rank, worse in enumerate(INHIBITION_ORDER[:-1])
    ]
    node = {
        "source_matchers": [matcher("alertname", "NodeNotReady"), 'node!=""'],
        "target_matchers": ['alertname!="NodeNotReady"', 'node!=""'],
        "equal": ["cluster", "node"],
    }
    return [*rules, node]


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
        "inhibit_rules": inhibitions(),
        "receivers": receivers(systems, environment),
    }

"""Every route can be taken, every channel is led to, and nobody is told twice: Alertmanager would say nothing."""

from collections.abc import Iterator

from specs.fault import Fault
from specs.routing import LOG_RECEIVER, MAIL_PASSWORD, Route
from specs.severity import Severity
from specs.shown import shown
from specs.system import System

RESERVED = (LOG_RECEIVER, MAIL_PASSWORD)


def faults(system: System) -> Iterator[Fault]:
    """Routes behind others, channels named twice, named by no route, or named as something of ours."""
    first: dict[tuple[str, Severity], int] = {}
    for at, route in enumerate(system.routing.routes):
        path = f"routing.routes[{at}]"
        yield from _twice(system, route, path)
        for severity in dict.fromkeys(route.severities):
            earlier = first.setdefault((route.team, severity), at)
            if earlier != at:
                given = f"{severity} of {_whose(route)}, which routes[{earlier}] takes already"
                mend = "name all channels in one route, or remove one of the two"
                yield Fault(system.name, f"{path}.severities", given, "one route for a severity of a team", mend)
    yield from _channels(system)


def _whose(route: Route) -> str:
    return f"team {shown(route.team)}" if route.team else "everybody"


def _twice(system: System, route: Route, path: str) -> Iterator[Fault]:
    for field, named in (("channels", route.channels), ("severities", route.severities)):
        for number, one in enumerate(named):
            if one in named[:number]:
                yield Fault(system.name, f"{path}.{field}[{number}]", shown(one), "each once", "remove the second")


def _channels(system: System) -> Iterator[Fault]:
    routed = {name for route in system.routing.routes for name in route.channels}
    for at, channel in enumerate(system.routing.channels):
        path = f"routing.channels[{at}].name"
        if channel.name in RESERVED:
            yield Fault(system.name, path, shown(channel.name), "a name that nothing of ours has", "rename it")
        elif channel.name not in routed:
            mend = "name it in a route, or remove it"
            yield Fault(system.name, path, f"{shown(channel.name)}, which no route names", "a channel of a route", mend)

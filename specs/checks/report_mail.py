"""A health report that promises mail is heard of by mail: its alert is a warning, and warnings must reach that address."""

from collections.abc import Iterator

from specs.fault import Fault
from specs.routing import Channel, Medium
from specs.severity import Severity
from specs.shown import shown
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    report = system.health_report
    if report is None or not report.email:
        return
    channels = _warned(system)
    # Warnings that reach nobody, and channels that do not exist, are faults of other checks.
    if channels and None not in channels and report.email not in _addresses(channels):
        wanted = "the address of an e-mail channel that warnings are routed to"
        mend = "route warnings to a channel of this address, or leave it empty"
        yield Fault(system.name, "health_report.email", shown(report.email), wanted, mend)


def _warned(system: System) -> list[Channel | None]:
    """Channels that a warning of the owners reaches: by their own routes where there are any, else by everybody's."""
    routes = [route for route in system.routing.routes if Severity.WARNING in route.severities]
    own = [route for route in routes if route.team == system.owner.team]
    known = {channel.name: channel for channel in system.routing.channels}
    taken = own or [route for route in routes if not route.team]
    return [known.get(name) for route in taken for name in route.channels]


def _addresses(channels: list[Channel | None]) -> set[str]:
    return {one.destination for one in channels if one is not None and one.medium is Medium.EMAIL}

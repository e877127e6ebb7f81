"""Every severity that can be raised reaches somebody (RTE-01, RTE-09)."""

from collections.abc import Iterator

from specs.backup import Backup
from specs.fault import Fault
from specs.routing import Medium
from specs.severity import PROMISES, Severity
from specs.shown import shown
from specs.system import System

OBJECTIVE_SEVERITIES = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)
"""Pages, blind objectives and tickets of burning budgets; see the rules of objectives."""
BACKUP_SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.WARNING)
"""A recovery point missed, copies that are not proven to restore, jobs that failed."""
EXPORTER_SEVERITY = Severity.WARNING
"""A store of which nothing is known."""
ASKED_SEVERITY = Severity.INFO
"""A series that the application team was asked for and that is missing."""


def faults(system: System) -> Iterator[Fault]:
    """Severities without a route, routes to nowhere, and destinations a medium cannot reach."""
    for (severity, team), path in raised(system).items():
        if not reached(system, severity, team):
            given = f"{severity} of team {shown(team)}, for which no route exists"
            answer = PROMISES[severity].answer.words
            wanted = f"a route to a channel somebody reads within {answer}"
            mend = f'add Route((Severity.{severity.name},), ("<channel>",)) to routing.routes'
            yield Fault(system.name, path, given, wanted, mend)
    for at, route in enumerate(system.routing.routes):
        for field in ("severities", "channels"):
            if not getattr(route, field):
                mend = f"name one of the {field}, or remove the route"
                yield Fault(system.name, f"routing.routes[{at}].{field}", "none", "at least one", mend)
    yield from _destinations(system)


def raised(system: System) -> dict[tuple[Severity, str], str]:
    """Every severity and team an alert of this system may carry, with the first place that says so."""
    owner = system.owner.team
    wanted: dict[tuple[Severity, str], str] = {}
    for at, alert in enumerate(system.alerts):
        wanted.setdefault((alert.severity, alert.team or owner), f"alerts[{at}].severity")
    if system.slos:
        for severity in OBJECTIVE_SEVERITIES:
            wanted.setdefault((severity, owner), "slos")
    if any(isinstance(store.backup, Backup) for store in system.stores):
        for severity in BACKUP_SEVERITIES:
            wanted.setdefault((severity, owner), "stores")
    if system.stores:
        wanted.setdefault((EXPORTER_SEVERITY, owner), "stores")
    if any(metric.asked for metric in system.metrics):
        wanted.setdefault((ASKED_SEVERITY, owner), "services")
    return wanted


def reached(system: System, severity: Severity, team: str) -> bool:
    """Whether a route leads from a severity and team to a channel that exists."""
    known = {channel.name for channel in system.routing.channels}
    return any(
        severity in route.severities and route.team in ("", team) and not known.isdisjoint(route.channels)
        for route in system.routing.routes
    )


def _destinations(system: System) -> Iterator[Fault]:
    for at, channel in enumerate(system.routing.channels):
        path = f"routing.channels[{at}].destination"
        if channel.medium is Medium.EMAIL and "@" not in channel.destination:
            yield Fault(system.name, path, shown(channel.destination), "a mail address", "write name@example.com")
        elif channel.medium is Medium.SLACK and not channel.destination.startswith("#"):
            yield Fault(system.name, path, shown(channel.destination), "a Slack channel", "write #channel")

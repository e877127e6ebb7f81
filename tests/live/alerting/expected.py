"""Who must be told of an alert, from the systems' data alone; the routing tree is not asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rules.fact import NO_SEVERITY
from specs.environment import PLATFORM
from specs.routing import Channel, Medium
from specs.system import System
from tests.rules.rendered import ENVIRONMENT, SYSTEMS
from tests.support.fired_alerts import FiredAlert
from tests.support.inhibitor import Rule, muted

Group = Sequence[FiredAlert]


def channels(alert: FiredAlert) -> tuple[str, ...]:
    """Names of channels, or addresses of mail, in no order."""
    system, team, severity = alert.triple
    if severity == NO_SEVERITY:
        return (ENVIRONMENT.dead_mans_switch,)
    if system == PLATFORM:
        return tuple({where for one in SYSTEMS.values() for where in _of(one, "", severity)})
    return _of(SYSTEMS[system], team, severity)


def _of(system: System, team: str, severity: str) -> tuple[str, ...]:
    fitting = [route for route in system.routing.routes if severity in route.severities and route.team in ("", team)]
    own = [route for route in fitting if route.team]
    known = {channel.name: channel for channel in system.routing.channels}
    return tuple(_end(known[name]) for name in (own or fitting)[0].channels)


def _end(channel: Channel) -> str:
    return channel.destination if channel.medium is Medium.EMAIL else channel.name


def groups(alerts: Iterable[FiredAlert]) -> list[Group]:
    """What becomes one message: parts of the stacks are told together, everything else by what it is about."""
    found: dict[tuple[str, ...], list[FiredAlert]] = defaultdict(list)
    for alert in alerts:
        labels = alert.labels
        about = "" if labels["system"] == PLATFORM else labels["service"]
        found[labels["alertname"], labels["cluster"], labels["system"], about].append(alert)
    return list(found.values())


def title(group: Group, *, over: bool = False) -> str:
    labels = group[0].labels
    services = {alert.labels["service"] for alert in group}
    of = f" of {labels['service']}" if len(services) == 1 else ""
    head = "RESOLVED" if over else f"FIRING {len(group)}"
    return f"[{head}] {labels['system']}: {labels['alertname']}{of} ({labels['severity']})"


def messages(given: Iterable[Group], *, over: bool = False) -> Counter[tuple[str, str]]:
    """Channel and title of each. The dead man's switch hears no end: to it every message is a sign of life."""
    silent = {ENVIRONMENT.dead_mans_switch} if over else set[str]()
    return Counter(
        (channel, title(group, over=over)) for group in given for channel in channels(group[0]) if channel not in silent
    )


def rounds(given: Iterable[Group], rules: Iterable[Rule]) -> list[list[Group]]:
    """Groups that do not mute each other, in as few rounds as come of taking them one after another."""
    rules, found = tuple(rules), list[list[Group]]()
    for group in given:
        fitting = (one for one in found if not _disturbed([*one, group], rules))
        place = next(fitting, None)
        if place is None:
            found.append([group])
        else:
            place.append(group)
    return found


def _disturbed(given: Sequence[Group], rules: tuple[Rule, ...]) -> bool:
    *others, last = given
    own, there = ([alert.labels for alert in group] for group in (last, [a for group in others for a in group]))
    return any(muted(one, there, rules) for one in own) or any(muted(one, own, rules) for one in there)

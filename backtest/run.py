"""One backtest: a system's objectives over a history, with the targets they have or others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy

from backtest.counted import counted
from backtest.course import Course, simulate
from backtest.episode import Episode
from backtest.incident import Events, Incident, incidents
from backtest.openmetrics import Samples, scraped
from backtest.replay import Cost, Span, replay
from backtest.score import Score, score
from backtest.server import Server
from queries import budget
from queries import slo_names as names
from rules.group import RuleGroup
from rules.slo.file import slo_groups
from specs.environment import Environment
from specs.links import slo_id
from specs.slo import BURN_POLICY, Slo
from specs.system import System
from specs.units import Duration, minutes

START = 1_700_438_400
"""A Monday at midnight, UTC."""
PAGE, TICKET, EXHAUSTED = "ErrorBudgetBurn", "ErrorBudgetLeak", "ErrorBudgetExhausted"


@dataclass(frozen=True)
class Outcome:
    """What a backtest found for one objective."""

    slo: Slo
    events: Events
    wanted: tuple[Incident, ...]
    """Incidents that took the share of the budget a page is for."""
    page: Score
    alerts: Mapping[str, int]
    """Episodes by alert."""
    remaining: float | None
    """Share of the budget left at the end, by the rules."""
    coverage: float | None

    @property
    def true_remaining(self) -> float:
        return self.events.remaining(self.slo.target, self.slo.window.seconds // 60)


def history(
    system: System, courses: Mapping[str, Course], start: int = START
) -> tuple[list[Samples], dict[str, Events]]:
    """Scrapes and truth of every objective of a system, from a moment on."""
    samples: list[Samples] = []
    truth: dict[str, Events] = {}
    for slo in system.slos:
        lives, truth[slo.name] = simulate(courses[slo.name])
        samples += scraped(counted(slo.indicator, system), lives, start)
    return samples, truth


def span_of(courses: Iterable[Course], start: int = START) -> Span:
    """From the beginning to the end, with what Prometheus missed."""
    known = list(courses)
    outages = tuple(dict.fromkeys(outage for course in known for outage in course.outages))
    return Span(start, start + max(course.minutes for course in known) * 60, outages)


def backtest(
    server: Server, system: System, environment: Environment, span: Span, truth: Mapping[str, Events] | None
) -> tuple[list[Outcome], Cost]:
    """Replays the system's own rules over what the server holds. Without a truth the tiles are taken for it."""
    groups: tuple[RuleGroup, ...] = slo_groups(system, environment)
    episodes, cost = replay(server, groups, span)
    events = {slo.name: truth[slo.name] if truth else tiles(server, system, slo, span) for slo in system.slos}
    return [outcome(server, system, slo, span, events[slo.name], episodes) for slo in system.slos], cost


def outcome(
    server: Server, system: System, slo: Slo, span: Span, events: Events, episodes: Iterable[Episode]
) -> Outcome:
    name = slo_id(system.name, slo.name)
    own = [episode for episode in episodes if episode.slo == name]
    allowed = events.budget(slo.target, slo.window.seconds // 60)
    wanted = incidents(events, slo.target, BURN_POLICY.page_share * allowed)
    page = score([episode for episode in own if episode.alert == PAGE], wanted, events, allowed)
    counts = {alert: sum(episode.alert == alert for episode in own) for alert in (PAGE, TICKET, EXHAUSTED)}
    return Outcome(
        slo,
        events,
        wanted,
        page,
        counts,
        last(server, names.BUDGET_REMAINING, name, span.end),
        last(server, names.COVERAGE, name, span.end, budget.COVERAGE_AGE),
    )


def last(server: Server, series: str, slo: str, moment: int, within: Duration = budget.AGE) -> float | None:
    """The newest value of a recorded series of one objective."""
    found, _ = server.at(budget.newest(series + budget.slo_selector(slo), within), moment)
    return found[0][1] if found else None


def with_targets(system: System, targets: Mapping[str, float]) -> System:
    """The same system with other targets. Raises ValueError for an objective it does not have."""
    known = {slo.name for slo in system.slos}
    unknown = sorted(set(targets) - known)
    if unknown:
        raise ValueError(f"{system.name} has no objective {', '.join(unknown)}; it has {', '.join(sorted(known))}")
    return replace(system, slos=tuple(replace(slo, target=targets.get(slo.name, slo.target)) for slo in system.slos))


def tiles(server: Server, system: System, slo: Slo, span: Span) -> Events:
    """Events per minute of a recorded history, as the tiles saw them: the nearest there is to its truth."""
    own = budget.slo_selector(slo_id(system.name, slo.name))
    length = (span.end - span.start) // 60
    found = []
    for series in (names.TOTAL_TILE, names.BAD_TILE):
        values = numpy.zeros(length)
        for _, points in server.over(budget.newest(series + own, minutes(1)), span.start, span.end - 60, 60):
            for at, value in points:
                values[span.minute(at)] = value
        found.append(values)
    return Events(*found)

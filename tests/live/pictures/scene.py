"""A Prometheus with hours of generated history: what was scraped, what the rules recorded of it, which alerts fired.

Boards look six hours back, budgets a month. Before the last hours only what objectives count is there: one series for all
that they add up, and one tile every five minutes; the hourly reconciliation counts the rest.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy

from backtest.openmetrics import Samples
from backtest.replay import Span, recorded
from backtest.server import Server
from queries import slo_names
from rules.catalogue import rule_groups
from rules.group import AlertingRule, RecordingRule, RuleGroup
from rules.order import Timed, alerts, levels, timed
from rules.slo.file import slo_groups
from specs.blueprint import Blueprint
from specs.metrics import MetricKind
from specs.units import days, hours, minutes
from tests.live.pictures.course import Course, usual, values
from tests.live.pictures.incident import Incident
from tests.live.pictures.series import Series
from tests.queries.syntax import parsed, readings

STEP = 30
"""Seconds between scrapes: two within the shortest range that a rule reads."""
SLOWER = {MetricKind.COUNTER: 60, MetricKind.HISTOGRAM: 60, MetricKind.GAUGE: 120}
"""The same of what no rule reads over a range as short, and of what stands: a picture has no more points."""
SHORT = re.compile(r"(\w+_)?http_request(s|_duration)\w*")
"""Series that rules read over a minute."""
RECENT = hours(7).seconds
BRIEF = hours(3).seconds
LONG_AGO = days(30).seconds
APART = minutes(5).seconds
TARGET = ("namespace", "job", "system")
TILES = frozenset({slo_names.TOTAL_TILE, slo_names.BAD_TILE})
KEPT = re.compile(r"slo:.*(inc1m|inc5m|growth1h|late1h|residual1h)|slo:coverage.*")
"""What windows of a month add up."""
LABELLED = re.compile(r"{{ *\$labels\.(\w+) *}}")


@dataclass(frozen=True)
class Scene:
    """A moment that boards are looked at. `now` is in seconds since the epoch, a multiple of an hour."""

    name: str
    now: int
    blueprint: Blueprint
    incident: Incident | None = None
    course: Course = values
    """How a series goes over time."""
    brief: bool = False
    """Only the last three hours, with every series at each scrape: what queries cost and find, not what a month looks like."""

    @property
    def recent(self) -> Span:
        return Span(self.now - (BRIEF if self.brief else RECENT), self.now)

    @property
    def month(self) -> Span:
        return Span(self.now - (BRIEF if self.brief else LONG_AGO), self.recent.start)

    def groups(self) -> list[RuleGroup]:
        systems, environment = self.blueprint.systems, self.blueprint.environment
        found = [group for groups in rule_groups(systems, environment).values() for group in groups]
        return [*found, *(group for system in systems for group in slo_groups(system, environment))]


def filled(server: Server, scene: Scene, series: Iterable[Series]) -> None:
    """Load what was scraped, then what rules made of it, each level after what it reads."""
    known, rules = list(series), timed(scene.groups(), minutes(1))
    server.load(_scraped(scene, known, counted(rules)))
    for level in levels(rules):
        server.load([sample for one in level for sample in _recorded(server, one, scene)])
    server.load([sample for one in alerts(rules) for sample in _firing(server, one, scene)])


def counted(rules: Iterable[Timed]) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Labels that tiles ask for, by name of the series they are made of, and the values they name."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in rules:
        if isinstance(one.rule, RecordingRule) and one.rule.record in TILES:
            for reading in readings(parsed(one.rule.expression.text)):
                for label, _, value in reading.matchers:
                    found[reading.name][label].add(value)
    return {name: {label: frozenset(named) for label, named in labels.items()} for name, labels in found.items()}


def leaders(series: Iterable[Series], asked: Mapping[str, Mapping[str, frozenset[str]]]) -> Mapping[int, float]:
    """The first of all series that tiles cannot tell apart, by its identity, and how many times its own rate they have."""
    sets: dict[tuple[str, ...], list[Series]] = defaultdict(list)
    for one in series:
        labels = asked.get(one.name)
        if labels and _asked_for(one.labels.get("le", ""), labels.get("le", frozenset())):
            own = (one.labels.get(label, "") for label in dict.fromkeys((*TARGET, *labels)))
            sets[one.name, *own].append(one)
    return {id(found[0]): sum(map(usual, found)) / (usual(found[0]) or 1) or 1 for found in sets.values()}


def _asked_for(bound: str, patterns: frozenset[str]) -> bool:
    """Whether tiles read the bucket of this bound; what is no bucket they do."""
    return not bound or any(re.fullmatch(pattern, bound) for pattern in patterns)


def _scraped(
    scene: Scene, series: Sequence[Series], asked: Mapping[str, Mapping[str, frozenset[str]]]
) -> Iterator[Samples]:
    alone = leaders(series, asked)
    for one in series:
        merged = alone.get(id(one), 0)
        often = scene.brief or one.name in asked or SHORT.fullmatch(one.name)
        step = STEP if often else SLOWER[one.metric.kind]
        recent = numpy.arange(scene.recent.start, scene.recent.end + step, step, dtype=float)
        long_ago = _long_ago(scene.month) if merged else recent[:0]
        times = numpy.concatenate([long_ago, recent])
        found = scene.course(one, times, scene.incident)
        if merged and one.metric.kind is not MetricKind.GAUGE:
            # It stands for all that it was chosen from, until they have series of their own.
            growth = numpy.diff(found, prepend=0.0)
            growth[: len(long_ago)] *= merged
            found = numpy.cumsum(growth)
        yield one.name, one.labels, times, found


def _long_ago(span: Span) -> numpy.ndarray:
    """Each minute, which rates over five minutes need, and half a minute after each tile's beginning."""
    pairs = numpy.arange(span.start, span.end, APART, dtype=float) + STEP
    return numpy.sort(numpy.concatenate([numpy.arange(span.start, span.end, 60, dtype=float), pairs]))


def _recorded(server: Server, one: Timed, scene: Scene) -> Iterator[Samples]:
    assert isinstance(one.rule, RecordingRule)
    if KEPT.fullmatch(one.rule.record):
        # A tile in the middle of each pair of scrapes and after it, as far behind as tiles look back.
        apart = replace(one, interval=minutes(5), offset=replace(one.offset, seconds=-STEP))
        yield from recorded(server, apart if one.rule.record in TILES else one, scene.month)
    yield from recorded(server, one, scene.recent)


def _firing(server: Server, one: Timed, scene: Scene) -> Iterator[Samples]:
    """The series that Prometheus writes of an alert while it fires."""
    assert isinstance(one.rule, AlertingRule)
    step, hold = one.interval.seconds, one.rule.hold.seconds
    span = scene.recent
    for labels, points in server.over(one.rule.expression.text, span.start + step, span.end, step):
        moments = list(_held((moment for moment, _ in points), step, hold))
        if moments:
            own = {name: LABELLED.sub(_filling(labels), text) for name, text in one.rule.labels.items()}
            shown = {name: text for name, text in labels.items() if name != "__name__"}
            state = {"alertname": one.rule.alert, "alertstate": "firing"}
            yield "ALERTS", {**shown, **own, **state}, numpy.array(moments), numpy.ones(len(moments))


def _filling(labels: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda found: labels.get(found[1], "")


def _held(moments: Iterable[float], step: int, hold: int) -> Iterator[float]:
    """Those that come after a condition has held long enough without a break."""
    began = before = float("-inf")
    for moment in moments:
        if moment - before > step:
            began = moment
        before = moment
        if moment - began >= hold:
            yield moment

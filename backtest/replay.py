"""Replays rules over history: each at its own moments, level by level, as a ruler would have recorded them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy

from backtest.episode import Episode, episodes
from backtest.openmetrics import Samples
from backtest.server import Server
from rules.group import AlertingRule, RecordingRule, RuleGroup
from rules.order import Timed, alerts, levels, timed
from specs.units import Duration, minutes

Outages = Sequence[tuple[int, int]]
"""(first minute, minutes) in which nothing was evaluated."""


@dataclass(frozen=True)
class Span:
    """What is replayed: seconds since the epoch, both multiples of an hour."""

    start: int
    end: int
    outages: Outages = ()

    def minute(self, moment: float) -> int:
        return int((moment - self.start) // 60)

    def evaluated(self, moment: float) -> bool:
        """Whether the ruler ran at a moment."""
        minute = (moment - self.start) / 60
        return not any(begun <= minute < begun + lasted for begun, lasted in self.outages)


@dataclass(frozen=True)
class Cost:
    """Samples one hour of evaluations reads, per rule name."""

    samples_per_hour: Mapping[str, float]

    @classmethod
    def of(cls, parts: "Iterable[Cost]") -> "Cost":
        """Several costs added up."""
        summed: dict[str, float] = {}
        for part in parts:
            for name, samples in part.samples_per_hour.items():
                summed[name] = summed.get(name, 0) + samples
        return cls(summed)

    @property
    def total(self) -> float:
        return sum(self.samples_per_hour.values())


def recorded(server: Server, one: Timed, span: Span) -> Iterator[Samples]:
    """The series a recording rule would have written. `query_offset` shifts the expression and the sample alike."""
    assert isinstance(one.rule, RecordingRule)
    step, offset = one.interval.seconds, one.offset.seconds
    first, last = span.start - offset + step, span.end - offset
    for labels, points in server.over(one.rule.expression.text, first, last, step):
        kept = [(at, value) for at, value in points if span.evaluated(at + offset)]
        if kept:
            own = {name: text for name, text in labels.items() if name != "__name__"} | dict(one.rule.labels)
            times, values = numpy.array([at for at, _ in kept]), numpy.array([value for _, value in kept])
            yield one.rule.record, own, times, values


def replay(
    server: Server, groups: Iterable[RuleGroup], span: Span, default: Duration = minutes(1)
) -> tuple[tuple[Episode, ...], Cost]:
    """Records every level into the server's blocks, then evaluates the alerts. Returns their episodes and the cost."""
    rules = timed(groups, default)
    costs: dict[str, float] = {}
    for level in levels(rules):
        samples = [sample for one in level for sample in _counted(server, one, span, costs)]
        server.load(samples)
    found = tuple(episode for one in alerts(rules) for episode in told(server, one, span))
    return found, Cost(costs)


def _counted(server: Server, one: Timed, span: Span, costs: dict[str, float]) -> list[Samples]:
    before = server.samples_read
    samples = list(recorded(server, one, span))
    hours = (span.end - span.start) / 3_600
    name = getattr(one.rule, "record", "")
    costs[name] = costs.get(name, 0) + (server.samples_read - before) / hours
    return samples


def held(server: Server, one: Timed, span: Span) -> Mapping[str, list[int]]:
    """Minutes at which an alert's condition held, by objective.

    An alert has no metric name: where its condition is met by one series and then by another of the same labels, as a burn
    by the hour's sum and then by that of six hours, it is one alert all the time.
    """
    step, offset = one.interval.seconds, one.offset.seconds
    first, last = span.start - offset + step, span.end - offset
    found: dict[str, set[int]] = {}
    for labels, points in server.over(one.rule.expression.text, first, last, step):
        minutes = found.setdefault(labels.get("slo", ""), set())
        minutes |= {span.minute(at + offset) for at, _ in points if span.evaluated(at + offset)}
    return {slo: sorted(holding) for slo, holding in found.items()}


def told(server: Server, one: Timed, span: Span) -> Iterator[Episode]:
    """Episodes of an alert, one objective after another."""
    assert isinstance(one.rule, AlertingRule)
    hold, step = one.rule.hold.seconds // 60, one.interval.seconds // 60
    for slo, holding in held(server, one, span).items():
        yield from episodes(one.rule.alert, slo, holding, hold, step)

"""Cases of alerts that say when something will be full: they follow its trend, and look at nothing that is almost empty."""

from collections.abc import Iterator

import numpy

from specs.alert import Exhaustion
from specs.system import System
from tests.rules.proof import places
from tests.rules.proof.case import SLACK, Case, Check, Driven, elsewhere, second, silent, twice
from tests.rules.proof.course import Span
from tests.rules.proof.signals import driven
from tests.rules.proof.strangers import around

MARGIN = 0.04
CROSSED = 20
"""The minute in which a steady fill comes near enough to its end."""


def cases(given: Exhaustion, hold: int, system: System) -> Iterator[Case]:
    """A fill that ends within the horizon, after it, and one that starts from little."""
    length = round(given.trend.seconds / 60) + hold + 2 * SLACK
    horizon = given.horizon.seconds / 60

    def filling(used: float, left: float) -> Driven:
        """`left`: minutes from the case's end until it is full."""
        return _filling(given, system, used, length + left)

    # Soon already at the beginning, late even at the end; what is almost empty ends just below the share that counts.
    soon = horizon * (1 - 2 * MARGIN)
    much = given.above * (1 + MARGIN)
    bad, late = filling(much, soon - length), filling(much, horizon * (1 + MARGIN))
    empty = filling(1 - (1 - given.above * (1 - MARGIN)) * (length + soon) / soon, soon)
    steady = driven(given.signal, system, 0.95)
    fires = (Check(length - 1, (bad.element,)),)
    yield Case("fires where it is full soon", (Span(length, bad.samples),), fires, SLACK)
    yield Case("fires where two exporters tell the same", (Span(length, twice(bad.samples)),), fires, SLACK)
    torn = (*bad.samples, *second(steady.samples))
    yield Case("fires where one of two exporters tells of it", (Span(length, torn),), fires, SLACK)
    grown = places.grown(bad.samples)
    yield Case("fires where one of two exporters knows the size it had", (Span(length, grown),), fires, SLACK)
    others = elsewhere(bad.samples) + around(bad)
    yield silent("is quiet where it is full later", Span(length, late.samples + others), step=SLACK)
    yield silent("is quiet where nothing changes", Span(length, steady.samples + others), step=SLACK)
    yield silent("is quiet while it is almost empty", Span(length, empty.samples), step=SLACK)
    yield silent("is quiet without series", Span(length), step=SLACK)
    gone = (*fires, Check(length + 29))
    yield Case("ends when its subject is gone", (Span(length, bad.samples), Span(30)), gone, SLACK)
    # The last minute before its end is within the horizon lies between two evaluations.
    course = _filling(given, system, much, horizon + CROSSED - 0.5)
    yield _followed("follows to the minute", course, CROSSED, hold, (Span(length + CROSSED, course.samples),))
    yield _begun(given, system, hold)


def _filling(given: Exhaustion, system: System, used: float, minutes: float) -> Driven:
    """Full after so many minutes."""
    return driven(given.signal, system, used, slope=-(1 - used) * places.SIZE / minutes)


def _followed(name: str, subject: Driven, crossed: int, hold: int, spans: tuple[Span, ...]) -> Case:
    fires = crossed + -(-hold // SLACK) * SLACK
    checks = (Check(fires - SLACK, pending=True), Check(fires, (subject.element,), told=False))
    return Case(name, spans, checks, SLACK)


def _begun(given: Exhaustion, system: System, hold: int) -> Case:
    """Steady for longer than the trend is asked for, then filling: how far back it looks decides when it is noticed."""
    trend, horizon, used = given.trend.seconds // 60, given.horizon.seconds / 60, given.above * (1 + MARGIN)
    steady, full = driven(given.signal, system, used), _filling(given, system, used, horizon / 2)
    rest, length = (trend // SLACK + 1) * SLACK, 2 * trend + hold + 2 * SLACK
    # The first minute of the fill still holds what was there before.
    free = numpy.concatenate((numpy.ones(rest), 1 - numpy.arange(length) / (horizon / 2)))

    def left(minute: int) -> float:
        """What the line through the last samples tells of the horizon."""
        slope, now = numpy.polyfit(numpy.arange(1 - trend, 1), free[minute + 1 - trend : minute + 1], 1)
        return now + slope * horizon

    crossed = next(minute for minute in range(rest, rest + length, SLACK) if left(minute) <= 0)
    spans = (Span(rest, steady.samples), Span(length, full.samples))
    return _followed("follows a fill that has begun", full, crossed, hold, spans)

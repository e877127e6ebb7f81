"""Cases of alerts that compare with one season ago: a week is two spans with nothing between them."""

from collections.abc import Iterator
from dataclasses import replace

from specs.alert import Deviation, Drop
from specs.signal import CounterRatio, GaugeValue
from specs.system import System
from specs.units import Duration
from tests.rules.proof.case import Case, Check, Driven, elsewhere
from tests.rules.proof.course import Span
from tests.rules.proof.signals import driven, memory
from tests.rules.proof.strangers import around

STEP = 120
"""Few evaluations in a week in which nothing happens."""
FAR = 0.05
SMOOTHED = 30
MARGIN = 0.06


def cases(given: Drop | Deviation, hold: Duration, system: System) -> tuple[Case, ...]:
    found = _dropping(given, hold, system) if isinstance(given, Drop) else _deviating(given, hold, system)
    return tuple(found)


class Week:
    """The same hours a season apart."""

    def __init__(self, given: Drop | Deviation, hold: Duration, system: System) -> None:
        self.given, self.system = given, system
        warm = round(memory(given.signal).seconds / 60) + SMOOTHED
        self.minutes = -(-(warm + hold.seconds // 60 + 3 * STEP) // STEP) * STEP
        # What is compared lies around the same minute, so half of the smoothing reaches past it.
        self.then = self.minutes + SMOOTHED
        self.gap = given.season.seconds // 60 - self.then
        self.base = given.floor * (1 + MARGIN)

    def at(self, level: float) -> Driven:
        return driven(self.given.signal, self.system, level)

    def case(self, name: str, before: Driven | None, now: Driven | None, fires: Driven | None = None) -> Case:
        then = Span(self.then, before.samples if before else ())
        today = Span(self.minutes, now.samples if now else ())
        # Evaluations fall on whole steps.
        last = self.then + self.gap + self.minutes - STEP
        return Case(name, (then, Span(self.gap), today), (Check(last, (fires.element,) if fires else ()),), STEP)


def _turned(given: Drop | Deviation) -> float:
    """Minutes until a window that fills with next to nothing holds too little of what is usual."""
    left = given.share if isinstance(given, Drop) else 1 - given.share
    return memory(given.signal).seconds / 60 * (1 - left) / (1 - FAR)


def _to_the_minute(week: Week, hold: Duration) -> Case:
    """As usual, all but nothing, and nothing fires before the hold is over."""
    wait = hold.seconds // 60
    step = 5 if wait <= 15 else 15
    usual, bad = week.at(week.base), week.at(week.base * FAR)
    well = week.minutes - wait - 2 * step
    begin = week.then + week.gap + well + (-(-_turned(week.given) // step) * step if usual.counts else 0)
    spans = (
        Span(week.then, usual.samples),
        Span(week.gap),
        Span(well, usual.samples),
        Span(wait + 2 * step, bad.samples),
    )
    checks = (Check(begin + wait - step, pending=True), Check(begin + wait, (bad.element,)))
    return Case("follows to the minute", spans, checks, step)


def _after_a_lull(week: Week, usual: Driven, bad: Driven) -> Case:
    """In half of the time that is compared with nobody came: that half has no share, and the other half is the measure."""
    compared, window = week.minutes - STEP, round(memory(week.given.signal).seconds / 60)
    begin, end = compared - SMOOTHED // 2 - window - 2, compared
    still = tuple(replace(sample, slope=0.0) if sample.counts else sample for sample in usual.samples)
    spans = (
        Span(begin, usual.samples),
        Span(end - begin, still),
        Span(week.then - end, usual.samples),
        Span(week.gap),
        Span(week.minutes, bad.samples),
    )
    fires = Check(week.then + week.gap + compared, (bad.element,))
    return Case("fires though nobody came for a while last week", spans, (fires,), STEP)


def _dropping(given: Drop, hold: Duration, system: System) -> Iterator[Case]:
    week = Week(given, hold, system)
    usual = week.at(week.base)
    bad, good = week.at(week.base * given.share * (1 - MARGIN)), week.at(week.base * given.share * (1 + MARGIN))
    yield week.case("fires below its share of last week", usual, bad, bad)
    # Others, and whatever they do, are no part of it.
    plenty = Driven(good.samples + around(week.at(week.base * FAR)) + elsewhere(bad.samples), good.element)
    yield week.case("is quiet above its share of last week", usual, plenty)
    yield from _silences(week, bad)
    yield _to_the_minute(week, hold)
    if isinstance(given.signal, CounterRatio):
        yield week.case("is quiet where nothing is left to have a share of", usual, None)
        whole = tuple(sample for sample in usual.samples if sample.name == given.signal.whole.metric)
        if given.signal.part.metric != given.signal.whole.metric:
            yield week.case("fires where no part is counted any more", usual, Driven(whole, usual.element), usual)
        yield _after_a_lull(week, usual, bad)
    else:
        yield week.case("fires at a black-out", usual, None, usual)


def _deviating(given: Deviation, hold: Duration, system: System) -> Iterator[Case]:
    week = Week(given, hold, system)
    usual = week.at(week.base)
    for side, sign in (("above", 1), ("below", -1)):
        bad = week.at(week.base * (1 + sign * given.share * (1 + MARGIN)))
        good = week.at(week.base * (1 + sign * given.share * (1 - MARGIN)))
        yield week.case(f"fires far {side} last week", usual, bad, bad)
        yield week.case(f"is quiet not so far {side} last week", usual, good)
    yield from _silences(week, week.at(week.base * 10))
    yield _to_the_minute(week, hold)
    yield week.case("fires at a black-out", usual, None, usual)


def _silences(week: Week, bad: Driven) -> Iterator[Case]:
    yield week.case("is quiet without history", None, bad)
    yield week.case("is quiet without series", None, None)
    quiet = week.at(week.given.floor * (1 - MARGIN))
    nothing = week.at(0) if isinstance(week.given.signal, GaugeValue) else None
    if isinstance(week.given.signal, CounterRatio):
        nothing = week.at(week.given.floor * FAR)
    yield week.case("is quiet where last week was quiet too", quiet, nothing)

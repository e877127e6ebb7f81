"""Seeded histories of an objective: traffic, deployments, restarts, incidents, and the truth event by event."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy

from backtest.incident import Events
from specs.environment import SCRAPE_INTERVAL

STEP = SCRAPE_INTERVAL.seconds
STEPS_PER_MINUTE = 60 // STEP
MINUTES_PER_DAY = 1_440
FIRST_POD = "pod-0-"


class Shape(StrEnum):
    STEADY = "steady"
    DIURNAL = "diurnal"
    """Forty times as busy at noon as at night, and less at weekends."""
    OFFICE = "office"
    """Only in the office hours of weekdays."""


@dataclass(frozen=True)
class Failure:
    """From a minute on, for some minutes, this share of events is bad."""

    start: int
    minutes: int
    share: float


@dataclass(frozen=True)
class Course:
    """What befalls an objective. Minutes count from the history's beginning, a Monday at midnight."""

    name: str
    days: int
    per_second: float
    """Events at the busiest moment."""
    shape: Shape = Shape.STEADY
    pods: int = 3
    deployments: tuple[int, ...] = ()
    """Minutes at which a rolling deployment begins; each pod is replaced by one of a new name, a minute apart."""
    restarts: tuple[int, ...] = ()
    """Minutes at which one pod's process starts anew under its old name: its counters go back to zero."""
    late_failures: bool = False
    """A series of bad events is born with the first one, as client libraries without initialised children do it."""
    baseline: float = 0.0
    """Share of bad events outside of failures."""
    failures: tuple[Failure, ...] = ()
    outages: tuple[tuple[int, int], ...] = ()
    """(minute, minutes) in which Prometheus neither scrapes nor evaluates."""
    unreachable: tuple[tuple[int, int], ...] = ()
    """(minute, minutes) in which scrapes of the first pod fail while it goes on to answer its users."""
    seed: int = 1

    @property
    def minutes(self) -> int:
        return self.days * MINUTES_PER_DAY


@dataclass(frozen=True)
class Life:
    """One process of a pod: its events in each scrape interval from `first` on."""

    pod: str
    first: int
    total: numpy.ndarray
    bad: numpy.ndarray
    phase: float
    """Seconds after the step at which this pod is scraped."""
    late_failures: bool = False
    lost: numpy.ndarray = field(default_factory=lambda: numpy.zeros(0, bool))
    """Steps of the whole history at which nobody scraped."""
    failed: numpy.ndarray = field(default_factory=lambda: numpy.zeros(0, bool))
    """Steps of the whole history at which scrapes failed."""


def busy(shape: Shape, minutes: numpy.ndarray) -> numpy.ndarray:
    """Share of the busiest traffic at each minute."""
    day, minute = minutes // MINUTES_PER_DAY % 7, minutes % MINUTES_PER_DAY
    weekend = day >= 5
    if shape is Shape.DIURNAL:
        curve = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * minute / MINUTES_PER_DAY)
        return numpy.maximum(curve, 1 / 40) * numpy.where(weekend, 0.4, 1.0)
    if shape is Shape.OFFICE:
        return ((minute >= 8 * 60) & (minute < 18 * 60) & ~weekend).astype(float)
    return numpy.ones(len(minutes))


def rates(course: Course) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Expected events per minute, and the share of them that is bad."""
    minutes = numpy.arange(course.minutes)
    share = numpy.full(course.minutes, course.baseline)
    for failure in course.failures:
        share[failure.start : failure.start + failure.minutes] = failure.share
    return course.per_second * 60 * busy(course.shape, minutes), share


def spans(course: Course) -> Iterator[tuple[str, int, int]]:
    """Pod, first and last step of every process, in the order of their beginnings."""
    end = course.minutes * STEPS_PER_MINUTE
    for slot in range(course.pods):
        cuts = [(minute + slot) * STEPS_PER_MINUTE for minute in course.deployments]
        again = [minute * STEPS_PER_MINUTE for at, minute in enumerate(course.restarts) if at % course.pods == slot]
        generation, begun = 0, 0
        for cut, renamed in sorted([*((cut, True) for cut in cuts), *((cut, False) for cut in again), (end, True)]):
            if cut > begun:
                yield f"pod-{slot}-{generation}", begun, min(cut, end)
                begun = cut
            generation += renamed


def _steps(stretches: tuple[tuple[int, int], ...], length: int) -> numpy.ndarray:
    """Flags of the steps within some stretches of (minute, minutes)."""
    flags = numpy.zeros(length, bool)
    for minute, minutes in stretches:
        flags[minute * STEPS_PER_MINUTE : (minute + minutes) * STEPS_PER_MINUTE] = True
    return flags


def simulate(course: Course) -> tuple[tuple[Life, ...], Events]:
    """Every process' events, and the truth per minute."""
    random = numpy.random.default_rng(course.seed)
    expected, share = rates(course)
    per_step = numpy.repeat(expected / STEPS_PER_MINUTE / course.pods, STEPS_PER_MINUTE)
    shares = numpy.repeat(share, STEPS_PER_MINUTE)
    lost, failed = (_steps(spans, len(per_step)) for spans in (course.outages, course.unreachable))
    reached = numpy.zeros(len(per_step), bool)
    all_events, bad_events = numpy.zeros(len(per_step)), numpy.zeros(len(per_step))
    lives = []
    for pod, first, last in spans(course):
        total = random.poisson(per_step[first:last])
        bad = random.binomial(total, shares[first:last])
        all_events[first:last] += total
        bad_events[first:last] += bad
        unseen = failed if pod.startswith(FIRST_POD) else reached
        lives.append(Life(pod, first, total, bad, random.uniform(0, STEP), course.late_failures, lost, unseen))
    by_minute = (-1, STEPS_PER_MINUTE)
    truth = Events(all_events.reshape(by_minute).sum(axis=1), bad_events.reshape(by_minute).sum(axis=1))
    return tuple(lives), truth

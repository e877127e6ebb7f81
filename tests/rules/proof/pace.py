"""When an alert follows its series, to the minute: it waits for its hold, neither less nor more, and forgets after its
window."""

from collections.abc import Iterator
from dataclasses import dataclass

from specs import alert as kind
from specs import signal as word
from specs.signal import Signal
from specs.system import System
from tests.rules.proof.case import Case, Check, Driven
from tests.rules.proof.course import Span
from tests.rules.proof.signals import driven, histogram, memory

SHARES = (
    word.HttpErrorRatio,
    word.CounterRatio,
    word.NodeCpu,
    word.NodeMemory,
    word.NodeDiskUsed,
    word.VolumeUsed,
    word.StoreConnections,
    word.ContainerMemory,
)
"""They end at one."""
STEP = 5


@dataclass(frozen=True)
class Pace:
    """Minutes from the first sample of a change until the condition has changed as well."""

    begins: int = 0
    ends: int = 0


def pace_of(signal: Signal, series: Driven) -> Pace:
    """What is read over a window of minutes begins with the first growth and ends with the last minute of the window."""
    if isinstance(signal, word.ProbeSuccess | word.JourneySuccess):
        # Three good attempts of five.
        return Pace(0, 2)
    return Pace(1, window_minutes(signal) - 1) if series.counts else Pace()


def window_minutes(signal: Signal) -> int:
    return round(memory(signal).seconds / 60)


def far(given: kind.Above | kind.Below, system: System) -> float:
    """A breach so far past the limit that one minute of it decides a window."""
    if isinstance(given, kind.Below):
        return given.limit / 10
    if isinstance(given.signal, word.HttpLatency | word.HistogramQuantile):
        bounds = histogram(given.signal, system).buckets
        return next((bound for bound in bounds if bound > given.limit * 2), bounds[-1]) * 0.999
    return min(given.limit * 10, 0.99) if isinstance(given.signal, SHARES) else given.limit * 10


def followed(name: str, course: tuple[Driven, Driven], hold: int, pace: Pace, length: int, step: float = 1) -> Case:
    """Well, in trouble for `length` minutes past its hold, and well again."""
    good, bad = course
    # Less than a minute is seen by looking more often.
    step = step / 2 if hold == step == 1 else step
    before = -(-(length + 2) // STEP) * STEP
    trouble = -(-(hold + length + 3) // STEP) * STEP
    begin, end = before + pace.begins, before + trouble + pace.ends
    checks = (
        Check(begin + hold - step, pending=True),
        Check(begin + hold, (bad.element,), told=False),
        Check(end - step, (bad.element,), told=False),
        Check(end),
        Check(end + STEP),
    )
    spans = (Span(before, good.samples), Span(trouble, bad.samples), Span(before, good.samples))
    return Case(name, spans, checks, step)


def with_traffic(given: kind.Above | kind.Below, system: System, traffic: float) -> Case:
    """Traffic that grows and shrinks changes no share: both sides of it look back equally far."""
    sign = 1 if isinstance(given, kind.Below) else -1
    few, many = (
        Span(
            window_minutes(given.signal) + STEP, driven(given.signal, system, given.limit * (1 + sign * 0.2), t).samples
        )
        for t in (traffic * 2, traffic * 40)
    )
    early = [start + minute for start in (few.minutes, few.minutes + many.minutes) for minute in (2, 3, 4)]
    return Case("is quiet while only its traffic changes", (few, many, few), tuple(Check(minute) for minute in early))


def below_floor(given: kind.Above | kind.Below, system: System, hold: int) -> Case:
    """Once too few ask, it ends with the window of its traffic."""
    window, breach = window_minutes(given.signal), far(given, system)
    many, few = (driven(given.signal, system, breach, given.floor * factor) for factor in (10, 0.5))
    before = hold + window + 3
    end = before + window - 1
    checks = (Check(end - 1, (many.element,), told=False), Check(end))
    return Case("ends with its traffic", (Span(before, many.samples), Span(window + 2, few.samples)), checks)


def of_limit(given: kind.Above | kind.Below, hold: int, system: System, calm: float, traffic: float) -> Iterator[Case]:
    # A certificate grows old while the case runs.
    calm = calm * 2 if isinstance(given.signal, word.CertificateLifetime) else calm
    good = driven(given.signal, system, calm, traffic)
    bad = driven(given.signal, system, far(given, system), traffic)
    pace = pace_of(given.signal, bad)
    yield followed("follows to the minute", (good, bad), hold, pace, window_minutes(given.signal))

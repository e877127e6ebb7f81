"""What targets expose over time, and how promtool writes it down."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from queries.selector import equal, selector


@dataclass(frozen=True)
class Sample:
    """One series while nothing changes: a gauge at a level, perhaps with a trend, or a counter that grows."""

    name: str
    labels: Mapping[str, str]
    level: float = 0.0
    slope: float = 0.0
    """Change per minute."""
    counts: bool = False
    pattern: tuple[float | None, ...] = ()
    """Values that repeat, for a gauge that flickers; None is a minute without one."""

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        return self.name, tuple(sorted(self.labels.items()))


def gauge(name: str, level: float, slope: float = 0.0, /, **labels: str) -> Sample:
    return Sample(name, labels, level, slope)


def flickering(name: str, pattern: Iterable[float | None], /, **labels: str) -> Sample:
    return Sample(name, labels, pattern=tuple(pattern))


def counter(name: str, per_second: float, /, **labels: str) -> Sample:
    return Sample(name, labels, slope=per_second * 60, counts=True)


def moved(samples: Iterable[Sample], **labels: str) -> tuple[Sample, ...]:
    """The same series with other values of labels they have."""
    return tuple(
        replace(sample, labels={**sample.labels, **{k: v for k, v in labels.items() if k in sample.labels}})
        for sample in samples
    )


@dataclass(frozen=True)
class Span:
    """Some minutes in which these series exist; every other one is gone, as when its target is gone."""

    minutes: int
    samples: tuple[Sample, ...] = ()
    restarted: bool = False
    """Counters begin at zero again."""


@dataclass
class _Course:
    """One series on its way through the spans: its values so far, and where its counter stands."""

    values: list[str] = field(default_factory=list)
    reached: float = 0.0
    present: bool = False

    def absent(self, minutes: int) -> None:
        if self.present:
            # What a scrape writes once when its target goes.
            self.values.append("stale")
            minutes -= 1
        self.present = False
        if minutes:
            self.values.append(f"_x{minutes}")

    def follow(self, sample: Sample, span: Span) -> None:
        self.present = True
        if sample.pattern:
            repeated = (sample.pattern[minute % len(sample.pattern)] for minute in range(span.minutes))
            self.values += ["_" if value is None else number(value) for value in repeated]
            return
        first = (0.0 if span.restarted else self.reached) if sample.counts else sample.level
        sign = "-" if sample.slope < 0 else "+"
        self.values.append(f"{number(first)}{sign}{number(abs(sample.slope))}x{span.minutes - 1}")
        self.reached = first + sample.slope * span.minutes


def number(value: float) -> str:
    """Without exponent, which promtool's notation takes for something else."""
    if math.isnan(value):
        return "NaN"
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return text if text not in ("", "-0") else "0"


def input_series(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """promtool's input_series, one value a minute."""
    spans = tuple(spans)
    keys = dict.fromkeys(sample.key for span in spans for sample in span.samples)
    found = []
    for name, labels in keys:
        course = _Course()
        for span in spans:
            known = {sample.key: sample for sample in span.samples}
            sample = known.get((name, labels))
            course.follow(sample, span) if sample else course.absent(span.minutes)
        found.append({"series": selector(name, *equal(**dict(labels))), "values": " ".join(course.values)})
    return found

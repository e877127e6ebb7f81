"""What a program exposes to Prometheus, made from its metrics contract: text in the exposition format 1.0.0.

Counters and histograms grow with the time since the page was made, gauges stand still.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from specs.exporters import series_names
from specs.metrics import Metric, MetricKind
from tests.support.exposition_values import GROWTH, growth, level, troubled

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"
HISTORY = 100_000
"""What a counter has counted before it is first seen: programs are older than their scraper."""

Labels = Mapping[str, str]
Values = Callable[[Metric, str], Sequence[str]]
"""The values a label of a metric takes."""


@dataclass(frozen=True)
class Sample:
    """One series: its text up to the value, where it starts and how fast it grows."""

    name: str
    labels: str
    start: float
    rate: float = 0.0


def shown(labels: Labels) -> str:
    escaped = ((name, value.replace("\\", r"\\").replace('"', r"\"")) for name, value in labels.items())
    return ",".join(f'{name}="{value}"' for name, value in escaped)


def labelled(metric: Metric, things: Iterable[Labels], values: Values) -> Iterator[dict[str, str]]:
    """Every combination of a metric's labels: those of a thing follow from it, the others multiply."""
    for thing in things:
        known = {label: thing[label] for label in metric.labels if label in thing}
        free = [label for label in metric.labels if label not in known]
        for chosen in product(*(values(metric, label) for label in free)):
            yield {**known, **dict(zip(free, chosen, strict=True))}


def samples(metric: Metric, labels: dict[str, str], now: float) -> Iterator[Sample]:
    """The series of one combination of labels."""
    text = shown(labels)
    match metric.kind:
        case MetricKind.COUNTER:
            # A program that is well has counted no trouble yet: to a rule that looks for a first fault, any number is one.
            yield Sample(metric.name, text, 0.0 if troubled(metric, labels) else HISTORY, growth(metric, labels))
        case MetricKind.GAUGE:
            yield Sample(metric.name, text, level(metric, labels, now))
        case MetricKind.HISTOGRAM:
            yield from _histogram(metric, text)


def _histogram(metric: Metric, text: str) -> Iterator[Sample]:
    bucket, total, count = series_names(metric)
    before = f"{text}," if text else ""
    for position, bound in enumerate((*map(str, metric.buckets), "+Inf"), 1):
        # Each bucket takes all but a tenth of what is left, the last the rest.
        share = 1.0 if bound == "+Inf" else 1 - 0.1**position
        yield Sample(bucket, f'{before}le="{bound}"', HISTORY * share, GROWTH * share)
    typical = metric.buckets[0] if metric.buckets else 1.0
    yield Sample(total, text, HISTORY * typical, GROWTH * typical)
    yield Sample(count, text, HISTORY, GROWTH)


@dataclass(frozen=True)
class Family:
    """The series of one metric."""

    metric: Metric
    found: tuple[Sample, ...]

    @property
    def heading(self) -> str:
        return f"# TYPE {self.metric.name} {self.metric.kind.value}\n"


@dataclass
class Page:
    """What one target exposes. `stamped` gives each sample a time of its own, as cAdvisor does."""

    families: list[Family]
    stamped: bool = False
    content_type: str = CONTENT_TYPE
    """Empty sends none, as old exporters do."""
    began: float = field(default_factory=time.time)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(one.name for family in self.families for one in family.found)

    def __len__(self) -> int:
        return sum(len(family.found) for family in self.families)

    def text(self) -> str:
        """The page at this moment."""
        now = time.time()
        age, stamp = now - self.began, f" {int(now * 1000)}" if self.stamped else ""
        parts = []
        for family in self.families:
            parts.append(family.heading)
            parts += [f"{one.name}{{{one.labels}}} {one.start + age * one.rate}{stamp}\n" for one in family.found]
        return "".join(parts)


def page(
    metrics: Iterable[Metric], values: Values, things: Callable[[Metric], Iterable[Labels]] = lambda _: ({},)
) -> Page:
    """The page of a contract. `things` are what a metric tells of: a metric without any has no series."""
    now = time.time()
    return Page(
        [
            Family(
                metric,
                tuple(
                    one for labels in labelled(metric, things(metric), values) for one in samples(metric, labels, now)
                ),
            )
            for metric in metrics
        ]
    )

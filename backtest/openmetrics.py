"""Histories as OpenMetrics text, the form promtool makes blocks of."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy

from backtest.counted import Counted, Holds
from backtest.course import STEP, Life

TARGET = ("namespace", "job", "system")
Samples = tuple[str, Mapping[str, str], numpy.ndarray, numpy.ndarray]
"""Name, labels, times in seconds, values."""


def scraped(series: Iterable[Counted], lives: Iterable[Life], start: int) -> Iterator[Samples]:
    """What scrapes saw of every process: its series at each step of its life, and whether it answered."""
    wanted = tuple(series)
    place = {name: text for name, text in wanted[0].labels.items() if name in TARGET}
    for life in lives:
        steps = life.first + numpy.arange(len(life.total))
        asked, answered = ~life.lost[steps], ~life.failed[steps]
        times, target = start + steps * STEP + life.phase, {"pod": life.pod, "instance": life.pod}
        if asked.any():
            yield "up", {**place, **target}, times[asked], answered[asked].astype(float)
        for one in wanted:
            values, born = _values(one, life)
            kept = asked & answered & born
            if kept.any():
                yield one.name, {**one.labels, **target}, times[kept], values[kept]


def _values(one: Counted, life: Life) -> tuple[numpy.ndarray, numpy.ndarray]:
    """A series' value at each step, and whether it exists there."""
    always = numpy.ones(len(life.total), bool)
    if one.holds is Holds.LEVEL:
        return numpy.where(life.bad > 0, one.bound - 1, one.bound), always
    grown = {Holds.ALL: life.total, Holds.BAD: life.bad, Holds.GOOD: life.total - life.bad}[one.holds]
    # A scrape falls inside its step: it sees the part of the step's events that came before it.
    before = numpy.concatenate(([0], numpy.cumsum(grown)[:-1]))
    values = before + numpy.round(grown * life.phase / STEP)
    if one.holds is Holds.BAD and life.late_failures:
        return values, values > 0
    return values, always


def label_text(labels: Mapping[str, str]) -> str:
    escaped = (
        (name, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")) for name, value in labels.items()
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in sorted(escaped)) + "}"


def write(path: Path, samples: Iterable[Samples]) -> int:
    """One file; promtool sorts by itself. Returns the number of samples."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for name, labels, times, values in samples:
            head = name + label_text(labels)
            pairs = zip(values.tolist(), times.tolist(), strict=True)
            file.writelines(f"{head} {value!r} {time:.3f}\n" for value, time in pairs)
            count += len(times)
        file.write("# EOF\n")
    return count

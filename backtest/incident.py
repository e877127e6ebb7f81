"""Incidents, and what is known minute by minute of an objective's events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy

MERGED_MINUTES = 30
"""Two bad stretches closer than this are one incident to the person on call."""


@dataclass(frozen=True)
class Incident:
    """A stretch of minutes, counted from the history's beginning, in which an objective fails more than it may."""

    start: int
    end: int
    """The first minute after it."""
    bad: float
    """Bad events within it."""

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Events:
    """An objective's events per minute, all and bad ones."""

    total: numpy.ndarray
    bad: numpy.ndarray

    @property
    def minutes(self) -> int:
        return len(self.total)

    def budget(self, target: float, window_minutes: int) -> float:
        """Bad events a target allows in a window of this traffic, as the whole history shows it."""
        return (1 - target) * float(self.total.mean()) * window_minutes

    def remaining(self, target: float, window_minutes: int) -> float:
        """Share of the budget that is left at the end: 1 untouched, 0 spent. NaN where there were no events."""
        total, bad = self.total[-window_minutes:].sum(), self.bad[-window_minutes:].sum()
        return float("nan") if total == 0 else 1 - float(bad / total) / (1 - target)


def incidents(events: Events, target: float, least_bad: float) -> tuple[Incident, ...]:
    """Stretches that fail more than ten times what the target allows, merged, and with at least `least_bad` bad events.

    A stretch is judged over five minutes: a single bad request in an idle minute is no outage.
    """
    kernel = numpy.ones(5)
    total = numpy.convolve(events.total, kernel, "same")
    bad = numpy.convolve(events.bad, kernel, "same")
    # A share above one can never be exceeded; half of everything failing is an incident whatever the target.
    limit = min(10 * (1 - target), 0.5)
    failing = (bad > limit * total) & (bad >= 1)
    found = (Incident(start, end, float(events.bad[start:end].sum())) for start, end in merged(stretches(failing)))
    return tuple(incident for incident in found if incident.bad >= least_bad)


def stretches(flags: numpy.ndarray) -> Iterator[tuple[int, int]]:
    """Begin and end (the first minute after) of each run of true values."""
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], flags.astype(int), [0]))))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield int(start), int(end)


def merged(found: Iterable[tuple[int, int]], gap: int = MERGED_MINUTES) -> list[tuple[int, int]]:
    """Stretches closer than the gap made one."""
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if kept and start - kept[-1][1] < gap:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept

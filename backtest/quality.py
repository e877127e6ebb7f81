"""Simulated months: how well alert policies tell incidents that matter from those that do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import numpy

from backtest.episode import Episode, episodes
from backtest.incident import Events, Incident
from backtest.policy import Policy
from backtest.score import Score, overlap, score

MONTH = 30 * 1_440
INCIDENTS_PER_MONTH = 3
BASELINE = 0.15
"""Share of the budget that goes in a month without any incident."""
FACTORS = (3, 1_000)
"""How many times too fast the budget burns in an incident, any size as likely as any other on a logarithmic scale. More
than everything cannot fail."""
LENGTHS = (2, 720)
"""Minutes of an incident, as likely likewise."""
MATTERS = 0.02
"""An incident matters if it is expected to take this share of a month's budget."""


@dataclass(frozen=True)
class Row:
    """One kind of traffic."""

    per_second: float
    target: float

    @property
    def budget(self) -> float:
        """Bad events a month allows."""
        return (1 - self.target) * self.per_second * 60 * MONTH


ROWS = (Row(50, 0.999), Row(1, 0.999), Row(0.03, 0.99), Row(0.03, 0.999))


def months(row: Row, count: int, seed: int) -> Iterator[tuple[Events, list[Incident]]]:
    """Seeded months with their true incidents. A first month without any gives the rules something to look back on."""
    random = numpy.random.default_rng(seed)
    for _ in range(count):
        share = numpy.full(2 * MONTH, BASELINE * (1 - row.target))
        found = []
        # A day apart at least from the month's edges and each other, so that no alert serves two.
        days = random.choice(numpy.arange(1, 29), INCIDENTS_PER_MONTH, replace=False)
        for day in sorted(days):
            factor, length = _between(random, FACTORS), round(_between(random, LENGTHS))
            start = MONTH + int(day) * 1_440 + int(random.integers(0, 720))
            failing = min(factor * (1 - row.target), 1.0)
            share[start : start + length] = failing
            found.append(Incident(start, start + length, failing * length * row.per_second * 60))
        total = random.poisson(row.per_second * 60, 2 * MONTH)
        yield Events(total, random.binomial(total, share)), found


def _between(random: numpy.random.Generator, bounds: tuple[float, float]) -> float:
    return float(numpy.exp(random.uniform(*numpy.log(bounds))))


@dataclass(frozen=True)
class Quality:
    """One policy over one row."""

    row: Row
    policy: Policy
    recall: float
    precision: float
    f1: float
    alerts_per_month: float
    detection_minutes: float | None
    reset_minutes: float | None


def quality(row: Row, policies: tuple[Policy, ...], count: int = 200, seed: int = 7) -> list[Quality]:
    """Every policy over the same months."""
    told: dict[str, list[Score]] = {policy.name: [] for policy in policies}
    for events, found in months(row, count, seed):
        wanted = [incident for incident in found if incident.bad >= MATTERS * row.budget]
        for policy in policies:
            told[policy.name].append(score(_episodes(policy, events, row), wanted, events, row.budget))
    return [_summary(row, policy, told[policy.name], count) for policy in policies]


def _episodes(policy: Policy, events: Events, row: Row) -> list[Episode]:
    holding = numpy.flatnonzero(policy.condition(events, row.target, MONTH))
    found = episodes(policy.name, "", holding.tolist(), policy.hold)
    return [episode for episode in found if episode.start >= MONTH]


def _summary(row: Row, policy: Policy, scores: list[Score], count: int) -> Quality:
    told, missed = sum(one.told for one in scores), sum(one.missed for one in scores)
    right, wrong = sum(one.right for one in scores), sum(one.wrong for one in scores)
    recall = told / (told + missed) if told + missed else 1.0
    precision = right / (right + wrong) if right + wrong else 1.0
    f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    waits = [one.detection_minutes for one in scores if one.detection_minutes is not None]
    resets = [one.reset_minutes for one in scores if one.reset_minutes is not None]
    per_month = (right + wrong) / count
    return Quality(
        row,
        policy,
        recall,
        precision,
        f1,
        per_month,
        median(waits) if waits else None,
        median(resets) if resets else None,
    )


__all__ = ["ROWS", "Quality", "Row", "months", "overlap", "quality"]

"""Findings: one thing that was looked at, and what came of it. They hold names, states and figures, never content."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

Fact = str | int | float | bool | None


class Verdict(IntEnum):
    """Ordered: the worst finding is its section's verdict, the worst section the report's."""

    GOOD = 0
    UNKNOWN = 1
    """It could not be looked at, and that is no fault of the system's: the cluster has no such API."""
    DEGRADED = 2
    FAILED = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    name: str
    verdict: Verdict
    text: str
    facts: dict[str, Fact] = field(default_factory=dict)


def good(name: str, text: str, **facts: Fact) -> Finding:
    return Finding(name, Verdict.GOOD, text, facts)


def unknown(name: str, text: str) -> Finding:
    return Finding(name, Verdict.UNKNOWN, text)


def degraded(name: str, text: str, **facts: Fact) -> Finding:
    return Finding(name, Verdict.DEGRADED, text, facts)


def failed(name: str, text: str, **facts: Fact) -> Finding:
    return Finding(name, Verdict.FAILED, text, facts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    return max(verdicts, default=Verdict.GOOD)

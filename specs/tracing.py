"""Tracing: what share of requests is recorded and how long traces are kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from specs.units import Duration, days, seconds


@dataclass(frozen=True)
class Tracing:
    """A system's sampling; errors and slow traces are kept whatever the share (tail sampling, BUG-75)."""

    share: float
    keep: Duration = days(7)
    slow: Duration = seconds(1)
    longest: Duration = seconds(60)
    """The longest a request runs before whoever asked gives up: the timeout of its callers, proxies among them."""
    spans_per_request: int = 5
    rows: tuple[str, ...] = ()


LEAST_KEPT = days(1)
"""What the shared trace store keeps where nobody asks for traces."""


def longest(asked: Iterable[Tracing | None]) -> Duration:
    """How long the shared trace store keeps spans: the longest anyone asked for."""
    return max((tracing.keep for tracing in asked if tracing), default=LEAST_KEPT)

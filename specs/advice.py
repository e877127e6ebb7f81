"""Advice: what a system's tuning guide says about one of its parts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Advice:
    """One piece of advice and its reason."""

    topic: str
    what: str
    why: str
    rows: tuple[str, ...] = ()

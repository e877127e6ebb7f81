"""Costs a document states: kept beside the computed ones, so that the two can be compared."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StatedCost:
    """What a document says one component costs per month, US dollars."""

    component: str
    monthly: float
    basis: str
    """The replicas and sizes the figure stands for."""
    needs: tuple[str, ...] = ()
    """Components it cannot run without; a saving may not remove one of them (BUG-76)."""


@dataclass(frozen=True)
class Saving:
    """A saving a document offers, US dollars per month, and what it takes away."""

    option: str
    monthly: float
    consequence: str
    removes: tuple[str, ...] = ()
    """Components that are gone when it is taken."""

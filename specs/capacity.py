"""Capacity: what a system uses now, how it grows, and the rules that turn growth into sizes."""

from dataclasses import dataclass

from specs.cost import Saving, StatedCost
from specs.units import Bytes, Cpu


@dataclass(frozen=True)
class GrowthPoint:
    """Expected load at a time from now."""

    months: int
    requests_per_second: float
    database: Bytes
    cache: Bytes = Bytes(0)


@dataclass(frozen=True)
class MonthlyGrowth:
    """Compound growth per month, as shares."""

    users: float
    requests: float
    data: float


@dataclass(frozen=True)
class SizingStep:
    """Resources of a store up to a data size."""

    up_to: Bytes
    cpu: Cpu
    memory: Bytes


@dataclass(frozen=True)
class SizingRules:
    """How load becomes resources (CAP-04)."""

    cpu_per_100_requests: Cpu
    database: tuple[SizingStep, ...] = ()
    cache_overhead: float = 1.25
    """Memory a cache needs per byte of data (BUG-80)."""
    volume_headroom: float = 0.7
    """A volume is grown when the data would fill more than this share of it."""


@dataclass(frozen=True)
class Capacity:
    points: tuple[GrowthPoint, ...] = ()
    growth: MonthlyGrowth | None = None
    sizing: SizingRules | None = None
    costs: tuple[StatedCost, ...] = ()
    savings: tuple[Saving, ...] = ()
    rows: tuple[str, ...] = ()

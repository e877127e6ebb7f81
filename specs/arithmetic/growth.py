"""Arithmetic on capacity: what growth, pools and caches need."""

from collections.abc import Iterable
from math import ceil

from specs.arithmetic.storage import coarse
from specs.capacity import SizingRules, SizingStep
from specs.service import Pool
from specs.units import Bytes, Cpu


def grown(value: float, monthly: float, months: int) -> float:
    """Compound growth: 10 % a month is ×3.14 in a year."""
    return value * (1 + monthly) ** months


def connections(pools: Iterable[Pool], replicas: int) -> int:
    """The connections that replicas open at most when every pool is full."""
    return sum(pool.most for pool in pools) * replicas


def cache_memory(data: Bytes, overhead: float) -> Bytes:
    """Memory a cache needs for its data: keys, pointers and fragmentation come on top."""
    return Bytes(ceil(data.count * overhead))


def processor(rules: SizingRules, requests_per_second: float) -> Cpu:
    """Processor that a request rate needs, in whole steps of 100 requests per second."""
    return rules.cpu_per_100_requests * ceil(requests_per_second / 100)


def replicas_for(needed: Cpu, each: Cpu, target: float, least: int) -> int:
    """Replicas that carry a load while each uses at most the share `target` of its processor. Raises ValueError for a share
    or a processor not above 0."""
    if target <= 0 or each.millicores <= 0:
        raise ValueError("the processor of a replica and the share of it in use must be above zero")
    return max(least, ceil(needed.millicores / (each.millicores * target)))


def sizing(steps: Iterable[SizingStep], data: Bytes) -> SizingStep | None:
    """The first step whose bound lies above the data, the last for what is larger than all; None without steps."""
    by_size = sorted(steps, key=lambda step: step.up_to)
    return next((step for step in by_size if data < step.up_to), by_size[-1] if by_size else None)


def volume_for(data: Bytes, headroom: float) -> Bytes:
    """The coarse volume that data fills to at most the share `headroom`. Raises ValueError for a share not above 0."""
    if headroom <= 0:
        raise ValueError("the share of a volume that may be filled must be above zero")
    return coarse(Bytes(ceil(data.count / headroom)))

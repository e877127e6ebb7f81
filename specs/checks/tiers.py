"""Tiers of copies: by count, each once, and each reaching further back than the one before (BUG-01)."""

from collections.abc import Iterator

from specs.arithmetic.retention import PERIODS, ordered, shrinking, span
from specs.arithmetic.schedule import max_gap
from specs.backup import Backup
from specs.fault import Fault
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    """Plans without tiers, with one twice, with one that adds nothing, or with one the bases come too seldom for."""
    for at, store in enumerate(system.stores):
        if isinstance(store.backup, Backup):
            yield from _of_plan(system.name, f"stores[{at}].backup", store.backup)


def _of_plan(where: str, path: str, plan: Backup) -> Iterator[Fault]:
    if not plan.tiers:
        mend = "write Tier(TierName.DAILY, 7) and further ones"
        yield Fault(where, f"{path}.tiers", "no tier", "at least one tier, or every copy is deleted", mend)
        return
    names = [tier.name for tier in plan.tiers]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault(where, f"{path}.tiers[{number}].name", str(name), "each tier once", "remove the second")
    for shorter, longer in shrinking({tier.name: tier for tier in plan.tiers}.values()):
        given = f"{longer.name} reaches back {span(longer).words}, {shorter.name} {span(shorter).words}"
        mend = f"keep more {longer.name} copies, or remove the tier"
        yield Fault(where, f"{path}.tiers", given, "hourly ≤ daily ≤ weekly ≤ monthly", mend)
    first = ordered(plan.tiers)[0]
    gap = max_gap(plan.base)
    if gap > PERIODS[first.name]:
        given = f"{plan.base}, {gap.words} apart at most"
        mend = f"take bases more often, or remove the tier {first.name}"
        yield Fault(where, f"{path}.base", given, f"a base for each period of the tier {first.name}", mend)

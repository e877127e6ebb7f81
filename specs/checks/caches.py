"""A cache holds its data and what the data costs on top, today and at the end of the plan (BUG-80)."""

from collections.abc import Iterator

from specs.arithmetic.growth import cache_memory
from specs.capacity import SizingRules
from specs.fault import Fault
from specs.store import Engine
from specs.system import System
from specs.units import Bytes


def faults(system: System) -> Iterator[Fault]:
    """Caches that will be out of memory."""
    caches = [(at, store) for at, store in enumerate(system.stores) if store.engine is Engine.REDIS]
    overhead = system.capacity.sizing.cache_overhead if system.capacity.sizing else SizingRules.cache_overhead
    planned = max((point.cache for point in system.capacity.points), default=Bytes(0))
    held = Bytes(sum(store.size.count for _, store in caches))
    for at, store in caches:
        # The plan speaks of the system's cache; where it has several, each takes its present share of it.
        share = store.size.count / held.count if held.count else 1 / len(caches)
        data = max(store.size, planned * share)
        needed = cache_memory(data, overhead)
        if store.memory < needed:
            given = f"{store.memory.gibibytes:.3g}Gi for {data.gibibytes:.3g}Gi of data, at most, in the plan"
            mend = f"give it the memory, or plan a smaller cache; the overhead is {overhead:g}"
            yield Fault(system.name, f"stores[{at}].memory", given, f"at least {needed.gibibytes:.3g}Gi", mend)

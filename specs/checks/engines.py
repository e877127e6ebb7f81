"""An engine without security fixes is a fault, not a preference (BUG-19)."""

from collections.abc import Iterator
from datetime import date

from specs.end_of_life import LAST_DAYS, last_day
from specs.fault import Fault
from specs.store import Engine
from specs.system import System


def faults(system: System, today: date) -> Iterator[Fault]:
    """Stores whose release series gets no fixes any more on the given day."""
    for at, store in enumerate(system.stores):
        end = last_day(store.engine, store.version)
        if end is not None and end < today:
            given = f"{store.engine} {store.version}, which ended on {end.isoformat()}"
            mend = f"plan the upgrade{_next(store.engine, today)}"
            yield Fault(system.name, f"stores[{at}].version", given, "a version that still gets fixes", mend)


def _next(engine: Engine, today: date) -> str:
    """The listed series with the most time left."""
    alive = {end: series for series, end in LAST_DAYS.get(engine, {}).items() if end >= today}
    return f" to {alive[max(alive)]}" if alive else ""

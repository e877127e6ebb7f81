"""The recovery time objective against what a restore of this size will take."""

from collections.abc import Iterator

from specs.arithmetic.recovery import replayed_log, restore_time
from specs.backup import Backup
from specs.fault import Fault
from specs.store import Store
from specs.system import System
from specs.units import Duration, percent

NEAR = 0.8
"""A prediction above this share of the objective alerts too: data grows, and a drill is never the worst case."""


def faults(system: System) -> Iterator[Fault]:
    """Stores that take longer to restore than promised."""
    for path, plan, predicted in _predictions(system):
        if predicted > plan.rto:
            mend = "restore faster (a bulk_rate shown by a drill), take bases more often, or promise a longer RTO"
            yield Fault(system.name, path, plan.rto.words, f"at least the predicted {predicted.words}", mend)


def warnings(system: System) -> Iterator[Fault]:
    """Stores whose prediction comes near the promise."""
    for path, plan, predicted in _predictions(system):
        if NEAR * plan.rto.seconds < predicted.seconds <= plan.rto.seconds:
            wanted = f"a prediction below {percent(NEAR)} of it; it is {predicted.words}"
            yield Fault(system.name, path, plan.rto.words, wanted, "plan for growth before the next drill")


def _predictions(system: System) -> Iterator[tuple[str, Backup, Duration]]:
    for at, store in enumerate(system.stores):
        if isinstance(store.backup, Backup) and store.bulk_rate.count > 0:
            yield f"stores[{at}].backup.rto", store.backup, predicted(store, store.backup)


def predicted(store: Store, plan: Backup) -> Duration:
    """Predicted recovery time of a store: its base, and the log written since, at the rate of the last drill."""
    shipped = plan.log_slices is not None
    log = replayed_log(plan.base, store.log_per_day) if shipped else store.log_per_day * 0
    return restore_time(store.size, store.bulk_rate, log)

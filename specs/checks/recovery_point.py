"""The recovery point objective is arithmetic on the schedule: interval plus misses plus deadlines, never a wish."""

from collections.abc import Iterator

from specs.arithmetic.recovery import plan_bound, rpo_bound
from specs.arithmetic.schedule import max_gap
from specs.backup import Backup
from specs.fault import Fault
from specs.schedule import Cron
from specs.store import Engine, Store
from specs.system import System
from specs.units import Duration, minutes

LONGEST_OPLOG_SLICE = minutes(5)
"""An oplog is a ring: what is not shipped before it comes round is gone (BUG-26)."""
STEPS = (60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1)
LOGLESS = (Engine.REDIS,)
"""Engines of which only base copies exist: no log is shipped over the wire."""


def faults(system: System) -> Iterator[Fault]:
    """Plans that can lose more than they promise, and logs the engine cannot ship."""
    for at, store in enumerate(system.stores):
        if isinstance(store.backup, Backup):
            path = f"stores[{at}].backup"
            yield from _of_bound(system.name, path, store.backup)
            yield from _of_log(system.name, path, store, store.backup)


def _of_bound(where: str, path: str, plan: Backup) -> Iterator[Fault]:
    bound = plan_bound(plan)
    if bound > plan.rpo:
        given = f"{plan.rpo.words}, while the schedule may lose {bound.words}"
        wanted = "(1 + tolerated misses) × longest gap + starting deadline + job deadline within the RPO"
        yield Fault(where, f"{path}.rpo", given, wanted, _mend(plan))


def _mend(plan: Backup) -> str:
    """The longest cadence that would keep the promise."""
    deadline = plan.base_deadline if plan.log_slices is None else plan.slice_deadline
    for step in STEPS:
        schedule = Cron("0 * * * *" if step == 60 else f"*/{step} * * * *")
        if rpo_bound(schedule, plan.starting_deadline, deadline, plan.tolerated_misses) <= plan.rpo:
            return f'ship the log at least as often as log_slices=Cron("{schedule}"), or promise a longer RPO'
    return "shorten the deadlines, stream the log, or promise a longer RPO"


def _of_log(where: str, path: str, store: Store, plan: Backup) -> Iterator[Fault]:
    if plan.log_slices is None:
        return
    gap = max_gap(plan.log_slices)
    if store.engine in LOGLESS:
        mend = "set log_slices=None and take bases as often as the RPO needs"
        yield Fault(where, f"{path}.log_slices", str(plan.log_slices), f"no log slices for {store.engine}", mend)
    if store.engine is Engine.MONGODB and gap > LONGEST_OPLOG_SLICE:
        yield _cadence(where, f"{path}.log_slices", gap, LONGEST_OPLOG_SLICE, 'write Cron("*/5 * * * *") or less')
    if store.engine is Engine.MONGODB and store.replicas < 2:
        stores = path.removesuffix(".backup")
        mend = "run it as a replica set of three, or ship no log"
        wanted = "a replica set: a single server has no oplog"
        yield Fault(where, f"{stores}.replicas", str(store.replicas), wanted, mend)
    if plan.slice_deadline > gap:
        mend = "shorten the deadline, or slice less often"
        yield _cadence(where, f"{path}.slice_deadline", plan.slice_deadline, gap, mend)


def _cadence(where: str, path: str, given: Duration, most: Duration, mend: str) -> Fault:
    return Fault(where, path, given.words, f"at most {most.words}", mend)

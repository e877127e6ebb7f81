"""Jobs that do not meet: on one store they would wait for each other, on one cluster slow each other (BUG-94)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from specs.arithmetic.schedule import windows_overlap
from specs.backup import Backup
from specs.fault import Fault
from specs.schedule import Window
from specs.system import System


@dataclass(frozen=True)
class Occupation:
    """A window in which a job works on a store, and the field that says so."""

    system: str
    path: str
    what: str
    store: str
    window: Window
    heavy: bool
    """Counts for the whole cluster; a rare drill only for its own store."""


def occupations(system: System) -> Iterator[Occupation]:
    """Bases, proofs, drills and maintenance. Log slices are short, run all day and may run beside the others."""
    for at, store in enumerate(system.stores):
        plan = store.backup
        if isinstance(plan, Backup):
            for what, schedule, length, heavy in (
                ("base", plan.base, plan.base_deadline, True),
                ("verify", plan.verify, plan.verify_deadline, True),
                ("drill", plan.drill, plan.verify_deadline, False),
            ):
                path = f"stores[{at}].backup.{what}"
                yield Occupation(system.name, path, what, store.name, Window(schedule, length), heavy)
    for at, task in enumerate(system.maintenance.tasks):
        path = f"maintenance.tasks[{at}].schedule"
        window = Window(task.schedule, task.deadline)
        yield Occupation(system.name, path, str(task.task), task.store, window, True)


def faults(systems: Iterable[System]) -> Iterator[Fault]:
    """Every pair of jobs that may run at the same time on one store or on the cluster all systems share."""
    every = [occupation for system in systems for occupation in occupations(system)]
    for one, other in combinations(every, 2):
        same = (one.system, one.store) == (other.system, other.store)
        if (same or (one.heavy and other.heavy)) and windows_overlap(one.window, other.window):
            owner = one.path if one.system == other.system else f"{one.system} {one.path}"
            given = f"{_words(other)}, while {_words(one)} runs ({owner})"
            wanted = f"windows that never meet on one {'store' if same else 'cluster'}"
            mend = "start it when the other's deadline has passed, or shorten a deadline"
            yield Fault(other.system, other.path, given, wanted, mend)


def _words(job: Occupation) -> str:
    return f"{job.what} of {job.store} at {job.window.schedule} for {job.window.length.words}"

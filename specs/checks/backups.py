"""Every store has a plan or a written exemption, and a plan is proven often enough to be believed."""

from collections.abc import Iterator

from specs.arithmetic.schedule import max_gap
from specs.backup import Backup
from specs.fault import Fault
from specs.schedule import Cron
from specs.store import Store
from specs.system import System
from specs.units import Duration, days

LONGEST_PROOF_AGE = days(7)
LONGEST_DRILL_AGE = days(92)
"""The longest quarter."""


def faults(system: System) -> Iterator[Fault]:
    """Stores nobody decided about, plans without proof, and deadlines longer than the time between two runs."""
    for at, store in enumerate(system.stores):
        path = f"stores[{at}]"
        if store.backup is None:
            wanted = "Backup(...) or Exemption(reason, owner)"
            mend = "decide: use standard_backup(...), or write why the data need not survive and who says so"
            yield Fault(system.name, f"{path}.backup", "nothing (None)", wanted, mend)
        elif isinstance(store.backup, Backup):
            yield from _of_plan(system.name, path, store, store.backup)


def _of_plan(where: str, path: str, store: Store, plan: Backup) -> Iterator[Fault]:
    if not store.tables:
        mend = "name the tables, collections or key patterns that are counted after a restore"
        yield Fault(where, f"{path}.tables", "none", "at least one table a restore must contain", mend)
    for name, schedule, longest in (
        ("verify", plan.verify, LONGEST_PROOF_AGE),
        ("drill", plan.drill, LONGEST_DRILL_AGE),
    ):
        yield from _apart(where, f"{path}.backup.{name}", schedule, longest)
    for name, schedule, deadline in (
        ("base_deadline", plan.base, plan.base_deadline),
        ("verify_deadline", plan.verify, plan.verify_deadline),
    ):
        gap = max_gap(schedule)
        if deadline > gap:
            mend = "shorten the deadline or run less often: a run that is still going makes the next one be skipped"
            yield Fault(where, f"{path}.backup.{name}", deadline.words, f"at most {gap.words}", mend)


def _apart(where: str, path: str, schedule: Cron, longest: Duration) -> Iterator[Fault]:
    gap = max_gap(schedule)
    if gap > longest:
        given = f"{schedule}, {gap.words} apart at most"
        yield Fault(where, path, given, f"at most {longest.words} apart", "run it more often: a proof ages")

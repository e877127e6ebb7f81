"""Whether recovery was really drilled, and how long it really took: what the signed snapshot knows, against what was promised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from policies.backups import DRILL, plans, store_place
from policies.finding import Breach, Control
from policies.index import Index
from policies.reading import gap, text, whole
from specs.arithmetic import drill_limit
from specs.arithmetic.instant import instant
from specs.contract import BackupContract, DrillRecord
from specs.units import Duration

GROWTH = 1.25
"""A restore takes longer as data grows: what is measured must leave a quarter of itself until the next drill."""
REPEAT = "repeat it by hand: kubectl create job --from=cronjob/…-drill, then take a new snapshot"


@dataclass(frozen=True)
class Drilled:
    """One store: what was promised, what is rendered, and what is known of its newest drill."""

    promised: BackupContract
    limit: Duration | None
    """How old the newest drill may be; None where none is scheduled, which another control tells."""
    known: DrillRecord | None
    now: datetime

    @property
    def place(self) -> str:
        return store_place(self.promised.system, self.promised.store)

    @property
    def kept(self) -> datetime | None:
        """When a drill last kept its objectives; None where that is not known."""
        try:
            return datetime.fromtimestamp(instant(self.known.kept), UTC) if self.known and self.known.kept else None
        except (ValueError, OverflowError, OSError):
            return None


def drilled(index: Index) -> Iterator[Drilled]:
    """Every store with a plan, where there is a snapshot to judge by."""
    budgets = index.budgets
    if budgets is None or budgets.snapshot is None:
        return
    known = {(one.system, one.store): one for one in budgets.snapshot.drills}
    for _, promised in plans(index):
        key = (promised.system, promised.store)
        yield Drilled(promised, _limit(index, promised), known.get(key), budgets.now)


def _limit(index: Index, promised: BackupContract) -> Duration | None:
    """By the drill's own CronJob: one run missed is one too many, and a failed one has some days to be repeated."""
    found = [
        drill_limit(between, Duration(whole(job.data, "spec", "jobTemplate", "spec", "activeDeadlineSeconds") or 0))
        for job in index.jobs(promised.system, promised.store, DRILL)
        if (between := gap(text(job.data, "spec", "schedule")))
    ]
    return min(found, default=None)


def recent(index: Index) -> Iterator[Breach]:
    """The newest drill that kept its objectives is no older than the store's own schedule of drills allows."""
    for store in drilled(index):
        if store.kept and store.limit and store.kept < store.now - timedelta(seconds=store.limit.seconds):
            yield Breach("drill", f"one of the last {store.limit.days:.1f} days", REPEAT, place=store.place)


def quick(index: Index) -> Iterator[Breach]:
    """The last restore that was measured, and a quarter more for data that grows, fits into the promised recovery time."""
    for store in drilled(index):
        took = store.known.restore_seconds if store.known else None
        if took is not None and took * GROWTH > store.promised.rto_seconds:
            most = Duration(int(store.promised.rto_seconds / GROWTH))
            mend = "take bases more often, give the Jobs a larger size, or promise a longer RTO"
            yield Breach("rto", f"a measured restore of at most {most.words}", mend, place=store.place)


def known(index: Index) -> Iterator[Breach]:
    """Every store that is backed up has a drill on record and a measured restore: what nobody has seen is not proven."""
    for store in drilled(index):
        if store.kept is None or store.known is None or store.known.restore_seconds is None:
            yield Breach("drill", "a drill and a measured restore on record", REPEAT, place=store.place)


CONTROLS = (
    Control("DR-002", recent, "BUG-31; BKP-06; NIST SP 800-34"),
    Control("DR-003", quick, "RULE-03; NIST SP 800-34"),
    Control("DR-004", known, "BUG-31; a promise nobody tried", advisory=True),
)

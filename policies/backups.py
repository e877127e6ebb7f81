"""Whether backups keep what was promised: computed on the CronJobs and on what their pods are told."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.index import Index, store_of
from policies.reading import Data, document, gap, mapping, sequence, text, whole
from specs.arithmetic import PERIODS, Cron, Tier, TierName, ordered, rpo_bound, shrinking
from specs.contract import MISSES_ANNOTATION, BackupContract, BackupScheduleContract
from specs.units import Duration, days

BASE, SLICE, VERIFY, RETAIN, DRILL = "base", "slice", "verify", "retain", "drill"
MOST_BETWEEN_DRILLS = days(92)
"""A quarter at its longest."""
LEAST_RECIPIENTS = 2
"""Public keys where an offsite copy is required: one may be lost."""


def plans(index: Index) -> Iterator[tuple[BackupScheduleContract, BackupContract]]:
    """Stores with a plan."""
    for declared in index.contracts(BackupScheduleContract):
        yield from ((declared, backup) for backup in declared.backups if not backup.exemption and _planned(backup))


def _planned(backup: BackupContract) -> bool:
    return bool(backup.tiers or backup.rpo_seconds)


def store_place(system: str, store: str) -> str:
    return f"store {shown(system)}/{shown(store)}"


def recovery_points(index: Index) -> Iterator[Breach]:
    """Base copies and log slices lose no more than the declared RPO, in the worst case that the rendered schedules and
    deadlines allow.
    """
    for _, backup in plans(index):
        place, rpo = store_place(backup.system, backup.store), Duration(backup.rpo_seconds)
        jobs = index.jobs(backup.system, backup.store, BASE)
        if not jobs:
            yield Breach(
                "", "a CronJob that takes base copies", "give the store a Backup with a base schedule", place=place
            )
            continue
        jobs += index.jobs(backup.system, backup.store, SLICE)
        bounds = [bound for job in jobs if (bound := _bound(job, backup)) is not None]
        if not bounds or min(bounds) > rpo:
            allowed = f", not {min(bounds)}" if bounds else ""
            mend = "ship log slices more often, shorten the deadlines, or promise a longer RPO"
            yield Breach("", f"a loss of at most {rpo}{allowed}", mend, place=place)


def _bound(job: Found, backup: BackupContract) -> Duration | None:
    """Worst loss by one CronJob: what it misses, what it waits, and how long it takes. None where it is not bounded."""
    schedule = text(job.data, "spec", "schedule")
    starting = whole(job.data, "spec", "startingDeadlineSeconds")
    deadline = whole(job.data, "spec", "jobTemplate", "spec", "activeDeadlineSeconds")
    if gap(schedule) is None or starting is None or deadline is None:
        return None
    annotated = text(job.data, "metadata", "annotations", MISSES_ANNOTATION)
    stated = int(annotated) if annotated.isascii() and annotated.isdecimal() and len(annotated) < 10 else 0
    misses = max(backup.tolerated_misses, stated)
    return rpo_bound(Cron(schedule), Duration(starting), Duration(deadline), misses)


def tiers(index: Index) -> Iterator[Breach]:
    """Copies are kept by count, in tiers that each reach further back than the one before and that bases come often
    enough for; the job that removes copies is told exactly these.
    """
    for _, backup in plans(index):
        counted = {tier.name: tier.keep for tier in backup.tiers}
        for wanted, mend in _tier_faults(index, backup, counted):
            yield Breach("tiers", wanted, mend, place=store_place(backup.system, backup.store))


def _tier_faults(index: Index, backup: BackupContract, counted: dict[str, int]) -> Iterator[tuple[str, str]]:
    known = {str(name) for name in TierName}
    if len(counted) != len(backup.tiers) or not counted.keys() <= known or min(counted.values(), default=0) < 1:
        yield "each of hourly, daily, weekly and monthly at most once, with a count", "mend the plan's tiers"
        return
    kept = ordered(Tier(TierName(name), keep) for name, keep in counted.items())
    for shorter, longer in shrinking(kept):
        yield (
            f"{longer.name} copies to reach as far back as {shorter.name} ones",
            "raise their count, or remove the tier",
        )
    jobs = index.jobs(backup.system, backup.store, BASE)
    gaps = [interval for job in jobs if (interval := gap(text(job.data, "spec", "schedule"))) is not None]
    if gaps and min(gaps) > PERIODS[kept[0].name]:
        yield f"a base copy for each of its {kept[0].name} copies", "take bases more often, or remove the tier"
    told = list(_told(index, backup, RETAIN))
    if not told or any(_counts(given) != counted for given in told):
        yield "a CronJob that is told to keep just these", "let components/backup_schedule render the task retain"


def _told(index: Index, backup: BackupContract, *tasks: str) -> Iterator[Data]:
    """The documents that the jobs of some tasks are given; an empty one for a job without."""
    for job in index.jobs(backup.system, backup.store, *tasks):
        given = [found for mounted in index.mounted(job) if (found := document(mounted)).get("tasks")]
        yield from given or [{}]


def _counts(given: Data) -> dict[str, int | None]:
    return {text(tier, "name"): whole(tier, "keep") for tier in sequence(given, "tiers")}


def proofs(index: Index) -> Iterator[Breach]:
    """Every store that is backed up has a CronJob that restores a copy and compares it."""
    for _, backup in plans(index):
        jobs = index.jobs(backup.system, backup.store, VERIFY)
        if not any(gap(text(job.data, "spec", "schedule")) for job in jobs):
            place = store_place(backup.system, backup.store)
            yield Breach("", "a CronJob that restores and compares", "give the Backup a verify schedule", place=place)


def drills(index: Index) -> Iterator[Breach]:
    """Every store's whole recovery is drilled once a quarter at least, against the time it may take."""
    for _, backup in plans(index):
        gaps = [gap(text(job.data, "spec", "schedule")) for job in index.jobs(backup.system, backup.store, DRILL)]
        known = [found for found in gaps if found is not None]
        if not known or min(known) > MOST_BETWEEN_DRILLS:
            place = store_place(backup.system, backup.store)
            wanted = f"a CronJob that drills the recovery at least every {MOST_BETWEEN_DRILLS}"
            yield Breach("", wanted, "give the Backup a drill schedule", place=place)
        if backup.rto_seconds < 1:
            yield Breach(
                "rto", "a time for the recovery", "promise an RTO", place=store_place(backup.system, backup.store)
            )


def offsite(index: Index) -> Iterator[Breach]:
    """Where it is required, copies leave the failure domain and are encrypted, by the store and to two public keys;
    elsewhere what was promised of it is kept.
    """
    for declared, backup in plans(index):
        place = store_place(backup.system, backup.store)
        if declared.requires_offsite and not (backup.offsite and backup.encrypted):
            wanted = "an offsite, encrypted copy"
            yield Breach("", wanted, "set offsite_bucket and backup_recipients", place=place)
            continue
        least = LEAST_RECIPIENTS if declared.requires_offsite else int(backup.encrypted)
        for given in _told(index, backup, BASE, SLICE):
            store = mapping(given, "object_store")
            away = text(store, "offsite_bucket")
            if backup.offsite and away in ("", text(store, "bucket")):
                yield Breach(
                    "offsite_bucket", "a second bucket in the job's document", "set offsite_bucket", place=place
                )
            if len({key for key in sequence(given, "recipients") if isinstance(key, str) and key}) < least:
                wanted = f"at least {least} public keys in the job's document"
                yield Breach("recipients", wanted, "set backup_recipients", place=place)
            if declared.requires_offsite and not text(store, "server_side_encryption"):
                wanted = "encryption by the object store"
                yield Breach("server_side_encryption", wanted, "set object_store.server_side_encryption", place=place)


def covered(index: Index) -> Iterator[Breach]:
    """Every store has a plan or a written exemption, also those that only another job works on."""
    known = set()
    for declared in index.contracts(BackupScheduleContract):
        for backup in declared.backups:
            known.add((backup.system, backup.store))
            if not backup.exemption.strip() and not _planned(backup):
                yield _uncovered(backup.system, backup.store)
    for system, store in {store_of(found) for found in index.all()} - known:
        if store:
            yield _uncovered(system, store)


def _uncovered(system: str, store: str) -> Breach:
    mend = "give the Store a Backup or an Exemption with its reason"
    return Breach("", "a backup or a written exemption", mend, place=store_place(system, store))


CONTROLS = (
    Control("BKP-001", recovery_points, "RULE-03; BUG-16"),
    Control("BKP-002", tiers, "RULE-04; BUG-01"),
    Control("BKP-003", proofs, "BKP-03; NIST SP 800-34"),
    Control("BKP-004", offsite, "RULE-03; BUG-14, BUG-15"),
    Control("BKP-005", covered, "RULE-05; BKP-07"),
    Control("DR-001", drills, "BKP-06; NIST SP 800-34"),
)

"""Alerts of what lies in the object store. What the Jobs themselves do or leave undone is told by `rules.backups`: here is only
what a Job that ended well would not show."""

from collections.abc import Iterator

from queries import copies as query
from queries import volume
from queries.expression import Expression, compared, either
from rules.fact import AlertFact, alerting_rule, one_per_name
from rules.group import RuleGroup
from specs.alert import Above
from specs.arithmetic import PERIODS, max_gap, plan_bound
from specs.backup import Backup, TierName
from specs.environment import Environment
from specs.exporters.backup_auditor import PRIMARY
from specs.links import cron_job_name
from specs.presets.backup import WARNING_SHARE
from specs.severity import Severity
from specs.signal import VolumeUsed
from specs.store import Store
from specs.system import System
from specs.units import Duration, days, minutes, percent

Found = tuple[AlertFact, Expression]
UNREAD = minutes(15)
"""Fifteen attempts."""
LOST_WITHIN = days(1)
"""Longer ago nobody can bring back what was lost: object locks and versions are then the way."""
KEPT = minutes(10)
"""While the auditor is replaced nothing is told for a minute or two: what pages is not over by that."""
UNUSUAL = 0.3
FULL = 0.85
LONGEST = {**PERIODS, TierName.MONTHLY: days(31)}
"""The longest period of each tier; how long a span a tier covers is another question."""
LOG_BEHIND, TIER_OVERDUE, OFFSITE_OVERDUE = "BackupLogBehind", "BackupTierOverdue", "OffsiteBackupOverdue"


def copies_facts(system: System, environment: Environment) -> tuple[AlertFact, ...]:
    return one_per_name(fact for fact, _ in _alerts(system, environment))


def copies_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(
        alerting_rule(fact, expression, environment, KEPT if fact.severity == Severity.CRITICAL else None)
        for fact, expression in _alerts(system, environment)
    )
    return (RuleGroup(f"{system.name}-copies", rules=rules, interval=None),) if rules else ()


def _alerts(system: System, environment: Environment) -> Iterator[Found]:
    planned = [(store, store.backup) for store in system.stores if isinstance(store.backup, Backup)]
    for store, plan in planned:
        yield _unread(system, store)
        yield _failed(system, store)
        yield _damaged(system, store)
        yield _lost(system, store)
        yield _tier_overdue(system, store, plan)
        yield _unusual(system, store)
        if plan.log_slices:
            yield _gap(system, store)
            yield _behind(system, store, plan)
        if plan.offsite and environment.object_store.offsite_bucket:
            yield _offsite(system, store, plan)
    if planned and not _volumes_watched(system):
        yield _volume(system)


def _fact(
    system: System, about: str, alert: str, severity: Severity, texts: tuple[str, str], way: tuple[str, str]
) -> AlertFact:
    """`way` is what to look at and what to do."""
    check, remedy = way
    return AlertFact(
        alert,
        system.name,
        about,
        severity.value,
        system.owner.team,
        *texts,
        minutes(5),
        (check, f"The log of the pod {system.name}-backup-auditor names every object it means."),
        (remedy,),
        ("ALT-46",),
    )


def _unread(system: System, store: Store) -> Found:
    texts = (
        "Nobody knows what a store's backups are worth",
        f"The copies of {store.name} were not read for {UNREAD.words}: alerts about them are blind.",
    )
    way = (
        "Is the pod of the auditor Ready and scraped, and does the object store answer it?",
        "Mend the pod, the way to the object store, or its credentials.",
    )
    fact = _fact(system, store.name, "BackupsUnread", Severity.WARNING, texts, way)
    return fact, query.unread(system, store.name, PRIMARY, UNREAD)


def _failed(system: System, store: Store) -> Found:
    texts = (
        "A backup does not restore",
        f"{{{{ $value | humanize }}}} copies of {store.name} failed their last proof.",
    )
    way = (
        "Read the newest receipt of the copy in the object store, and the log of the verify Job that wrote it.",
        "Take a new base copy at once and prove it; only then look for what spoiled the old one.",
    )
    fact = _fact(system, store.name, "BackupProofFailed", Severity.CRITICAL, texts, way)
    return fact, query.failed(system, store.name)


def _damaged(system: System, store: Store) -> Found:
    texts = (
        "Parts of a store's backups are missing or changed",
        f"{{{{ $value | humanize }}}} objects of {store.name}'s copies are missing, unreadable or not what was verified.",
    )
    way = (
        "Who deleted or wrote in the bucket? Its access log and object versions say so.",
        "Bring the objects back from their versions or from the second bucket; else take a new base copy and prove it.",
    )
    fact = _fact(system, store.name, "BackupCopyDamaged", Severity.CRITICAL, texts, way)
    return fact, query.damaged(system, store.name)


def _lost(system: System, store: Store) -> Found:
    texts = (
        "Copies that were there are gone",
        f"The {{{{ $labels.tier }}}} tier of {store.name} holds {{{{ $value | humanize }}}} copies, fewer than it did.",
    )
    way = (
        "Did retention delete them (its Job prints its plan first), did a proof fail, or did somebody else?",
        "Stop whoever deletes; bring the copies back from object versions or from the second bucket.",
    )
    fact = _fact(system, store.name, "BackupCopiesLost", Severity.CRITICAL, texts, way)
    return fact, query.lost(system, store.name, LOST_WITHIN)


def _tier_overdue(system: System, store: Store, plan: Backup) -> Found:
    """A whole period and twice the usual gap of bases: what was missed once is made up for by the next."""
    texts = (
        "A tier of backups has no new copy",
        f"The newest sound copy in the {{{{ $labels.tier }}}} tier of {store.name} is {{{{ $value | humanizeDuration }}}} old.",
    )
    way = (
        "Do base copies arrive, and do they pass their proofs? A failed copy fills no tier.",
        "Run the base CronJob once by hand, then the verify CronJob.",
    )
    fact = _fact(system, store.name, TIER_OVERDUE, Severity.WARNING, texts, way)
    late = [query.tier_late(system, store.name, tier.name.value, tier_limit(plan, tier.name)) for tier in plan.tiers]
    condition = late[0]
    for other in late[1:]:
        condition = either(condition, other)
    return fact, condition


def tier_limit(plan: Backup, tier: TierName) -> Duration:
    """How old the newest copy of a tier may be."""
    return LONGEST[tier] + max_gap(plan.base) * 2 + plan.base_deadline


def _unusual(system: System, store: Store) -> Found:
    texts = (
        "A backup's size is unusual",
        f"The newest base copy of {store.name} differs by {{{{ $value | humanizePercentage }}}} from the usual size.",
    )
    way = (
        "Was data deleted or loaded on purpose? A copy that grew without more rows may be data that is encrypted.",
        "Where nobody meant it: stop the application, keep the older copies, and restore the last sound one beside it.",
    )
    fact = _fact(system, store.name, "BackupSizeUnusual", Severity.WARNING, texts, way)
    return fact, compared(query.size_change(system, store.name), ">", UNUSUAL)


def _gap(system: System, store: Store) -> Found:
    texts = (
        "A backup's log has a gap",
        f"The log behind the newest base copy of {store.name} breaks off: what was written since cannot be restored.",
    )
    way = (
        "Did the server drop log that was not shipped yet (a lost slot, a purged binlog), or did it fail over?",
        "Run the base CronJob now: only a new base copy closes the gap. Then mend why the log was lost.",
    )
    fact = _fact(system, store.name, "BackupChainGap", Severity.CRITICAL, texts, way)
    return fact, query.gap(system, store.name)


def log_limit(plan: Backup) -> Duration:
    """A third of the objective is left to mend it, and no run that may be missed rings."""
    return max(Duration(round(plan.rpo.seconds * WARNING_SHARE)), plan_bound(plan))


def _behind(system: System, store: Store, plan: Backup) -> Found:
    texts = (
        "A store's log archive lags",
        f"The newest moment {store.name} can be restored to is {{{{ $value | humanizeDuration }}}} ago; "
        f"at most {plan.rpo.words} may be lost.",
    )
    way = (
        "Do slices arrive in the bucket, and does each follow the one before it?",
        "Mend the slice CronJob; where the log has a gap, run the base CronJob.",
    )
    fact = _fact(system, store.name, LOG_BEHIND, Severity.HIGH, texts, way)
    return fact, query.behind(system, store.name, PRIMARY, log_limit(plan))


def _offsite(system: System, store: Store, plan: Backup) -> Found:
    """Copies are written to both buckets at once; a bucket nobody can read is as late as one nobody writes to."""
    texts = (
        "A store's second bucket is behind",
        f"If the first bucket were lost now, {store.name} would lose more than {plan.rpo.words}.",
    )
    way = (
        "Does the second bucket answer, and does it take what is written?",
        "Run the verify CronJob by hand: it writes what is missing there.",
    )
    fact = _fact(system, store.name, OFFSITE_OVERDUE, Severity.HIGH, texts, way)
    return fact, query.offsite_behind(system, store.name, plan.rpo)


def _volumes_watched(system: System) -> bool:
    """Whether an alert of the system's own tells of every volume of its namespace early enough."""
    kinds = [alert.kind for alert in system.alerts]
    return any(isinstance(k, Above) and isinstance(k.signal, VolumeUsed) and k.limit <= FULL for k in kinds)


def _volume(system: System) -> Found:
    texts = (
        f"A volume of backups is more than {percent(FULL)} full",
        "Volume {{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full.",
    )
    way = (
        "Is it the volume of the copies, or one a restore is proven on that the store has outgrown?",
        "Copies: shorten a tier or grow the volume. Proofs: raise the store's declared volume in the system's file.",
    )
    fact = _fact(system, "backups", "BackupVolumeFull", Severity.WARNING, texts, way)
    prefix = cron_job_name(system.name, "backup", "")
    return fact, compared(volume.used_share(system.namespace, prefix), ">", FULL)

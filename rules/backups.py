"""Alerts of a system's backups, one per declared CronJob: overdue, failed, suspended. What lies in the object store is told
by `rules.copies`."""

from collections.abc import Iterator

from queries import backup as query
from queries.expression import Expression
from rules.fact import AlertFact, alerting_rule, one_per_name
from rules.group import RuleGroup
from specs.arithmetic import max_gap
from specs.backup import Backup
from specs.environment import Environment
from specs.links import cron_job_name
from specs.severity import Severity
from specs.store import Store
from specs.system import System
from specs.units import Duration, minutes

Found = tuple[AlertFact, Expression]
COMPONENT = "backup"
RECOVERY_POINT_MISSED, BASE_OVERDUE = "RecoveryPointMissed", "BaseBackupOverdue"


def backup_facts(system: System) -> tuple[AlertFact, ...]:
    return one_per_name(fact for fact, _ in _alerts(system))


def backup_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(alerting_rule(fact, expression, environment) for fact, expression in _alerts(system))
    return (RuleGroup(f"{system.name}-backups", rules=rules, interval=None),) if rules else ()


def _alerts(system: System) -> Iterator[Found]:
    planned = [(store, store.backup) for store in system.stores if isinstance(store.backup, Backup)]
    for store, plan in planned:
        yield _recovery_point(system, store, plan)
        yield _overdue(system, store, plan, "verify", plan.verify_deadline)
        yield _overdue(system, store, plan, "base", plan.base_deadline)
    if planned:
        yield _failed(system)
        yield _suspended(system)


def _fact(system: System, store: str, alert: str, severity: Severity, texts: tuple[str, str], remedy: str) -> AlertFact:
    return AlertFact(
        alert,
        system.name,
        store,
        severity.value,
        system.owner.team,
        *texts,
        minutes(5),
        (
            "Look at the newest Job of the CronJob named in the alert and at its pod's last lines.",
            "Check that the store answers, that the object store does, and that both credentials are valid.",
        ),
        (remedy,),
        ("ALT-46",),
    )


def _recovery_point(system: System, store: Store, plan: Backup) -> Found:
    """The newest copy of the log (or of the base, where no log is shipped) is older than the promise."""
    task = "slice" if plan.log_slices else "base"
    fact = _fact(
        system,
        store.name,
        RECOVERY_POINT_MISSED,
        Severity.CRITICAL,
        (
            "More data would be lost now than was promised",
            f"The newest copy of {store.name} is older than its recovery point objective of {plan.rpo.words}.",
        ),
        "Mend the cause, then run the CronJob once by hand; a gap in the log needs a new base copy.",
    )
    return fact, query.overdue(system.namespace, cron_job_name(system.name, COMPONENT, store.name, task), plan.rpo)


def _overdue(system: System, store: Store, plan: Backup, task: str, deadline: Duration) -> Found:
    """Twice the usual gap and one run's length: one late run is no news, two are."""
    schedule = plan.verify if task == "verify" else plan.base
    limit = max_gap(schedule) * 2 + deadline
    words = "proven by a restore" if task == "verify" else "copied whole"
    fact = _fact(
        system,
        store.name,
        "BackupVerificationOverdue" if task == "verify" else BASE_OVERDUE,
        Severity.HIGH if task == "verify" else Severity.WARNING,
        (
            "A store's backups are not proven to restore" if task == "verify" else "A store's base copy is overdue",
            f"{store.name} was last {words} more than {limit.words} ago.",
        ),
        "Mend the cause and run the CronJob once by hand; an unproven backup is no backup.",
    )
    return fact, query.overdue(system.namespace, cron_job_name(system.name, COMPONENT, store.name, task), limit)


def _failed(system: System) -> Found:
    fact = _fact(
        system,
        "backups",
        "BackupJobFailed",
        Severity.WARNING,
        ("A backup job failed", "{{ $labels.job_name }} failed; its exit code says whether a retry can help."),
        "Read the exit code's meaning in the jobs' documentation and mend that; delete the failed Job afterwards.",
    )
    return fact, query.failed(system.namespace, cron_job_name(system.name, COMPONENT, ""))


def _suspended(system: System) -> Found:
    fact = _fact(
        system,
        "backups",
        "BackupSuspended",
        Severity.WARNING,
        ("A backup's schedule is suspended", "{{ $labels.cronjob }} does not run until somebody resumes it."),
        "Resume it by the next update of this program, which declares it as not suspended.",
    )
    return fact, query.suspended(system.namespace, cron_job_name(system.name, COMPONENT, ""))

"""Alerts of recovery itself: drills that nobody ran, and restores that take longer than was promised."""

from collections.abc import Iterator

from queries import backup
from queries import copies as query
from queries.expression import Expression
from rules.fact import AlertFact, alerting_rule, one_per_name
from rules.group import RuleGroup
from specs.arithmetic import drill_limit, max_gap
from specs.backup import Backup
from specs.environment import Environment
from specs.links import cron_job_name
from specs.severity import Severity
from specs.store import Store
from specs.system import System
from specs.units import Duration, minutes

Found = tuple[AlertFact, Expression]


def recovery_facts(system: System) -> tuple[AlertFact, ...]:
    return one_per_name(fact for fact, _ in _alerts(system))


def recovery_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(alerting_rule(fact, expression, environment) for fact, expression in _alerts(system))
    return (RuleGroup(f"{system.name}-recovery", rules=rules, interval=None),) if rules else ()


def _alerts(system: System) -> Iterator[Found]:
    for store in system.stores:
        if isinstance(store.backup, Backup):
            yield _drill_overdue(system, store, store.backup)
            yield _slow(system, store, store.backup)


def oldest_drill(plan: Backup) -> Duration:
    """How long ago the last drill that kept its objectives may be."""
    return drill_limit(max_gap(plan.drill), plan.verify_deadline)


def _drill_overdue(system: System, store: Store, plan: Backup) -> Found:
    name = cron_job_name(system.name, "backup", store.name, "drill")
    fact = AlertFact(
        "RecoveryDrillOverdue",
        system.name,
        store.name,
        Severity.WARNING.value,
        system.owner.team,
        "A store's recovery was not drilled in time",
        f"No drill of {store.name} kept its objectives for more than {oldest_drill(plan).words}.",
        minutes(5),
        (
            "Did the newest drill fail? Its exit code is 71 where a copy did not restore, 72 where an objective was missed.",
            "Was it never started? A suspended CronJob, or a full quota, starts nothing.",
        ),
        ("Mend the cause, then run the drill's CronJob once by hand: it changes nothing in the store.",),
        ("ALT-46",),
    )
    return fact, backup.overdue(system.namespace, name, oldest_drill(plan))


def _slow(system: System, store: Store, plan: Backup) -> Found:
    fact = AlertFact(
        "RecoveryTimeMissed",
        system.name,
        store.name,
        Severity.HIGH.value,
        system.owner.team,
        "A restore takes longer than was promised",
        f"The last proof of {store.name} took {{{{ $value | humanizeDuration }}}}; {plan.rto.words} were promised.",
        minutes(5),
        (
            "What took long, the copy or the log behind it? The proof's receipt names the copy and how far it went.",
            "Was the node slow, or has the data grown? Compare the copy's size with that of earlier ones.",
        ),
        (
            "Take bases more often, so that less log is replayed, or give the Jobs a larger size.",
            "Where neither helps, promise a longer RTO: what is promised must be true.",
        ),
        ("ALT-46",),
    )
    return fact, query.slow(system, store.name, plan.rto)

"""Alerts of the health report: it names something that is wrong, or it was not made. A warning, which the owners get by mail
where they route warnings there: the report itself stays in the cluster."""

from collections.abc import Iterator

from queries import backup as runs
from queries.expression import Expression
from rules.fact import AlertFact, alerting_rule
from rules.group import RuleGroup
from specs.arithmetic import max_gap
from specs.environment import Environment
from specs.links import cron_job_name
from specs.report import HEALTH_REPORT, REPORT_DEADLINE, HealthReport
from specs.severity import Severity
from specs.system import System
from specs.units import minutes

Found = tuple[AlertFact, Expression]


def health_facts(system: System) -> tuple[AlertFact, ...]:
    return tuple(fact for fact, _ in _alerts(system))


def health_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(alerting_rule(fact, expression, environment) for fact, expression in _alerts(system))
    return (RuleGroup(f"{system.name}-health", rules=rules, interval=None),)


def _alerts(system: System) -> Iterator[Found]:
    yield _failed(system)
    if system.health_report:
        yield _overdue(system, system.health_report)


def _fact(system: System, alert: str, texts: tuple[str, str], checks: tuple[str, ...], remedy: str) -> AlertFact:
    severity = Severity.WARNING.value
    return AlertFact(
        alert,
        system.name,
        HEALTH_REPORT,
        severity,
        system.owner.team,
        *texts,
        minutes(5),
        checks,
        (remedy,),
        ("HLT-02", "RTE-09"),
    )


def _failed(system: System) -> Found:
    fact = _fact(
        system,
        "HealthReportFailed",
        (
            "The health report names something that is wrong",
            "{{ $labels.job_name }} ended with a failure; its pod's log names every fault, and its exit code their weight.",
        ),
        (
            "Read the report: the log of the pod of the Job named in the alert. Its last line is the same as JSON.",
            "Exit code 75: something does not work. 76: something works less well. Others: docs/health.md.",
        ),
        "Mend what the report names, make it once more by hand, and delete the failed Job: it stands for a day.",
    )
    return fact, runs.failed(system.namespace, f"{cron_job_name(system.name, HEALTH_REPORT)}-")


def _overdue(system: System, report: HealthReport) -> Found:
    """Twice the usual gap and one run's length: one late run is no news, two are."""
    limit = max_gap(report.schedule) * 2 + REPORT_DEADLINE
    fact = _fact(
        system,
        "HealthReportOverdue",
        ("No health report was clean for a long time", f"The last one without a fault is more than {limit.words} old."),
        (
            "Look at the newest Jobs of the CronJob named in the alert: do they fail, or do they not start?",
            "Is the CronJob suspended, or gone?",
        ),
        "Mend the faults the reports name; apply the program where the CronJob is gone or suspended.",
    )
    return fact, runs.overdue(system.namespace, cron_job_name(system.name, HEALTH_REPORT), limit)

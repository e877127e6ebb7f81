"""Alerts of scaling ahead of known events: the autoscaler still follows the load, but only once it is there."""

from collections.abc import Iterator

from queries import backup as runs
from queries.expression import Expression
from rules.fact import AlertFact, alerting_rule
from rules.group import RuleGroup
from specs.environment import Environment
from specs.links import PRESCALE, cron_job_name
from specs.severity import Severity
from specs.system import System
from specs.units import minutes

ALERT = "PrescaleFailed"


def prescaling_facts(system: System) -> tuple[AlertFact, ...]:
    return tuple(fact for fact, _ in _alerts(system))


def prescaling_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(alerting_rule(fact, expression, environment) for fact, expression in _alerts(system))
    return (RuleGroup(f"{system.name}-prescaling", rules=rules, interval=None),) if rules else ()


def _alerts(system: System) -> Iterator[tuple[AlertFact, Expression]]:
    if not any(service.scaling and service.scaling.prescale for service in system.services):
        return
    fact = AlertFact(
        ALERT,
        system.name,
        PRESCALE,
        Severity.WARNING.value,
        system.owner.team,
        "An autoscaler's floor was not changed for a known event",
        "{{ $labels.job_name }} ended with a failure: pods are added only once the load is there, or more stay than are needed.",
        minutes(5),
        (
            "Read the log of the Job's pod: it names the autoscaler and what the API server answered.",
            "Exit code 66: it may not patch the autoscaler. Was the service renamed, or its Role changed by hand?",
        ),
        (
            "Set the floor by hand until the event is over, in the autoscaler's field minReplicas.",
            "Mend the cause, run the CronJob once by hand, and delete the failed Job: it stands for a day.",
        ),
        ("SCL-03",),
    )
    yield fact, runs.failed(system.namespace, f"{cron_job_name(system.name, PRESCALE)}-")

"""Series that no document promises and the application team was asked for: their absence is told, not hidden."""

from dataclasses import replace

from queries.presence import absent
from queries.selector import equal, owners
from rules.fact import AlertFact, alerting_rule
from rules.group import AlertingRule, RuleGroup
from specs.environment import Environment
from specs.metrics import Metric, MetricKind
from specs.severity import Severity
from specs.system import System
from specs.units import hours

ALERT = "AskedMetricMissing"


def fact(system: System) -> AlertFact:
    return AlertFact(
        ALERT,
        system.name,
        "instrumentation",
        Severity.INFO.value,
        system.owner.team,
        "A series the system was asked to expose is missing",
        "A board, an alert or an objective reads the series named in the alert's label `metric`, which does not exist.",
        hours(6),
        ("Look at the metrics contract of the service in the system's file: the metric is marked as asked for.",),
        ("Expose the series, or take it out of the contract together with what reads it.",),
        ("INS-04",),
    )


def asked_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(_rule(system, metric, service, environment) for metric, service in _asked(system))
    return (RuleGroup(f"{system.name}-asked", rules=rules, interval=None),) if rules else ()


def asked_facts(system: System) -> tuple[AlertFact, ...]:
    return (fact(system),) if _asked(system) else ()


def _asked(system: System) -> tuple[tuple[Metric, str], ...]:
    """Each metric with each service that was asked for it: one that exposes it does not speak for the others. A series
    from outside the services has no service."""
    found = [(metric, service) for metric in system.metrics if metric.asked for service in owners(system, metric.name) or ("",)]
    return tuple(dict.fromkeys(found))


def _rule(system: System, metric: Metric, service: str, environment: Environment) -> AlertingRule:
    name = f"{metric.name}_count" if metric.kind is MetricKind.HISTOGRAM else metric.name
    place = equal(namespace=system.namespace, job=service) if service else equal(namespace=system.namespace)
    # An annotation sees the labels of the expression only, not those of the rule: the name cannot be a variable of it.
    own = replace(fact(system), description=f"{metric.name} is used by a board, an alert or an objective and does not exist.")
    rule = alerting_rule(own, absent(name, *place), environment)
    return replace(rule, labels={**rule.labels, "metric": metric.name})

"""Series that no document promises and the application team was asked for: their absence is told, not hidden."""

from dataclasses import replace
from functools import reduce

from queries.expression import Expression, either
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
    rules = tuple(_rule(system, metric, environment) for metric in _asked(system))
    return (RuleGroup(f"{system.name}-asked", rules=rules, interval=None),) if rules else ()


def asked_facts(system: System) -> tuple[AlertFact, ...]:
    return (fact(system),) if _asked(system) else ()


def _asked(system: System) -> tuple[Metric, ...]:
    """Each metric once, though several services may expose it."""
    return tuple({metric.name: metric for metric in system.metrics if metric.asked}.values())


def _missing(system: System, metric: Metric) -> Expression:
    """Each service that was asked and does not expose it: one that does must not speak for the others."""
    name = f"{metric.name}_count" if metric.kind is MetricKind.HISTOGRAM else metric.name
    own = equal(namespace=system.namespace)
    services = owners(system, metric.name)
    return reduce(either, [absent(name, *own, *equal(job=service)) for service in services] or [absent(name, *own)])


def _rule(system: System, metric: Metric, environment: Environment) -> AlertingRule:
    # An annotation sees the labels of the expression, not those of the rule: the metric's name cannot be a variable.
    words = f"{metric.name} is read by a board, an alert or an objective and does not exist."
    rule = alerting_rule(replace(fact(system), description=words), _missing(system, metric), environment)
    return replace(rule, labels={**rule.labels, "metric": metric.name})

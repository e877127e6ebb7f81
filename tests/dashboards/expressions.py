"""What an expression reads and what labels its result has, from the syntax tree of an independent parser."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import promql_parser

from queries.firing import ALERTS
from rules.catalogue import rule_groups
from rules.group import RecordingRule, RuleGroup
from rules.slo.file import slo_groups
from specs.exporters import contract
from specs.metrics import Metric, MetricKind
from specs.system import System
from tests.dashboards.data import ALL
from tests.specs.sample import ENVIRONMENT

ALERT_LABELS = frozenset({"alertname", "alertstate", "severity", "system", "service", "team"})


def _recorded(groups: Iterable[RuleGroup]) -> dict[str, frozenset[str]]:
    """Labels of each recorded series: those of its expression and those the rule adds."""
    rules = [rule for group in groups for rule in group.rules if isinstance(rule, RecordingRule)]
    return {rule.record: frozenset((*rule.expression.labels, *rule.labels)) for rule in rules}


OBJECTIVES = _recorded(group for system in ALL for group in slo_groups(system, ENVIRONMENT))
RECORDED = {
    **_recorded(group for groups in rule_groups(ALL, ENVIRONMENT).values() for group in groups),
    **OBJECTIVES,
}
COUNTING = frozenset({"rate", "irate", "increase"})


def parsed(expression: str) -> Any:
    """The syntax tree, with Grafana's range put in as Grafana does."""
    return promql_parser.parse(expression.replace("$__rate_interval", "1m"))


def selectors(node: Any, inside: str = "") -> Iterator[tuple[Any, str]]:
    """Every selector with the function whose range it is."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node, inside
    elif isinstance(node, promql_parser.MatrixSelector):
        yield from selectors(node.vector_selector, inside)
    for child in _children(node):
        yield from selectors(child, node.func.name if isinstance(node, promql_parser.Call) else inside)


def _children(node: Any) -> Iterator[Any]:
    for name in ("lhs", "rhs", "expr", "args"):
        found = getattr(node, name, None)
        if isinstance(found, list):
            yield from found
        elif found is not None:
            yield found


def series_of(systems: tuple[System, ...]) -> Mapping[str, Metric]:
    """The contract of these systems together."""
    return {name: metric for system in systems for name, metric in contract(system).items()}


def labels_of(name: str, known: Mapping[str, Metric]) -> frozenset[str]:
    """Labels a series may have. KeyError for one nobody exposes or records."""
    if name == ALERTS:
        return ALERT_LABELS
    if name in RECORDED:
        return RECORDED[name]
    return frozenset(known[name].labels)


def result_labels(node: Any, known: Mapping[str, Metric]) -> frozenset[str]:
    """Labels that the result of an expression has."""
    match type(node).__name__:
        case "VectorSelector":
            return labels_of(node.name, known)
        case "MatrixSelector":
            return labels_of(node.vector_selector.name, known)
        case "ParenExpr" | "UnaryExpr":
            return result_labels(node.expr, known)
        case "AggregateExpr":
            inner = result_labels(node.expr, known)
            if str(node.op) in ("topk", "bottomk"):
                return inner
            return frozenset(node.modifier.labels) & inner if node.modifier else frozenset()
        case "Call":
            found = [result_labels(argument, known) for argument in node.args]
            every = frozenset().union(*found)
            return every - {"le"} if node.func.name == "histogram_quantile" else every
        case "BinaryExpr":
            return _joined_labels(node, known)
    return frozenset()


def _joined_labels(node: Any, known: Mapping[str, Metric]) -> frozenset[str]:
    left, right = result_labels(node.lhs, known), result_labels(node.rhs, known)
    many = re.search(r"group_left \(([^)]*)\)", node.prettify())
    if many:
        return left | ({label.strip() for label in many[1].split(",")} & right)
    # A number has no labels and changes none.
    return left or right


def is_counter(name: str, known: Mapping[str, Metric]) -> bool:
    """Counters, and the parts of a histogram."""
    return name in known and known[name].kind in (MetricKind.COUNTER, MetricKind.HISTOGRAM)

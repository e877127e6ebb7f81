"""What kind of number an expression gives, from the contract of what it reads and the operations on it: an independent word
on a panel's unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import promql_parser

from specs.metrics import Metric, MetricKind
from specs.units import Unit
from tests.dashboards.expressions import labels_of, selectors

RECORDED = (
    (("ratio", "ratio1m", "ratio5m", "ratio1h", "ratio6h", "ratio3d", "ratio_window", "remaining_ratio"), Unit.RATIO),
    (("p50", "p95", "p99", "mean5m"), Unit.SECONDS),
)
"""Last part of a recorded name, and what it says."""
COUNTED = (Unit.EVENTS, Unit.COUNT, Unit.CORES, Unit.BOOLEAN, Unit.CURRENCY)
SHOWN = {
    (Unit.SECONDS, False): {"s", "dtdurations"},
    (Unit.MILLISECONDS, False): {"ms"},
    (Unit.BYTES, False): {"bytes"},
    (Unit.BYTES, True): {"binBps"},
    (Unit.RATIO, False): {"percentunit"},
    (Unit.SECONDS, True): {"short", "percentunit"},
    **{(unit, False): {"short"} for unit in COUNTED},
    **{(unit, True): {"ops", "reqps"} for unit in COUNTED},
}
"""Ids under which Grafana shows a kind of number."""
SAME = frozenset({"and", "or", "unless", ">", "<", ">=", "<=", "==", "!="})


@dataclass(frozen=True)
class Dimension:
    unit: Unit
    per_second: bool = False


BY_RESOURCE = ("kube_pod_container_resource_requests", "kube_pod_container_resource_limits")
RESOURCES = {"cpu": Dimension(Unit.CORES), "memory": Dimension(Unit.BYTES)}


def dimension(node: Any, known: Mapping[str, Metric]) -> Dimension | None:
    """None where nothing can be said: plain numbers, and what multiplies or divides two kinds. KeyError as `labels_of`."""
    match type(node).__name__:
        case "VectorSelector":
            return _of_resource(node) or _of_series(node.name, known)
        case "MatrixSelector":
            return dimension(node.vector_selector, known)
        case "ParenExpr" | "UnaryExpr":
            return dimension(node.expr, known)
        case "AggregateExpr":
            return Dimension(Unit.COUNT) if str(node.op) == "count" else _folded(str(node.op), node.expr, known)
        case "Call":
            return _of_call(node, known)
        case "BinaryExpr":
            return _joined(node, known)
    return None


def _folded(fold: str, inner: Any, known: Mapping[str, Metric]) -> Dimension | None:
    """The average of what is true or not is a share."""
    found = dimension(inner, known)
    return Dimension(Unit.RATIO) if found == Dimension(Unit.BOOLEAN) and fold.startswith("avg") else found


def _of_resource(selector: Any) -> Dimension | None:
    """kube-state-metrics shows every resource under one name: the label says what it counts."""
    asked = [one.value for one in selector.matchers.matchers if one.name == "resource"]
    return RESOURCES.get(asked[0]) if asked and selector.name in BY_RESOURCE else None


def _of_series(name: str, known: Mapping[str, Metric]) -> Dimension | None:
    """KeyError for a series that nobody exposes or records."""
    labels_of(name, known)
    if name in known:
        metric = known[name]
        counted = metric.kind is MetricKind.HISTOGRAM and not name.endswith("_sum")
        return Dimension(Unit.EVENTS if counted else metric.unit)
    if name.startswith("slo:burn_rate"):
        return Dimension(Unit.COUNT)
    last = name.rpartition(":")[2]
    return next((Dimension(unit) for words, unit in RECORDED if last in words), None)


def _of_call(node: Any, known: Mapping[str, Metric]) -> Dimension | None:
    name = node.func.name
    if name == "histogram_quantile":
        [(bucket, _), *_] = selectors(node)
        return Dimension(known[bucket.name].unit)
    if name == "time":
        return Dimension(Unit.TIMESTAMP)
    found = next((one for one in (_folded(name, argument, known) for argument in node.args) if one), None)
    return Dimension(found.unit, per_second=True) if found and name in ("rate", "irate", "deriv") else found


def _joined(node: Any, known: Mapping[str, Metric]) -> Dimension | None:
    left, right = dimension(node.lhs, known), dimension(node.rhs, known)
    sign = str(node.op)
    if sign in SAME:
        return left or right
    if sign == "-" and left and right and left.unit is right.unit is Unit.TIMESTAMP:
        return Dimension(Unit.SECONDS)
    if sign in ("+", "-"):
        return left or right
    if sign == "/" and left and right:
        return _divided(left, right)
    if sign == "*" and isinstance(node.rhs, promql_parser.NumberLiteral) and node.rhs.val == 0:
        return left
    return None


def _divided(left: Dimension, right: Dimension) -> Dimension | None:
    if left == right or (left.unit in COUNTED and right.unit in COUNTED and left.per_second == right.per_second):
        return Dimension(Unit.RATIO)
    if left.per_second and right.per_second and right.unit in COUNTED:
        return Dimension(left.unit)
    return None

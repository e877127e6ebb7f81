"""What an expression reads and what labels each of its results carries, from an independent parser's syntax tree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import promql_parser

Labels = frozenset[str]
LabelsOf = Callable[[str], Labels]
"""Labels the series of a name may have."""
EQUAL = promql_parser.MatchOp.Equal


@cache
def parsed(text: str) -> Any:
    """The syntax tree. Raises ValueError for what is no PromQL."""
    return promql_parser.parse(text)


@dataclass(frozen=True)
class Reading:
    """One selector of an expression, the function that takes its range, and that range in seconds (0 for an instant)."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]
    function: str
    seconds: int

    @property
    def equal(self) -> dict[str, str]:
        return {label: value for label, operator, value in self.matchers if operator == "="}


def readings(node: Any, function: str = "") -> Iterator[Reading]:
    """Every selector of a tree."""
    if isinstance(node, promql_parser.MatrixSelector):
        yield _reading(node.vector_selector, function, round(node.range.total_seconds()))
    elif isinstance(node, promql_parser.VectorSelector):
        yield _reading(node, function, 0)
    for child in children(node):
        yield from readings(child, node.func.name if isinstance(node, promql_parser.Call) else "")


def _reading(node: Any, function: str, seconds: int) -> Reading:
    signs = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
    found = tuple((m.name, signs[str(m.op).rpartition(".")[2]], m.value) for m in node.matchers.matchers)
    return Reading(node.name, found, function, seconds)


def inside(node: Any) -> Any:
    """What stands in the brackets, if any."""
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    return node


def children(node: Any) -> Iterator[Any]:
    for name in ("lhs", "rhs", "expr", "args"):
        found = getattr(node, name, None)
        if isinstance(found, list):
            yield from found
        elif found is not None:
            yield found


def nodes(node: Any) -> Iterator[Any]:
    """A tree's nodes, the root first."""
    yield node
    for child in children(node):
        yield from nodes(child)


def results(node: Any, labels_of: LabelsOf) -> tuple[Labels | None, ...]:
    """Labels of the result, once per alternative of an `or`; None for a number.

    Raises AssertionError where two sides can never match because their labels differ, or where `on` names a label that a
    side has not.
    """
    match type(node).__name__:
        case "VectorSelector":
            return (labels_of(node.name),)
        case "MatrixSelector":
            return (labels_of(node.vector_selector.name),)
        case "ParenExpr" | "UnaryExpr" | "SubqueryExpr":
            return results(node.expr, labels_of)
        case "AggregateExpr":
            return _aggregated(node, labels_of)
        case "Call":
            return _called(node, labels_of)
        case "BinaryExpr":
            return _joined(node, labels_of)
    return (None,)


def _aggregated(node: Any, labels_of: LabelsOf) -> tuple[Labels | None, ...]:
    inner = results(node.expr, labels_of)
    if node.param is not None:
        return inner
    by = frozenset(node.modifier.labels) if node.modifier else frozenset()
    for found in inner:
        assert found is None or by <= found, f"by ({', '.join(sorted(by))}) over {sorted(found)}: {node}"
    return (by,)


def _called(node: Any, labels_of: LabelsOf) -> tuple[Labels | None, ...]:
    if node.func.name in ("absent", "absent_over_time"):
        return (frozenset(m.name for m in node.args[0].matchers.matchers if m.op == EQUAL),)
    if node.func.name in ("time", "scalar"):
        return (None,)
    if node.func.name == "vector":
        return (frozenset(),)
    given = next(found for argument in node.args for found in [results(argument, labels_of)] if found != (None,))
    dropped = {"le"} if node.func.name == "histogram_quantile" else set()
    return tuple(found - dropped for found in given if found is not None)


def _joined(node: Any, labels_of: LabelsOf) -> tuple[Labels | None, ...]:
    left, right = results(node.lhs, labels_of), results(node.rhs, labels_of)
    word = operator(node)
    if word == "or":
        return left + right
    if left == (None,) or right == (None,):
        return right if left == (None,) else left
    matching = node.modifier.matching if node.modifier else None
    for mine in left:
        for theirs in right:
            _assert_match(mine or frozenset(), theirs or frozenset(), matching, node)
    if word in ("and", "unless") or matching is None:
        return left
    if node.modifier.group_labels:
        return tuple((found or frozenset()) | set(node.modifier.group_labels) for found in left)
    return (frozenset(matching.labels),)


def operator(node: Any) -> str:
    return str(node.op).strip()


def _assert_match(left: Labels, right: Labels, matching: Any, node: Any) -> None:
    if matching is None:
        assert left == right, f"{sorted(left)} never match {sorted(right)}: {node}"
    else:
        on = frozenset(matching.labels)
        assert on <= left, f"on ({sorted(on)}) over {sorted(left)}: {node}"
        assert on <= right, f"on ({sorted(on)}) over {sorted(right)}: {node}"

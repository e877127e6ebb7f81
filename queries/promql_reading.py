"""PromQL that others wrote, read as far as an objective can count it: one selector, and what is done with it.

Only the import of objectives reads PromQL; the parser is among the packages of the tests (requirements-test.in).
"""

import re
from dataclasses import dataclass
from typing import Any

import promql_parser

from specs.metrics import Matcher, Selector

COUNTING = ("rate", "increase")
PLACEHOLDER = re.compile(r"\[\s*(?:\{\{[^{}]*\}\}|\$\{?\w+\}?)\s*\]")
"""A window that a template fills in: Sloth's {{.window}}, Grafana's $__rate_interval."""
OPERATORS = (
    (promql_parser.MatchOp.Equal, "="),
    (promql_parser.MatchOp.NotEqual, "!="),
    (promql_parser.MatchOp.Re, "=~"),
    (promql_parser.MatchOp.NotRe, "!~"),
)
NAME = "__name__"


@dataclass(frozen=True)
class Reading:
    """A selector, the function around it (rate, increase or none) with its range, and how its series become one."""

    selector: Selector
    function: str = ""
    seconds: float | None = None
    """The range of the function; None where there is none, or a template fills it in."""
    fold: str = ""


class Unreadable(Exception):
    """Why a text is nothing an objective can count."""


def reading(text: str) -> Reading:
    """Read `metric{…}`, `rate(metric{…}[5m])` or `sum` or `max` of either. Raises Unreadable with the reason."""
    open_range = PLACEHOLDER.search(text) is not None
    try:
        node = promql_parser.parse(PLACEHOLDER.sub("[5m]", text))
    except ValueError as error:
        raise Unreadable(f"it is no PromQL: {error}") from None
    node = _zero_filled(_bare(node))
    fold = ""
    if isinstance(node, promql_parser.AggregateExpr):
        if node.modifier is not None and str(node.modifier) not in ("by ()", "None"):
            raise Unreadable("it groups by labels, and an objective counts all its series together")
        fold, node = str(node.op), _bare(node.expr)
    function, seconds, chosen = _counted(node)
    return Reading(_selector(chosen), function, None if open_range else seconds, fold)


def _bare(node: Any) -> Any:
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    return node


def _zero_filled(node: Any) -> Any:
    """X for `X or vector(0)`: bad events that never happened count as none here in any case."""
    if isinstance(node, promql_parser.BinaryExpr):
        right = _bare(node.rhs)
        zero = isinstance(right, promql_parser.Call) and right.func.name == "vector"
        if str(node.op) == "or" and zero and getattr(right.args[0], "val", None) == 0:
            return _bare(node.lhs)
        raise Unreadable("it joins or compares several series, and an objective counts the series of one selector")
    return node


def _counted(node: Any) -> tuple[str, float | None, Any]:
    if isinstance(node, promql_parser.VectorSelector):
        return "", None, node
    if isinstance(node, promql_parser.Call) and node.func.name in COUNTING:
        inner = _bare(node.args[0])
        if isinstance(inner, promql_parser.MatrixSelector):
            return node.func.name, inner.range.total_seconds(), inner.vector_selector
        raise Unreadable(f"{node.func.name} of a subquery counts events twice or not at all")
    if isinstance(node, promql_parser.Call):
        raise Unreadable(f"{node.func.name}(…) is no count of events; known are {' and '.join(COUNTING)}")
    raise Unreadable("it is neither a selector nor a rate of one")


def _selector(node: Any) -> Selector:
    if node.offset is not None or node.at is not None:
        raise Unreadable("it looks at another time (offset or @), and a budget is spent now")
    if node.matchers.or_matchers:
        raise Unreadable("its matchers are joined by or, and a selector's must all hold")
    found = tuple(Matcher(one.name, _operator(one.op), one.value) for one in node.matchers.matchers)
    names = [one.value for one in found if one.label == NAME and one.operator == "="]
    name = node.name or (names[0] if len(names) == 1 else "")
    others = tuple(one for one in found if one.label != NAME)
    if not name or len(found) - len(others) != len(names):
        raise Unreadable("it names no single metric")
    return Selector(name, others)


def _operator(op: Any) -> str:
    return next(sign for known, sign in OPERATORS if known == op)

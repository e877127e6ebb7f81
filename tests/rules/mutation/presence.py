"""Folds whose value nobody reads: what stands behind `and`, `unless`, in `absent` or beside a zero is there or is not, and so
is what is above 0."""

from collections.abc import Iterator
from typing import Any

from tests.queries.syntax import children, inside, operator, parsed

PRESENT = "for `{}` only the labels count, and every fold has the same"
SOME = "a sum of what is never below 0 is above 0 where the largest is"
TOLD = "only the texts of the alert could read it"
GROWTHS = ("increase", "rate", "resets", "changes")
COUNTERS = ("_total", "_count", "_sum", "_bucket")


def unread(text: str, number: int, folds: frozenset[str]) -> str:
    """Why the fold of that number, counted in the order they are written, may be any other."""
    return list(_readers(parsed(text), TOLD, folds))[number]


def _readers(node: Any, reader: str, folds: frozenset[str]) -> Iterator[str]:
    """For each fold, why its value is not read; empty where it is."""
    name = type(node).__name__
    if name == "AggregateExpr" and str(node.op) in folds:
        yield "" if reader == TOLD else reader
    for place, child in enumerate(children(node)):
        yield from _readers(child, _reader(node, name, place, reader), folds)


def _reader(node: Any, name: str, place: int, above: str) -> str:
    if name in ("ParenExpr", "SubqueryExpr") or (name == "Call" and node.func.name.endswith("_over_time")):
        return above
    if name == "Call":
        return PRESENT.format("absent") if node.func.name == "absent" else ""
    if name == "BinaryExpr" and operator(node) == ">" and place == 0 and above and _some(node):
        return SOME
    if name == "BinaryExpr" and operator(node) in ("and", "unless") and place == 1:
        return PRESENT.format(operator(node))
    if name == "BinaryExpr" and operator(node) == "*" and str(node.lhs) == "0":
        return PRESENT.format("0 *")
    return above if name == "BinaryExpr" and operator(node) in ("and", "or", "unless") else ""


def _some(node: Any) -> bool:
    """Whether a comparison asks for a sum above 0 of what is never below it."""
    summed = inside(node.lhs)
    return (
        str(node.rhs) == "0"
        and type(summed).__name__ == "AggregateExpr"
        and str(summed.op) == "sum"
        and _never_negative(inside(summed.expr))
    )


def _never_negative(node: Any) -> bool:
    match type(node).__name__:
        case "Call":
            return node.func.name in GROWTHS or (
                node.func.name == "last_over_time" and _never_negative(node.args[0].vector_selector)
            )
        case "VectorSelector":
            return (node.name or "").endswith(COUNTERS)
        case "BinaryExpr":
            return operator(node) in ("and", "unless") and _never_negative(inside(node.lhs))
    return False

"""Folds whose value nobody reads: what stands behind `and`, `unless`, in `absent` or beside a zero is there or is not."""

from collections.abc import Iterator
from typing import Any

from tests.queries.syntax import children, operator, parsed

PRESENT = "for `{}` only the labels count, and every fold has the same"


def unread(text: str, number: int, folds: frozenset[str]) -> str:
    """Why the fold of that number, counted in the order they are written, may be any other."""
    return list(_readers(parsed(text), "", folds))[number]


def _readers(node: Any, reader: str, folds: frozenset[str]) -> Iterator[str]:
    """For each fold, why its value is not read; empty where it is."""
    name = type(node).__name__
    if name == "AggregateExpr" and str(node.op) in folds:
        yield reader
    for place, child in enumerate(children(node)):
        yield from _readers(child, _reader(node, name, place, reader), folds)


def _reader(node: Any, name: str, place: int, above: str) -> str:
    if name in ("ParenExpr", "SubqueryExpr") or (name == "Call" and node.func.name.endswith("_over_time")):
        return above
    if name == "Call":
        return PRESENT.format("absent") if node.func.name == "absent" else ""
    if name == "BinaryExpr" and operator(node) in ("and", "unless") and place == 1:
        return PRESENT.format(operator(node))
    if name == "BinaryExpr" and operator(node) == "*" and str(node.lhs) == "0":
        return PRESENT.format("0 *")
    return above if name == "BinaryExpr" and operator(node) in ("and", "or", "unless") else ""

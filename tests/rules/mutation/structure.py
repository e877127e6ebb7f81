"""Edits of an expression's structure: guards and alternatives taken away."""

from collections.abc import Iterator
from typing import Any

from tests.queries.syntax import nodes, operator, parsed
from tests.rules.mutation.equivalence import NEVER, part_of_nothing, zero_fills
from tests.rules.mutation.words import COMPARED, Edit


def edits(text: str) -> Iterator[Edit]:
    for node in nodes(parsed(text)):
        if type(node).__name__ == "BinaryExpr":
            yield from _without_a_side(text, node)


def _without_a_side(text: str, node: Any) -> Iterator[Edit]:
    word, whole, left, right = operator(node), str(node), str(node.lhs), str(node.rhs)
    if word in ("and", "unless"):
        for changed in _replaced(text, whole, left):
            yield "guard removed", f"{word} {right}", changed, ""
    elif word == "or":
        for kept, lost in ((left, right), (right, left)):
            for changed in _replaced(text, whole, kept):
                why = (
                    NEVER
                    if kept == left and zero_fills(text) and "0 * " in right and f"or {right}" not in changed
                    else ""
                )
                yield "alternative removed", f"or {lost}", changed, why
    elif word == "/" and type(node.rhs).__name__ == "ParenExpr":
        guarded = node.rhs.expr
        if type(guarded).__name__ == "BinaryExpr" and operator(guarded) in COMPARED:
            for changed in _replaced(text, str(node.rhs), f"({guarded.lhs})"):
                yield "guard removed", f"{operator(guarded)} {guarded.rhs}", changed, part_of_nothing(node)


def _replaced(text: str, old: str, new: str) -> Iterator[str]:
    """The text with one of the places where `old` stands replaced, each in turn."""
    start = text.find(old)
    while start >= 0:
        yield text[:start] + new + text[start + len(old) :]
        start = text.find(old, start + 1)

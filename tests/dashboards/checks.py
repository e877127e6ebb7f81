"""What must hold of a board's expressions, as functions from a board to what they find."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dashboards.board import Board
from specs.metrics import Metric
from specs.system import System
from tests.dashboards.data import ALL, BY_NAME, panels, targets
from tests.dashboards.dimension import SHOWN, dimension
from tests.dashboards.expressions import COUNTING, is_counter, labels_of, parsed, result_labels, selectors, series_of

Check = Callable[[Board], Iterator[str]]
NOT_NUMBERS = ("table",)
"""Panels whose columns have units of their own."""


def concerned(board: Board) -> tuple[System, ...]:
    """The system a board is about, or all."""
    return (BY_NAME[board.folder],) if board.folder in BY_NAME else ALL


def known_to(board: Board) -> Mapping[str, Metric]:
    return series_of(concerned(board))


def expressions(board: Board) -> list[str]:
    marks = [mark["expr"] for mark in board.document["annotations"]["list"]]
    return [*(target["expr"] for target in targets(board)), *marks]


def unparsed(board: Board) -> Iterator[str]:
    for expression in expressions(board):
        try:
            parsed(expression)
        except ValueError as error:
            yield f"{expression}: {error}"


def unknown_series(board: Board) -> Iterator[str]:
    """Series that nobody exposes or records."""
    known = known_to(board)
    for expression in expressions(board):
        for selector, _ in selectors(parsed(expression)):
            try:
                labels_of(selector.name, known)
            except KeyError:
                yield f"nobody exposes {selector.name}: {expression}"


def unknown_labels(board: Board) -> Iterator[str]:
    """Conditions on labels that a series has not."""
    known = known_to(board)
    for expression in expressions(board):
        for selector, _ in selectors(parsed(expression)):
            asked = {matcher.name for matcher in selector.matchers.matchers} - labels_of(selector.name, known)
            if asked:
                yield f"{selector.name} has no {', '.join(sorted(asked))}: {expression}"


def rated_gauges(board: Board) -> Iterator[str]:
    """Gauges under a function of counters. KeyError for a series that is neither."""
    known = known_to(board)
    for expression in expressions(board):
        for selector, function in selectors(parsed(expression)):
            labels_of(selector.name, known)
            if function in COUNTING and not is_counter(selector.name, known):
                yield f"{selector.name} does not count: {expression}"


def empty_legends(board: Board) -> Iterator[str]:
    """Legends of labels that the result has not."""
    known = known_to(board)
    for target in targets(board):
        named = set(re.findall(r"{{(\w+)}}", target.get("legendFormat", "")))
        missing = named - result_labels(parsed(target["expr"]), known)
        if missing:
            yield f"{target['legendFormat']}: no {', '.join(sorted(missing))} in {target['expr']}"


def wrong_units(board: Board) -> Iterator[str]:
    """Panels whose unit is not one of those that show the kind of number their expressions give."""
    known = known_to(board)
    for panel in panels(board):
        for target in panel["targets"] if panel["type"] not in NOT_NUMBERS else ():
            found = dimension(parsed(target["expr"]), known)
            shown = panel["fieldConfig"]["defaults"]["unit"]
            if found and shown not in SHOWN.get((found.unit, found.per_second), {shown}):
                yield f"{panel['title']} shows {shown}, and it is {found.unit.value}: {target['expr']}"


def judged(board: Board, panel: Mapping[str, Any]) -> bool:
    """Whether the check of units has a word on every target of a panel."""
    known = known_to(board)
    found = (dimension(parsed(target["expr"]), known) for target in panel["targets"])
    return panel["type"] not in NOT_NUMBERS and all(found)


CHECKS: Mapping[str, Check] = {
    "syntax": unparsed,
    "series": unknown_series,
    "labels": unknown_labels,
    "counters": rated_gauges,
    "legends": empty_legends,
    "units": wrong_units,
}

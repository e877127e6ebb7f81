"""The colours a board's panels take by their thresholds, chosen as Grafana chooses them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backtest.server import Server
from dashboards.board import Board
from tests.live.viewing.opened import filled, panels

Steps = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Judged:
    """One panel, or one column of a table, with steps of colour; and the queries it shows."""

    board: str
    title: str
    steps: Steps
    expressions: tuple[str, ...]

    @property
    def base(self) -> str:
        """The colour of what is well: that of the lowest step, or of the highest where less is worse."""
        return self.steps[-1]["color"] if self.falling else self.steps[0]["color"]

    @property
    def status(self) -> frozenset[str]:
        """The colours of what is not."""
        return frozenset(step["color"] for step in self.steps) - {self.base}

    @property
    def falling(self) -> bool:
        """Whether less is worse: nothing well is drawn below the first line."""
        return self.steps[0]["color"] in ALARMING


ALARMING = ("#D55E00", "#E69F00", "#F0E442")
"""Vermillion, orange, yellow."""


def colour(value: float, steps: Steps) -> str:
    """That of the last step the value has reached. The lowest has no value: it is reached by everything.

    Source: getActiveThreshold of @grafana/data.
    """
    active = steps[0]
    for step in steps:
        if value >= (-math.inf if step["value"] is None else step["value"]):
            active = step
        else:
            break
    return active["color"]


def judged(board: Board) -> Iterator[Judged]:
    """Panels with at least one line, also those in closed rows."""
    values = {one["name"]: one["allValue"] for one in board.document["templating"]["list"] if "allValue" in one}
    for panel in panels(board.document, closed=True):
        asked = [filled(one["expr"], values) for one in panel["targets"]]
        steps = panel["fieldConfig"]["defaults"].get("thresholds", {"steps": []})["steps"]
        if len(steps) > 1:
            yield Judged(board.uid, panel["title"], steps, tuple(asked))
        for column, own in _columns(panel):
            query = asked[_place(panel, column)]
            yield Judged(board.uid, f"{panel['title']}, {column}", own, (query,))


def _columns(panel: Mapping[str, Any]) -> Iterator[tuple[str, Steps]]:
    for override in panel["fieldConfig"]["overrides"]:
        for setting in override["properties"]:
            if setting["id"] == "thresholds" and len(setting["value"]["steps"]) > 1:
                yield override["matcher"]["options"], setting["value"]["steps"]


def _place(panel: Mapping[str, Any], column: str) -> int:
    """Which query a column of a table holds: columns are named after the letters of queries, and then renamed."""
    [renamed] = [one["options"]["renameByName"] for one in panel["transformations"] if one["id"] == "organize"]
    [name] = [name for name, title in renamed.items() if title == column]
    letters = [target["refId"] for target in panel["targets"]]
    return letters.index(name.rpartition("#")[2]) if "#" in name else 0


def shown(one: Judged, server: Server, moment: int) -> set[str]:
    """The colours of everything the panel shows at a moment."""
    found = (value for text in one.expressions for _, value in server.at(text, moment)[0])
    return {colour(value, one.steps) for value in found if math.isfinite(value)}

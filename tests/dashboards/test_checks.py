"""What is spoilt on a board is found, by the check that is meant for it and by no other."""

import copy
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dashboards.board import Board
from tests.dashboards.checks import CHECKS, judged
from tests.dashboards.data import BOARDS, NAMES, panels
from tests.dashboards.dimension import SHOWN

SEED, SAMPLE = 8, 16
UNITS = ("s", "bytes", "percentunit", "reqps", "binBps")
NAME = re.compile(r"\b[a-z]\w*_\w+(?=\{)")
LABEL = re.compile(r"(?<=\{)\w+(?==)")
LEGEND = re.compile(r"(?<=\{\{)\w+(?=\}\})")


@dataclass(frozen=True, eq=False)
class Mutant:
    """One value of one panel changed, and the check that must find it. `panel` and `target` are counted from 0."""

    check: str
    board: Board
    panel: int
    target: int
    after: str

    def spoilt(self) -> Board:
        document = copy.deepcopy(dict(self.board.document))
        panel = list(panels(replace(self.board, document=document)))[self.panel]
        if self.check == "units":
            panel["fieldConfig"]["defaults"]["unit"] = self.after
        else:
            panel["targets"][self.target]["legendFormat" if self.check == "legends" else "expr"] = self.after
        return replace(self.board, document=document)

    def __str__(self) -> str:
        return f"{self.board.uid}, panel {self.panel}, {self.check}: {self.after[:60]}"


def mutants(board: Board) -> Iterator[Mutant]:
    for number, panel in enumerate(panels(board)):
        shown = panel["fieldConfig"]["defaults"]["unit"]
        for unit in UNITS if judged(board, panel) else ():
            if not any({unit, shown} <= alike for alike in SHOWN.values()):
                yield Mutant("units", board, number, 0, unit)
        for index, target in enumerate(panel["targets"]):
            for check, text in _texts(target):
                yield Mutant(check, board, number, index, text)


def _texts(target: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Another name of the first series, of its first label, of the first label of the legend."""
    places = (("series", NAME, "expr"), ("labels", LABEL, "expr"), ("legends", LEGEND, "legendFormat"))
    for check, place, key in places:
        text, count = place.subn(lambda found: f"{found[0]}_gone", target.get(key, ""), count=1)
        if count:
            yield check, text


MUTANTS = [mutant for board in BOARDS for mutant in mutants(board)]


def broken(board: Board) -> set[str]:
    """Checks that find something. One that stumbles over an unknown series leaves it to the check of series."""
    found = set()
    for name, check in CHECKS.items():
        try:
            found |= {name} if list(check(board)) else set()
        except KeyError:
            continue
    return found


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_holds_on_every_board(name: str) -> None:
    assert {board.uid: found for board in BOARDS if (found := list(CHECKS[name](board)))} == {}


def test_most_panels_units_are_judged() -> None:
    """A check that has no word on anything would hold on everything."""
    every = [(board, panel) for board in BOARDS for panel in panels(board)]
    assert sum(judged(board, panel) for board, panel in every) > 0.75 * len(every)


def test_mutants_of_every_kind_are_made() -> None:
    assert {mutant.check for mutant in MUTANTS} == {"units", "series", "labels", "legends"}


@pytest.mark.parametrize("mutant", random.Random(SEED).sample(MUTANTS, SAMPLE), ids=str)
def test_a_mutant_is_found_by_its_check_alone(mutant: Mutant) -> None:
    assert broken(mutant.spoilt()) == {mutant.check}


@pytest.mark.prove
@pytest.mark.parametrize("board", BOARDS, ids=NAMES)
def test_every_mutant_is_found_by_its_check_alone(board: Board) -> None:
    found = {mutant: broken(mutant.spoilt()) for mutant in MUTANTS if mutant.board is board}
    assert found
    assert {str(mutant): checks for mutant, checks in found.items() if checks != {mutant.check}} == {}

"""Panels lie side by side without overlap or hole, and keep their ids."""

import pytest

from dashboards.board import Board
from dashboards.grafana import plain
from dashboards.layout import COLUMNS, Cell, Row, panel_id, placed
from dashboards.model import Stat
from tests.dashboards.data import BOARDS, NAMES, panels, targets, visible

each_board = pytest.mark.parametrize("board", BOARDS, ids=NAMES)


def taken(found: list[dict]) -> dict[tuple[int, int], str]:
    """Title by square. AssertionError where two panels share one."""
    squares: dict[tuple[int, int], str] = {}
    for panel in found:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= COLUMNS, panel["title"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in squares, f"{panel['title']} lies on {squares.get((x, y))}"
                squares[x, y] = panel["title"]
    return squares


@each_board
def test_the_grid_is_full(board: Board) -> None:
    squares = taken(board.document["panels"])
    bottom = max(y for _, y in squares) + 1
    assert len(squares) == COLUMNS * bottom


@each_board
def test_closed_rows_are_full_too(board: Board) -> None:
    for row in board.document["panels"]:
        if row["type"] == "row" and row["panels"]:
            assert row["collapsed"]
            squares = taken(row["panels"])
            heights = {y for _, y in squares}
            assert len(squares) == COLUMNS * len(heights)


@each_board
def test_a_board_is_small_enough_to_be_read(board: Board) -> None:
    assert len(visible(board)) <= 20
    assert len(targets(board)) <= 25


@each_board
def test_ids_and_letters_are_unique(board: Board) -> None:
    everything = [*board.document["panels"], *panels(board)]
    ids = {id(panel): panel["id"] for panel in everything}
    assert len(set(ids.values())) == len(ids)
    assert all(0 < number < 2**31 for number in ids.values())
    for panel in panels(board):
        letters = [target["refId"] for target in panel["targets"]]
        assert letters == [chr(ord("A") + index) for index in range(len(letters))]


@each_board
def test_nothing_is_shown_twice(board: Board) -> None:
    """Two stores have panels of one title, in rows of their own, and they ask for other series."""
    asked = [(panel["title"], tuple(target["expr"] for target in panel["targets"])) for panel in panels(board)]
    assert len(set(asked)) == len(asked)
    if board.uid.endswith("-overview"):
        assert len({title for title, _ in asked}) == len(asked)


def cells(*titles: str, width: int = 8, height: int = 4) -> tuple[Cell, ...]:
    return tuple(Cell(Stat(title=title), width, height) for title in titles)


def test_an_inserted_panel_moves_no_id() -> None:
    before = {panel.title: panel.id for panel in placed("some-board", (Row("Users", cells("a", "c")),))}
    after = {panel.title: panel.id for panel in placed("some-board", (Row("Users", cells("a", "b", "c")),))}
    assert before.items() <= after.items()


def test_ids_are_the_same_in_every_run() -> None:
    """A link to a single panel that somebody saved is older than any run."""
    assert panel_id("some-board", "Users", "Error ratio") == 623_879_554


def test_the_same_title_in_two_rows_has_two_ids() -> None:
    assert panel_id("some-board", "postgres", "Size") != panel_id("some-board", "redis", "Size")


@pytest.mark.parametrize("count", range(1, 14))
@pytest.mark.parametrize("width", [4, 6, 8, 12, 24])
def test_any_number_of_panels_fills_its_lines(count: int, width: int) -> None:
    row = Row("Users", cells(*(str(number) for number in range(count)), width=width))
    places = [panel.gridPos for panel in placed("some-board", (row,))[1:]]
    lines = {place.y for place in places}
    assert sum(place.w * place.h for place in places) == COLUMNS * 4 * len(lines)
    counts = [sum(place.y == line for place in places) for line in lines]
    assert max(counts) - min(counts) <= 1


def test_mixed_widths_wrap() -> None:
    row = Row("Users", (*cells("wide", width=16), *cells("narrow"), *cells("next", width=12)))
    places = [(panel.gridPos.x, panel.gridPos.y, panel.gridPos.w) for panel in placed("some-board", (row,))]
    assert places == [(0, 0, 24), (0, 1, 16), (16, 1, 8), (0, 5, 24)]


def test_what_follows_a_closed_row_moves_up() -> None:
    found = placed("some-board", (Row("More", cells("a"), collapsed=True), Row("Last", cells("b"))))
    assert [(panel.title, panel.gridPos.y) for panel in found] == [("More", 0), ("Last", 1), ("b", 2)]
    [closed] = [panel for panel in found if panel.title == "More"]
    assert [panel["title"] for panel in plain(closed)["panels"]] == ["a"]


def test_a_row_without_panels_is_left_out() -> None:
    assert placed("some-board", (Row("Nothing", ()),)) == []

"""Each line of each board is crossed: what is well on a good day takes the colour of what is not, once everything fails."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from backtest.server import running
from commands.check_input import checked
from commands.recording import record_stack
from dashboards import palette
from dashboards.catalogue import boards
from queries.firing import ALERTS
from specs.blueprint import Blueprint
from tests.live.clone import built
from tests.live.pictures.course import Course, values
from tests.live.pictures.scene import Scene, filled
from tests.live.pictures.scenes import NOW
from tests.live.pictures.series import Series, read
from tests.live.pictures.shown_colours import Judged, colour, judged, shown
from tests.live.pictures.trouble import troubled
from tests.support.proof_table import Page, Rows, Table
from tools.toolchain.programs import program

LATELY = 150
"""Seconds before the scene's end: the newest sample of everything is there."""
UNCROSSED: Mapping[str, str] = {}
"""Panels with lines that stay as they are in this trouble, each with its reason."""
PAGE = Page(
    "board-colours",
    "Colours of boards",
    "Every panel and every column with lines, on the boards of production: the colours of what it shows on a good day and while "
    "every service, store, node and backup is in trouble. The queries are the boards' own, on a real Prometheus with generated "
    "series and what the rendered rules record of them; the colours are chosen as Grafana chooses them.",
    sources=(
        "dashboards",
        "queries",
        "tests/live/pictures/test_colours.py",
        "tests/live/pictures/trouble.py",
        "tests/live/pictures/shown_colours.py",
    ),
)
CHANGED = Table(
    PAGE,
    "By board",
    ("board", "panels and columns with lines", "well on a good day", "not well in trouble", "left out"),
)
GRAPH = [{"color": "good", "value": None}, {"color": "bad", "value": 0.5}]


@pytest.fixture(scope="module")
def plan() -> Blueprint:
    built("prometheus")
    return checked("prod")


@pytest.fixture(scope="module")
def series(plan: Blueprint) -> list[Series]:
    return read(plan, record_stack("prod").manifests(patches=True))


def colours(plan: Blueprint, series: list[Series], folder: Path, course: Course) -> list[set[str]]:
    """What each panel with lines shows, in the order of `lines`."""
    with running(folder, program("prometheus"), program("promtool")) as server:
        filled(server, Scene("colours", NOW, plan, course=course, brief=True), series)
        return [shown(one, server, NOW - LATELY) for one in lines(plan)]


def lines(plan: Blueprint) -> list[Judged]:
    return [one for board in boards(plan.systems, plan.environment) for one in judged(board)]


@pytest.mark.live
@pytest.mark.prove
@pytest.mark.xdist_group("pictures")
def test_every_line_is_crossed(plan: Blueprint, series: list[Series], tmp_path: Path, proof: Rows) -> None:
    calm = colours(plan, series, tmp_path / "calm", values)
    trouble = colours(plan, series, tmp_path / "trouble", troubled)
    every = lines(plan)
    assert len(every) > 130
    wrong = []
    for one, before, after in zip(every, calm, trouble, strict=True):
        # A count of firing alerts shows nothing while none fires.
        well = before == {one.base} or (not before and all(ALERTS in text for text in one.expressions))
        bad = bool(after & one.status)
        proof.row(CHANGED, one.board, 1, int(well), int(bad), int(one.title in UNCROSSED))
        if not well or bad == (one.title in UNCROSSED):
            wrong.append(f"{one} is {before} on a good day and {after} in trouble")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("value", "wanted"), [(0.0, "good"), (0.49, "good"), (0.5, "bad"), (float("inf"), "bad"), (-1e9, "good")]
)
def test_a_colour_is_that_of_the_last_step_reached(value: float, wanted: str) -> None:
    assert colour(value, GRAPH) == wanted


def test_every_kind_of_line_is_judged() -> None:
    every = lines(checked("prod"))
    assert {one.title for one in every} >= {"Error ratio", "Objectives, Budget left", "Systems, Alerts", "Volumes used"}
    assert all(one.expressions for one in every)
    budgets = [one for one in every if one.title == "Error budget left"]
    assert all(one.falling and one.base == palette.GOOD and one.status == {palette.BAD} for one in budgets)
    assert any(
        "error_budget" in text for one in every if one.title == "Systems, Budget left" for text in one.expressions
    )

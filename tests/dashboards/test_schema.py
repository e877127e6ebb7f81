"""Every board is a document Grafana 12 and 13 load as it is."""

import copy
from typing import Any

import pytest

from dashboards.board import Board
from tests.dashboards.data import BOARDS, NAMES, panels
from tests.dashboards.schema import UNITS, lost, wrong
from tests.support.coverage import covers

each_board = pytest.mark.parametrize("board", BOARDS, ids=NAMES)
SHOWN_TYPES = {"timeseries", "stat", "table", "state-timeline", "bargauge"}
DEAD_KEYS = {"__inputs", "rows", "hideControls", "sharedCrosshair", "style", "gnetId", "maxDataPoints", "dashboard"}


@each_board
@covers("DSH-05")
def test_a_round_trip_through_the_schema_loses_nothing(board: Board) -> None:
    assert lost(dict(board.document)) == []


@each_board
def test_types_and_words_are_those_of_the_schema(board: Board) -> None:
    assert wrong(dict(board.document)) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("refresh",), 60),
        (("graphTooltip",), 7),
        (("panels", 1, "title"), 3),
        (("panels", 1, "gridPos", "w"), "12"),
        (("panels", 1, "fieldConfig", "defaults", "thresholds", "mode"), "relative"),
        (("templating", "list", 0, "type"), "source"),
        (("templating", "list", 0, "refresh"), 9),
    ],
)
def test_a_wrong_value_is_found(place: tuple[Any, ...], value: Any) -> None:
    broken = copy.deepcopy(dict(BOARDS[0].document))
    target: Any = broken
    for key in place[:-1]:
        target = target[key]
    assert place[-1] in target
    target[place[-1]] = value
    assert wrong(broken)


def test_an_unknown_key_is_found() -> None:
    broken = copy.deepcopy(dict(BOARDS[0].document))
    broken["panels"][1]["fieldConfig"]["defaults"]["decimal"] = 2
    broken["panels"][1]["targets"][0]["expression"] = "up"
    assert lost(broken) == [
        ".panels[1].targets[0].expression",
        ".panels[1].fieldConfig.defaults.decimal",
    ]


@each_board
def test_every_board_has_the_same_manners(board: Board) -> None:
    document = board.document
    assert document["schemaVersion"] == 42
    assert document["editable"] is False
    assert document["graphTooltip"] == 1
    assert document["timezone"] == "browser"
    assert document["refresh"] == "1m"
    assert document["time"] == {"from": "now-6h", "to": "now"}
    assert not DEAD_KEYS & set(document)
    assert not any(key in panel for panel in panels(board) for key in DEAD_KEYS)


@each_board
def test_only_living_panels_are_used(board: Board) -> None:
    assert {panel["type"] for panel in panels(board)} <= SHOWN_TYPES


def test_a_unit_grafana_does_not_know_is_found() -> None:
    assert len(UNITS) > 200
    assert "requests" not in UNITS


@each_board
def test_units_are_grafanas(board: Board) -> None:
    used = {panel["fieldConfig"]["defaults"]["unit"] for panel in panels(board)}
    used |= {
        setting["value"]
        for panel in panels(board)
        for override in panel["fieldConfig"]["overrides"]
        for setting in override["properties"]
        if setting["id"] == "unit"
    }
    assert used <= UNITS


@each_board
def test_the_lowest_step_has_no_value(board: Board) -> None:
    for panel in panels(board):
        steps = panel["fieldConfig"]["defaults"].get("thresholds", {"steps": [{"value": None}]})["steps"]
        values = [step["value"] for step in steps]
        assert values[0] is None
        assert values[1:] == sorted(set(values[1:]))


@each_board
def test_every_panel_says_what_it_means_and_where_to_go(board: Board) -> None:
    for panel in panels(board):
        defaults = panel["fieldConfig"]["defaults"]
        assert panel["title"], panel
        assert len(panel["description"]) > 40, panel["title"]
        assert defaults["unit"], panel["title"]
        assert defaults["noValue"], panel["title"]
        assert panel["links"], panel["title"]
        assert panel["targets"], panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


@each_board
def test_lines_are_dashed_where_there_are_any(board: Board) -> None:
    for panel in panels(board):
        if panel["type"] == "timeseries":
            defaults = panel["fieldConfig"]["defaults"]
            drawn = defaults["custom"]["thresholdsStyle"]["mode"] == "dashed"
            assert drawn == ("thresholds" in defaults), panel["title"]

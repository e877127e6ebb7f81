"""Colours that people with any colour vision tell apart, with one meaning each."""

import math
import re
from itertools import combinations

import pytest

from dashboards import palette
from dashboards.board import Board
from dashboards.grafana import document, plain
from dashboards.metric_panel import metric_cell
from dashboards.model import Dashboard
from dashboards.panel import value_mapping
from dashboards.units import unit_id
from specs.board import MetricPanel
from specs.metrics import MetricKind, select
from specs.system import System
from specs.units import Unit, hours
from tests.dashboards.data import BOARDS, BY_UID, NAMES, panels, titled
from tests.systems.data import SYSTEMS

OKABE_ITO = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}
GREY = "#999999"
EXPONENT = 2.4


@pytest.mark.parametrize("board", BOARDS, ids=NAMES)
def test_every_colour_is_of_the_palette(board: Board) -> None:
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", board.text)) <= {*OKABE_ITO, GREY}


# Source: G. Machado, M. Oliveira, L. Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
# 2009, severity 1.0, over linear RGB.
VISIONS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
GREEN_AND_RED = ("#73BF69", "#F2495C")
"""The usual pair, which most people with a deficiency confuse."""


def seen(colour: str, vision: str) -> tuple[float, ...]:
    """The colour as somebody of that vision sees it, linear RGB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** EXPONENT for part in parts]
    return tuple(sum(weight * part for weight, part in zip(row, linear, strict=True)) for row in VISIONS[vision])


def distance(first: str, second: str, vision: str) -> float:
    return math.dist(seen(first, vision), seen(second, vision))


@pytest.mark.parametrize("vision", VISIONS)
def test_good_warning_and_bad_differ_for_every_vision(vision: str) -> None:
    for first, second in combinations((palette.GOOD, palette.WARNING, palette.BAD), 2):
        assert distance(first, second, vision) > 0.2, (first, second)


def test_the_usual_pair_would_not_pass() -> None:
    assert distance(*GREEN_AND_RED, "deuteranopia") < 0.2


def test_status_classes_have_one_colour_each() -> None:
    assert len(set(palette.STATUS_CLASSES.values())) == len(palette.STATUS_CLASSES)
    overrides = [
        override
        for board in BOARDS
        for panel in panels(board)
        if panel["title"] == "Requests by status"
        for override in panel["fieldConfig"]["overrides"]
    ]
    found = {
        (override["matcher"]["options"], override["properties"][0]["value"]["fixedColor"]) for override in overrides
    }
    assert found == {(f"/^{name[0]}/", colour) for name, colour in palette.STATUS_CLASSES.items()}


@pytest.mark.parametrize(("uid", "title"), [("eyewear-ml-network", "Answers by status")])
def test_a_teams_own_panel_by_status_has_the_same_colours(uid: str, title: str) -> None:
    overrides = titled(BY_UID[uid], title)["fieldConfig"]["overrides"]
    colours = {one["matcher"]["options"]: one["properties"][0]["value"]["fixedColor"] for one in overrides}
    assert colours == {f"/^{name[0]}/": colour for name, colour in palette.STATUS_CLASSES.items()}


def test_states_are_words_too() -> None:
    [mapping] = value_mapping({"1": ("Up", palette.GOOD), "0": ("Down", palette.BAD)})
    assert {found["text"] for found in mapping["options"].values()} == {"Up", "Down"}


def test_units_by_what_is_shown() -> None:
    assert unit_id(Unit.BYTES) == "bytes"
    assert unit_id(Unit.BYTES, per_second=True) == "binBps"
    assert unit_id(Unit.EVENTS, per_second=True) == "ops"
    assert all(unit_id(unit) for unit in Unit)


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_a_metric_is_shown_by_its_kind(system: System) -> None:
    for metric in system.metrics:
        cell = metric_cell(system, MetricPanel("Shown", select(metric.name), metric.unit), ())
        expressions = [target["expr"] for target in cell.panel.targets]
        match metric.kind:
            case MetricKind.COUNTER:
                assert any(word in expressions[0] for word in ("rate(", "increase("))
            case MetricKind.GAUGE:
                assert re.match(r"(max|min) by", expressions[0])
            case _:
                assert [expression.split("(")[1][:4].strip(" ,") for expression in expressions] == [
                    "0.5",
                    "0.95",
                    "0.99",
                ]


def test_rare_events_are_shown_by_their_growth() -> None:
    system = SYSTEMS["school-timetable"]
    panel = MetricPanel("Timelines", select("timelines_created_total"), Unit.EVENTS)
    cell = metric_cell(system, panel, (), hours(1))
    assert "[1h]" in cell.panel.targets[0]["expr"]
    assert plain(cell.panel)["fieldConfig"]["defaults"]["unit"] == "short"


def test_what_is_asked_of_a_team_says_so_while_it_is_empty() -> None:
    system = SYSTEMS["sql-studio"]
    asked = next(metric for metric in system.metrics if metric.asked and metric.kind is MetricKind.GAUGE)
    cell = metric_cell(system, MetricPanel("Asked", select(asked.name), asked.unit), ())
    assert asked.name in plain(cell.panel)["fieldConfig"]["defaults"]["noValue"]


def test_an_empty_board_is_a_document() -> None:
    assert document(Dashboard(title="Nothing", uid="nothing-here"))["panels"] == []

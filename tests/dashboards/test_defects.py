"""Defects of the boards people had before, each by its number."""

import re

import pytest

from dashboards.board import Board
from specs.environment import SCRAPE_INTERVAL
from specs.units import parse_duration
from tests.dashboards.data import BOARDS, BY_UID, NAMES, panels, targets, titled
from tests.dashboards.expressions import parsed, selectors
from tests.support.coverage import covers

each_board = pytest.mark.parametrize("board", BOARDS, ids=NAMES)


@each_board
@covers("DSH-05", "BUG-62")
def test_bug_62_documents_are_not_wrapped(board: Board) -> None:
    assert "dashboard" not in board.document
    assert board.document["title"] == board.title


@each_board
@covers("BUG-63")
def test_bug_63_no_panel_needs_angular_or_carries_an_alert(board: Board) -> None:
    assert not {"graph", "singlestat"} & {panel["type"] for panel in panels(board)}
    assert not any("alert" in panel for panel in panels(board))


@each_board
@covers("BUG-64")
def test_bug_64_error_ratios_are_ratios(board: Board) -> None:
    for panel in panels(board):
        if re.search(r"\b(ratio|share|errors by service)\b", panel["title"], re.IGNORECASE):
            assert panel["fieldConfig"]["defaults"]["unit"] == "percentunit", panel["title"]


@each_board
@covers("BUG-64")
def test_bug_64_containers_are_counted_once_and_by_their_working_set(board: Board) -> None:
    for target in targets(board):
        for selector, _ in selectors(parsed(target["expr"])):
            if selector.name.startswith(("container_cpu", "container_memory")):
                conditions = {(found.name, str(found.op), found.value) for found in selector.matchers.matchers}
                assert any(name == "container" and value == "" for name, _, value in conditions), target["expr"]
                assert selector.name != "container_memory_usage_bytes"


@each_board
@covers("BUG-64")
def test_bug_64_data_sources_go_by_the_variable(board: Board) -> None:
    uids = re.findall(r'"datasource":\{[^}]*"uid":"([^"]+)"', board.text)
    assert set(uids) == {"${datasource}"}


@each_board
@covers("BUG-64")
def test_bug_64_refresh_is_no_faster_than_four_scrapes(board: Board) -> None:
    offered = [board.document["refresh"], *board.document["timepicker"]["refresh_intervals"]]
    assert all(parse_duration(text).seconds >= 4 * SCRAPE_INTERVAL.seconds for text in offered)


@covers("DSH-03", "BUG-65")
def test_bug_65_rollouts_are_marked_and_scaling_is_not() -> None:
    marks = {mark["name"]: mark for mark in BY_UID["endpoint-stats-overview"].document["annotations"]["list"]}
    read = {selector.name for selector, _ in selectors(parsed(marks["Rollouts"]["expr"]))}
    assert read == {"kube_replicaset_created", "kube_replicaset_owner"}
    assert marks["Rollouts"]["useValueForTime"] is True


@covers("DSH-17", "BUG-65")
def test_bug_65_logs_are_asked_of_the_store_they_are_in() -> None:
    assert not any("loki" in board.text.lower() for board in BOARDS)
    shown = titled(BY_UID["sql-studio-overview"], "Request rate by route")
    assert any("elasticsearch" in link["url"] for link in shown["links"])


@covers("BUG-68")
def test_bug_68_users_are_not_summed_over_replicas() -> None:
    shown = titled(BY_UID["sql-studio-overview"], "Active users")
    assert shown["targets"][0]["expr"].startswith("max by")

"""Every expression on a board parses, reads series that exist, and has the labels its legend names."""

import re

import pytest

from dashboards.board import Board
from specs.units import parse_duration
from tests.dashboards.checks import concerned, expressions
from tests.dashboards.data import ALL, BOARDS, BY_NAME, BY_UID, NAMES, panels, targets, titled
from tests.dashboards.expressions import (
    OBJECTIVES,
    labels_of,
    parsed,
    result_labels,
    selectors,
    series_of,
)
from tests.support.coverage import covers

each_board = pytest.mark.parametrize("board", BOARDS, ids=NAMES)
VARIABLE = re.compile(r"\$(?!__)(\w+)")
LABEL_VALUES = re.compile(r"label_values\((?P<selector>.+), (?P<label>\w+)\)")


@each_board
def test_tables_show_labels_the_result_has(board: Board) -> None:
    known = series_of(concerned(board))
    for panel in (panel for panel in panels(board) if panel["type"] == "table"):
        [organize] = [step["options"] for step in panel["transformations"] if step["id"] == "organize"]
        columns = {name for name in organize["renameByName"] if not name.startswith("Value")}
        values = [name for name in organize["renameByName"] if name.startswith("Value")]
        hidden = [name for name in organize["excludeByName"] if name.startswith("Value")]
        assert len(values) + len(hidden) == len(panel["targets"])
        for target in panel["targets"]:
            found = result_labels(parsed(target["expr"]), known)
            assert columns <= found, (panel["title"], columns - found)


@each_board
@covers("DSH-03", "DSH-17")
def test_every_variable_is_used_and_every_name_is_a_variable(board: Board) -> None:
    declared = {found["name"] for found in board.document["templating"]["list"]}
    used = {name for expression in expressions(board) for name in VARIABLE.findall(expression)}
    assert used == declared - {"datasource"}
    assert "datasource" in declared


@each_board
def test_variables_read_series_that_exist_and_follow_the_time_range(board: Board) -> None:
    known = series_of(concerned(board))
    for variable in board.document["templating"]["list"]:
        if variable["type"] == "query":
            found = LABEL_VALUES.fullmatch(variable["definition"])
            assert found, variable["definition"]
            [(selector, _)] = selectors(parsed(found["selector"]))
            assert found["label"] in labels_of(selector.name, known)
            assert (variable["refresh"], variable["allValue"], variable["multi"]) == (2, ".+", True)
            assert variable["datasource"]["uid"] == "${datasource}"


@each_board
def test_graphs_rate_over_grafanas_own_range(board: Board) -> None:
    """A fixed range loses peaks on long graphs and shows holes on short ones (BUG-64)."""
    for panel in panels(board):
        for target in panel["targets"]:
            for window in re.findall(r"\brate\([^\[]+\[([^\]]+)\]", target["expr"]):
                assert window == "$__rate_interval", (panel["title"], target["expr"])


@each_board
def test_no_graph_reads_the_same_hour_again_at_every_point(board: Board) -> None:
    """Growth within an hour at a point every 15 s reads 240 times what it shows."""
    for panel in panels(board):
        for target in panel["targets"]:
            for window in re.findall(r"\[(\d+[smhd])\]", target["expr"]) if target.get("range") else ():
                apart = parse_duration(target.get("interval", panel["interval"])).seconds
                assert apart >= min(parse_duration(window).seconds / 10, 300), (panel["title"], window)


@pytest.mark.parametrize("board", [board for board in BOARDS if board.folder in BY_NAME], ids=lambda board: board.uid)
def test_a_systems_board_reads_its_own_series_only(board: Board) -> None:
    system = BY_NAME[board.folder]
    shared = {"coredns", "node-exporter", "kube-state-metrics"}
    for expression in expressions(board):
        for selector, _ in selectors(parsed(expression)):
            values = {matcher.name: matcher.value for matcher in selector.matchers.matchers}
            mine = values.get("namespace") == system.namespace or values.get("system") == system.name
            assert mine or values.get("job") in shared, expression


def test_objective_boards_read_recorded_series_only() -> None:
    boards = [board for board in BOARDS if board.uid.endswith("-slo")]
    assert len(boards) >= 5
    for board in boards:
        for target in targets(board):
            assert {selector.name for selector, _ in selectors(parsed(target["expr"]))} <= set(OBJECTIVES)


def test_a_series_nobody_exposes_is_found() -> None:
    with pytest.raises(KeyError):
        labels_of("http_errors_total", series_of(ALL))


def test_labels_of_a_result() -> None:
    known = series_of(ALL)
    cases = {
        "sum by (job) (rate(up[5m]))": {"job"},
        "histogram_quantile(0.9, sum by (le, zone) (rate(coredns_dns_request_duration_seconds_bucket[5m])))": {"zone"},
        "max by (pod) (up) * on (pod) group_left (node) max by (pod, node) (kube_pod_info)": {"pod", "node"},
        "1 - slo:error_budget:remaining_ratio": {"slo", "system", "window"},
        "count(up) or vector(0)": set(),
    }
    for expression, labels in cases.items():
        assert result_labels(parsed(expression), known) == labels, expression


@covers("DSH-17")
def test_latency_leads_to_traces() -> None:
    board = BY_UID["sql-studio-overview"]
    shown = titled(board, "Latency")
    # What is recorded has lost its traces: the dots come with the quantile that is read from buckets.
    assert [target["legendFormat"] for target in shown["targets"] if target.get("exemplar")] == ["p95"]
    assert any("jaeger" in link["url"] for link in shown["links"])

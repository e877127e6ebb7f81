"""The set of boards: what is asked for is there, every link opens one, and the same specs give the same bytes."""

import json
import re

import pytest

from components.elk_stack.templates import FIELDS
from components.monitoring_stack import grafana_files
from dashboards import links
from dashboards.board import PLATFORM_FOLDER, Board
from dashboards.catalogue import boards
from rules.catalogue import alert_facts
from specs.board import BoardKind
from specs.links import board_config_map, board_uid, runbook_url
from specs.system import System
from tests.dashboards.data import ALL, BOARDS, BY_UID, NAMES, panels, targets, titled
from tests.dashboards.expressions import parsed, selectors
from tests.specs.sample import ENVIRONMENT
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

each_board = pytest.mark.parametrize("board", BOARDS, ids=NAMES)
MOST_BYTES = 40 * 1024


def test_the_same_specs_give_the_same_bytes() -> None:
    assert [board.text for board in boards(ALL, ENVIRONMENT)] == [board.text for board in BOARDS]


def test_another_system_changes_no_board_of_the_others() -> None:
    [first, *_] = SYSTEMS.values()
    alone = {board.uid: board.text for board in boards((first,), ENVIRONMENT) if board.folder == first.name}
    assert alone.items() <= {board.uid: board.text for board in BOARDS}.items()


@each_board
def test_a_board_is_small(board: Board) -> None:
    assert len(board.text.encode()) < MOST_BYTES


@each_board
def test_a_file_holds_one_bare_document_on_one_line(board: Board) -> None:
    assert board.text.count("\n") == 1
    assert json.loads(board.text)["uid"] == board.uid


def test_uids_and_titles_are_unique() -> None:
    assert len({board.uid for board in BOARDS}) == len(BOARDS)
    assert len({(board.folder, board.title) for board in BOARDS}) == len(BOARDS)
    assert all(8 <= len(board.uid) <= 40 for board in BOARDS)
    assert all(len(board_config_map(board.uid)) <= 253 for board in BOARDS)


def test_folders_are_systems_and_the_platform() -> None:
    assert {board.folder for board in BOARDS} == {PLATFORM_FOLDER, *(system.name for system in ALL)}


def test_every_alert_opens_a_board() -> None:
    facts = alert_facts(ALL, ENVIRONMENT)
    assert len(facts) > 100
    assert {fact.board for fact in facts} <= set(BY_UID)


@each_board
def test_links_open_boards_and_runbooks_that_exist(board: Board) -> None:
    runbooks = {runbook_url(ENVIRONMENT.domain, fact.scope, fact.alert) for fact in alert_facts(ALL, ENVIRONMENT)}
    for link in (link for panel in panels(board) for link in panel["links"]):
        opened = re.match(r"/d/([\w-]+)\?", link["url"])
        known = link["url"] in runbooks or link["url"].startswith("/explore?")
        assert known or (opened and opened[1] in BY_UID), link


@each_board
def test_boards_of_one_scope_find_each_other(board: Board) -> None:
    [dropdown] = board.document["links"]
    assert dropdown["tags"] == [board.document["tags"][-1]]
    assert dropdown["keepTime"] is True


@covers("DSH-01", "DSH-02", "DSH-05", "DSH-07", "DSH-08", "DSH-09")
@covers("DSH-10", "DSH-11", "DSH-12", "DSH-13", "DSH-14", "DSH-15", "DSH-16")
@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_every_declared_board_exists_with_its_panels(system: System) -> None:
    assert f"{system.name}-slo" in BY_UID
    for declared in system.boards:
        board = BY_UID[board_uid(system.name, declared.kind.value)]
        assert board.title == declared.title
        assert {panel.title for panel in declared.panels} <= {panel["title"] for panel in panels(board)}


def test_every_kind_of_board_is_built() -> None:
    assert {spec.kind for system in ALL for spec in system.boards} == set(BoardKind)


@covers("DSH-04")
def test_the_premium_alerts_board_shows_what_it_watches() -> None:
    board = BY_UID["endpoint-stats-customers"]
    titles = {panel["title"] for panel in panels(board)}
    system = SYSTEMS["endpoint-stats"]
    watched = {
        alert.summary for alert in system.alerts if alert.name in ("HighErrorRatePremium", "APIQuotaAlmostReached")
    }
    assert len(watched) == 2
    assert watched <= titles


@covers("DSH-02")
def test_the_advanced_boards_panels_and_times_are_there() -> None:
    overview, infrastructure = BY_UID["endpoint-stats-overview"], BY_UID["endpoint-stats-infrastructure"]
    for title in ("Request rate by route", "Latency p95 by route", "Server errors by route", "Pod phase"):
        assert titled(overview, title)
    assert titled(infrastructure, "CPU by pod")
    assert titled(infrastructure, "Memory by pod")
    spans = {span["from"] for span in overview.document["timepicker"]["quick_ranges"]}
    assert {"now-5m", "now-15m", "now-1h", "now-6h", "now-12h", "now-24h", "now-2d", "now-7d", "now-30d"} == spans


@covers("DSH-16")
def test_objectives_show_compliance_budget_burn_and_trend() -> None:
    titles = {panel["title"] for panel in panels(BY_UID["sql-studio-slo"])}
    assert {"Objectives", "Error budget left", "Error budget", "Kept share", "Time to exhaustion"} <= titles
    assert {"Burn rate 1 hour", "Burn rate 6 hours", "Burn rate 3 days"} <= titles


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_one_objective_can_be_looked_at_alone(system: System) -> None:
    board = BY_UID[f"{system.name}-slo"]
    for target in targets(board):
        read = [selector for selector, _ in selectors(parsed(target["expr"]))]
        assert read
        for selector in read:
            assert ("slo", "$slo") in {(one.name, one.value) for one in selector.matchers.matchers}, target["expr"]
    [name] = [
        one
        for one in titled(board, "Objectives")["fieldConfig"]["overrides"]
        if one["matcher"]["options"] == "Objective"
    ]
    [link] = name["properties"][0]["value"]
    assert link["url"].startswith(f"/d/{board.uid}?var-slo=${{__value.raw}}&")


def test_boards_tell_months_from_windows_and_minutes_from_events() -> None:
    board = BY_UID["booking-service-slo"]
    month, minutes = (
        "Of the calendar month so far, UTC: booking-service-latency.",
        "booking-service-bookings, booking-service-conf",
    )
    for title in ("Objectives", "Error budget left", "Error budget", "Kept share", "Time to exhaustion"):
        assert month in titled(board, title)["description"], title
    for title in ("Objectives", "Bad events, 1 hour"):
        assert minutes in titled(board, title)["description"], title
    plain = [panel["description"] for panel in panels(BY_UID["sql-studio-slo"])]
    assert not [text for text in plain if "calendar month" in text or "in minutes with" in text]


def test_what_a_month_kept_is_what_its_budget_is_of() -> None:
    [kept] = titled(BY_UID["booking-service-slo"], "Kept share")["targets"]
    assert "sum_month" in kept["expr"]
    [kept] = titled(BY_UID["sql-studio-slo"], "Kept share")["targets"]
    assert "month" not in kept["expr"]


def test_boards_show_how_much_was_seen_and_what_was_taken_out() -> None:
    assert titled(BY_UID["sql-studio-slo"], "Seen of the window")
    [taken] = titled(BY_UID["booking-service-slo"], "Bad events taken out")["targets"]
    assert taken["legendFormat"] == "{{slo}} {{exclusion}}"
    assert "Bad events taken out" not in {panel["title"] for panel in panels(BY_UID["sql-studio-slo"])}


def test_explore_links_name_the_provisioned_data_sources() -> None:
    assert grafana_files.ELASTICSEARCH_UID == links.LOGS_UID
    assert grafana_files.JAEGER_UID == links.TRACES_UID


@covers("TRC-03")
def test_metrics_traces_and_logs_lead_to_each_other() -> None:
    found = {one["uid"]: one["jsonData"] for one in grafana_files.data_sources()["datasources"]}
    [exemplar] = found[grafana_files.PROMETHEUS_UID]["exemplarTraceIdDestinations"]
    assert exemplar == {"name": "trace_id", "datasourceUid": grafana_files.JAEGER_UID}
    spans = found[grafana_files.JAEGER_UID]["tracesToLogsV2"]
    assert (spans["datasourceUid"], spans["filterByTraceID"]) == (grafana_files.ELASTICSEARCH_UID, True)
    [record] = found[grafana_files.ELASTICSEARCH_UID]["dataLinks"]
    assert record["datasourceUid"] == grafana_files.JAEGER_UID
    assert [name for name in FIELDS if re.search(record["field"], name)] == [grafana_files.TRACE_ID]
    traced = [panel for board in BOARDS for panel in panels(board) if any(t.get("exemplar") for t in panel["targets"])]
    assert traced
    assert all(any(links.TRACES_UID in link["url"] for link in panel["links"]) for panel in traced)


@each_board
def test_explore_links_hold_whole_documents(board: Board) -> None:
    for link in (link for panel in panels(board) for link in panel["links"]):
        if link["url"].startswith("/explore?"):
            pane = json.loads(link["url"].split("panes=")[1].replace("%22", '"').replace("%20", " "))
            assert pane["pane"]["range"] == {"from": "${__from}", "to": "${__to}"}


def test_all_boards_together_ask_little() -> None:
    """At a refresh a minute this is what one viewer of every board costs per minute."""
    assert sum(len(targets(board)) for board in BOARDS) <= 25 * len(BOARDS)

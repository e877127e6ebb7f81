"""Boards of logs: whole, readable by Kibana's import, over fields and streams that exist."""

import json
import re
from typing import Any

import pytest

from components.elk_stack.log_policy import streams
from components.elk_stack.templates import FIELDS
from dashboards.kibana import COLUMNS, PANELS, WIDTH, log_boards
from tests.dashboards.data import ALL
from tests.specs.sample import ENVIRONMENT
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

FILES = log_boards(ALL, ENVIRONMENT)
MOST_BYTES = 64 << 10


def objects(text: str) -> dict[tuple[str, str], dict[str, Any]]:
    found = [json.loads(line) for line in text.splitlines()]
    return {(one["type"], one["id"]): one for one in found}


@covers("DSH-06", "DSH-10")
def test_every_system_has_a_board_of_its_logs() -> None:
    assert set(FILES) == {f"{system.name}-logs.ndjson" for system in ALL}
    for name in SYSTEMS:
        [board] = [one for (kind, _), one in objects(FILES[f"{name}-logs.ndjson"]).items() if kind == "dashboard"]
        assert {panel["title"] for panel in json.loads(board["attributes"]["panelsJSON"])} == {
            shown.title for shown in PANELS
        }


def test_the_same_systems_give_the_same_bytes() -> None:
    assert log_boards(ALL, ENVIRONMENT) == FILES
    assert all(len(text.encode()) < MOST_BYTES for text in FILES.values())


@pytest.mark.parametrize("name", FILES)
def test_references_lead_to_objects_of_the_same_file(name: str) -> None:
    """An import of a reference that leads nowhere fails as a whole."""
    known = objects(FILES[name])
    assert len(known) == FILES[name].count("\n")
    for one in known.values():
        for reference in one["references"]:
            assert (reference["type"], reference["id"]) in known
        text = json.dumps(one["attributes"])
        named = {reference["name"].rpartition(":")[2] for reference in one["references"]}
        assert all(f'"{name}"' in text.replace('\\"', '"') for name in named)


def test_ids_are_unique_over_all_files() -> None:
    found = [identity for text in FILES.values() for identity in objects(text)]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("system", ALL, ids=lambda system: system.name)
def test_a_data_view_holds_the_systems_streams_and_no_others(system: Any) -> None:
    view = objects(FILES[f"{system.name}-logs.ndjson"])["index-pattern", f"{system.name}-logs"]
    pattern = re.compile(re.escape(view["attributes"]["title"]).replace(r"\*", ".*"))
    every = streams(ENVIRONMENT, ALL)
    assert {one.name for one in every if pattern.fullmatch(one.name)} == {
        one.name for one in every if one.system == system.name
    }


def test_panels_read_fields_of_the_mapping() -> None:
    asked = {field for shown in PANELS for field in re.findall(r"([\w.@]+?)\s*(?::|>=)", shown.query)}
    asked |= {one["params"]["field"] for shown in PANELS for one in shown.aggregations if "field" in one["params"]}
    assert len(asked) > 6
    assert asked | set(COLUMNS) <= set(FIELDS)


def test_panels_fill_their_lines() -> None:
    board = objects(FILES["sql-studio-logs.ndjson"])["dashboard", "sql-studio-logs-board"]
    places = [panel["gridData"] for panel in json.loads(board["attributes"]["panelsJSON"])]
    squares = {
        (x, y)
        for one in places
        for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    }
    assert len(squares) == sum(one["w"] * one["h"] for one in places) == WIDTH * (max(y for _, y in squares) + 1)

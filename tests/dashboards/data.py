"""The boards under test: those of the five systems, and those of three systems no board was written for."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dashboards.board import Board
from dashboards.catalogue import boards
from specs.system import System
from tests.specs.data.booking_service import SYSTEM as BOOKINGS
from tests.specs.sample import ENVIRONMENT
from tests.specs.sample import SYSTEM as SAMPLE
from tests.systems.data import SYSTEMS


def _invoices() -> System:
    path = Path(__file__).parents[1] / "specs" / "data" / "invoice_service.py"
    specification = importlib.util.spec_from_file_location("invoice_service", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.SYSTEM


ALL: tuple[System, ...] = (*SYSTEMS.values(), _invoices(), BOOKINGS, SAMPLE)
BY_NAME = {system.name: system for system in ALL}
BOARDS: tuple[Board, ...] = boards(ALL, ENVIRONMENT)
BY_UID = {board.uid: board for board in BOARDS}
NAMES = [board.uid for board in BOARDS]


def panels(board: Board) -> Iterator[dict[str, Any]]:
    """Every panel with something to show, also those in closed rows."""
    for panel in board.document["panels"]:
        yield from panel["panels"] if panel["type"] == "row" else (panel,)


def visible(board: Board) -> list[dict[str, Any]]:
    return [panel for panel in board.document["panels"] if panel["type"] != "row"]


def targets(board: Board) -> list[dict[str, Any]]:
    return [target for panel in panels(board) for target in panel["targets"]]


def titled(board: Board, title: str) -> dict[str, Any]:
    """The panel of that title. KeyError names those there are."""
    found = {panel["title"]: panel for panel in panels(board)}
    return found[title]


def steps(panel: dict[str, Any]) -> list[float]:
    """The values of a panel's lines."""
    drawn = panel["fieldConfig"]["defaults"].get("thresholds", {"steps": []})["steps"]
    return [step["value"] for step in drawn if step["value"] is not None]

"""The board of capacity and cost: every namespace, what is asked for beside what is used, and lines that alerts know."""

import re

import pytest

from dashboards.capacity import capacity_board
from specs.alert import Above, Below
from specs.signal import VolumeUsed
from tests.dashboards.data import ALL, BY_UID, panels, titled
from tests.specs.sample import ENVIRONMENT

BOARD = BY_UID["platform-capacity"]
NAMESPACES = {*(system.namespace for system in ALL), *ENVIRONMENT.platform_namespaces}


@pytest.mark.parametrize("title", ["Processors asked for", "Memory, used of asked", "Volumes by namespace", "Volumes"])
def test_no_namespace_is_left_out(title: str) -> None:
    for target in titled(BOARD, title)["targets"]:
        for chosen in re.findall(r'namespace=~"([^"]+)"', target["expr"]):
            assert set(chosen.split("|")) == NAMESPACES, title


def test_what_ended_asks_for_nothing() -> None:
    """A Job that is done and kept for its log holds no processor."""
    for title in ("Processors asked for", "Memory asked for", "Processors of all nodes", "Memory of all nodes"):
        asked = [target["expr"] for target in titled(BOARD, title)["targets"] if "resource_requests" in target["expr"]]
        assert asked
        assert all('phase=~"Pending|Running"' in expression for expression in asked), title


def test_volumes_are_coloured_by_the_systems_own_alerts() -> None:
    wanted = {
        alert.kind.limit
        for system in ALL
        for alert in system.alerts
        if isinstance(alert.kind, Above | Below) and alert.kind.signal == VolumeUsed()
    }
    settings = {
        one["matcher"]["options"]: one["properties"] for one in titled(BOARD, "Volumes")["fieldConfig"]["overrides"]
    }
    [steps] = [one["value"]["steps"] for one in settings["Used"] if one["id"] == "thresholds"]
    assert {step["value"] for step in steps if step["value"] is not None} == wanted != set()


def test_weeks_are_not_asked_for_minute_by_minute() -> None:
    assert {panel["interval"] for panel in panels(BOARD) if panel["type"] == "timeseries"} == {"5m"}


def test_a_cluster_without_systems_has_the_board_of_its_stacks() -> None:
    alone = capacity_board((), ENVIRONMENT)
    assert {panel["title"] for panel in panels(BOARD)} - {panel["title"] for panel in panels(alone)} == {
        "Stored copies"
    }

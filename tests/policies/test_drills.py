"""The gate of the drills: how old the newest may be, how long a measured restore may take, and what nobody knows of."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from specs.contract import DrillRecord
from tests.policies.budget_file import DRILLED, TAKEN, Place, snapshot
from tests.policies.mutation import changed, controls, without
from tests.policies.sample import recording
from tests.support.coverage import covers


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def told(place: Place, *records: DrillRecord, stack: Any = None, **config: Any) -> list[tuple[str, str]]:
    known = recording() if stack is None else stack
    place.put(snapshot(known, "ok", drills=records))
    return [(one.message.split()[0], one.level) for one in place.told(known, TAKEN, place.config(**config))]


def test_a_recent_quick_drill_passes(place: Place) -> None:
    assert told(place, DRILLED) == []


# Seven days between two, two hours for one run, three days to repeat it: the oldest that is borne began 10 d 2 h ago.
@covers("BUG-31", "BKP-06")
@pytest.mark.parametrize(
    ("kept", "wanted"),
    [
        ("2026-11-15T10:00:00Z", []),
        ("2026-11-15T09:59:59Z", [("DR-002", "mandatory")]),
        ("2024-01-01T00:00:00Z", [("DR-002", "mandatory")]),
        ("2026-11-25T12:04:00Z", []),
    ],
)
def test_a_drill_grows_old(place: Place, kept: str, wanted: list[tuple[str, str]]) -> None:
    assert told(place, replace(DRILLED, kept=kept)) == wanted


# An hour is promised; a quarter more than what was measured must fit into it.
@covers("RULE-03", "BKP-06")
@pytest.mark.parametrize(
    ("took", "wanted"),
    [(0.0, []), (2880.0, []), (2880.1, [("DR-003", "mandatory")]), (99_999.0, [("DR-003", "mandatory")])],
)
def test_a_restore_leaves_room_for_growth(place: Place, took: float, wanted: list[tuple[str, str]]) -> None:
    assert told(place, replace(DRILLED, restore_seconds=took)) == wanted


@pytest.mark.parametrize(
    "records",
    [
        (),
        (replace(DRILLED, kept=""),),
        (replace(DRILLED, kept="last week"),),
        (replace(DRILLED, restore_seconds=None),),
        (replace(DRILLED, store="other"),),
        (replace(DRILLED, system="other"),),
    ],
    ids=["nothing", "never", "unreadable", "unmeasured", "another store", "another system"],
)
def test_what_nobody_knows_of_is_told_and_not_refused(place: Place, records: tuple[DrillRecord, ...]) -> None:
    assert told(place, *records) == [("DR-004", "advisory")]


def test_a_team_may_let_the_unknown_refuse(place: Place) -> None:
    assert told(place, levels={"DR-004": "mandatory"}) == [("DR-004", "mandatory")]
    assert told(place, levels={"DR-004": "disabled"}) == []
    assert told(place, replace(DRILLED, restore_seconds=9e9), levels={"DR-003": "advisory"}) == [("DR-003", "advisory")]


def test_both_are_told_of_one_store(place: Place) -> None:
    record = replace(DRILLED, kept="2026-01-01T00:00:00Z", restore_seconds=9_000.0)
    assert told(place, record) == [("DR-002", "mandatory"), ("DR-003", "mandatory")]


def test_the_age_follows_the_rendered_schedule(place: Place) -> None:
    """A month between two drills: the same record is recent enough then."""
    monthly = changed(recording(), "CronJob", "shop-drill", ("spec", "schedule"), "30 9 1 * *")
    assert told(place, replace(DRILLED, kept="2026-10-25T00:00:00Z"), stack=monthly) == []
    assert told(place, replace(DRILLED, kept="2026-10-25T00:00:00Z")) == [("DR-002", "mandatory")]


def test_without_a_schedule_another_control_speaks(place: Place) -> None:
    found = told(
        place, replace(DRILLED, kept="2020-01-01T00:00:00Z"), stack=without(recording(), "CronJob", "shop-drill")
    )
    assert found == [("DR-001", "mandatory")]


def test_a_message_says_how_old_and_how_to_mend(place: Place) -> None:
    place.put(snapshot(recording(), "ok", drills=(replace(DRILLED, kept="2026-11-01T00:00:00Z"),)))
    [found] = place.told(recording())
    assert found.message.startswith("DR-002 store shop/orders drill: wanted one of the last 10.1 days; ")
    assert "kubectl create job --from=cronjob/" in found.message


def test_a_stale_snapshot_tells_nothing_of_drills(place: Place) -> None:
    place.put(snapshot(recording(), "ok", drills=(replace(DRILLED, kept="2020-01-01T00:00:00Z"),)))
    found = place.told(recording(), TAKEN + timedelta(hours=2))
    assert [one.message.split()[0] for one in found] == ["SLO-004"]


def test_nothing_is_asked_where_nobody_configured_it() -> None:
    assert controls(recording()) == set()

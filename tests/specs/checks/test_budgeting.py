"""Malformed objectives: each mistake is one clear fault at the field it was made in."""

from dataclasses import replace
from typing import Any

import pytest

from specs.metrics import select
from specs.slo import Budgeting, Calendar, EventsIndicator, Exclusion
from specs.units import days
from tests.specs.change import changed, found, paths
from tests.specs.sample import SYSTEM

AGREED = Exclusion(
    "2026-11-20T02:00Z", "2026-11-20T03:00Z", "Failover test of the region, review 41", "platform", "2026-12-31"
)
SLICES = {"budgeting": Budgeting.TIMESLICES, "slice_target": 0.95}

MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "everything promised": ({"target": 1.0}, "target"),
    "nothing promised": ({"target": 0.0}, "target"),
    "percent instead of a share": ({"target": 99.9}, "target"),
    "less than nothing": ({"target": -0.1}, "target"),
    "no burn can page": ({"target": 0.92}, "target"),
    "a target in words": ({"target": "high"}, "target"),
    "no traffic": ({"events_per_day": 0}, "events_per_day"),
    "traffic below zero": ({"events_per_day": -1}, "events_per_day"),
    "too few events": ({"events_per_day": 300}, "events_per_day"),
    "too few minutes": ({**SLICES, "target": 0.9999}, "events_per_day"),
    "a window of nothing": ({"window": days(0)}, "window"),
    "a window in words": ({"window": "30d"}, "window"),
    "an unknown way of budgeting": ({"budgeting": "Seldom"}, "budgeting"),
    "slices without a target": ({"budgeting": Budgeting.TIMESLICES}, "slice_target"),
    "slices that are always good": ({"budgeting": Budgeting.TIMESLICES, "slice_target": 1.0}, "slice_target"),
    "slices that may all fail": ({"budgeting": Budgeting.TIMESLICES, "slice_target": 0.0}, "slice_target"),
    "a slice target for events": ({"slice_target": 0.95}, "slice_target"),
    "a slice target for mean ratios": ({"budgeting": Budgeting.RATIO_TIMESLICES, "slice_target": 0.95}, "slice_target"),
    "a month of four weeks": ({"calendar": Calendar.MONTH, "window": days(28)}, "window"),
    "an unknown calendar": ({"calendar": "year"}, "calendar"),
    "shares that do not add up": ({"allocation": replace(SYSTEM.slos[0].allocation, bugs=0.5)}, "allocation"),
    "a name with spaces": ({"name": "is it up"}, "name"),
    "no name": ({"name": ""}, "name"),
    "an unknown series": (
        {"indicator": EventsIndicator(select("order_total"), bad=select("orders_total"))},
        "indicator.total.metric",
    ),
    "neither good nor bad": ({"indicator": EventsIndicator(select("orders_total"))}, "indicator"),
    "an unreadable beginning": ({"exclusions": (replace(AGREED, start="yesterday"),)}, "exclusions[0].start"),
    "a moment without a zone": ({"exclusions": (replace(AGREED, start="2026-11-20T02:00"),)}, "exclusions[0].start"),
    "a local moment": ({"exclusions": (replace(AGREED, end="2026-11-20T03:00+01:00"),)}, "exclusions[0].end"),
    "an end before its beginning": ({"exclusions": (replace(AGREED, end="2026-11-20T01:00Z"),)}, "exclusions[0].end"),
    "no reason": ({"exclusions": (replace(AGREED, reason="n/a"),)}, "exclusions[0].reason"),
    "nobody approved": ({"exclusions": (replace(AGREED, approver=" "),)}, "exclusions[0].approver"),
    "approved by oneself": ({"exclusions": (replace(AGREED, approver=SYSTEM.owner.team),)}, "exclusions[0].approver"),
    "an unreadable day": ({"exclusions": (replace(AGREED, expires="soon"),)}, "exclusions[0].expires"),
    "an expired row": ({"exclusions": (replace(AGREED, expires="2026-11-24"),)}, "exclusions[0].expires"),
    "gone before it happens": (
        {"exclusions": (replace(AGREED, start="2027-01-05T00:00Z", end="2027-01-05T01:00Z"),)},
        "exclusions[0].expires",
    ),
    "four days of thirty": (
        {"exclusions": (replace(AGREED, end="2026-11-24T02:00Z"),)},
        "exclusions",
    ),
    "a time excluded twice": (
        {"exclusions": (AGREED, replace(AGREED, start="2026-11-20T02:30Z", end="2026-11-20T03:30Z"))},
        "exclusions[1]",
    ),
    "an unknown dependency": ({"depends_on": ("store-availability",)}, "depends_on"),
    "itself as a dependency": ({"depends_on": (f"{SYSTEM.name}-{SYSTEM.slos[0].name}",)}, "depends_on"),
    "more than a dependency allows": ({"depends_on": (f"{SYSTEM.name}-{SYSTEM.slos[1].name}",)}, "target"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_one_fault_where_it_was_made(mistake: str):
    change, path = MISTAKES[mistake]
    [fault] = found(changed(SYSTEM, "slos[0]", **change))
    assert fault.path == f"slos[0].{path}"
    assert fault.where == SYSTEM.name
    assert fault.wanted
    assert fault.mend


def test_what_is_well_made_is_silent():
    for change in (
        SLICES,
        {"budgeting": Budgeting.RATIO_TIMESLICES},
        {"calendar": Calendar.MONTH},
        {"exclusions": (AGREED,)},
    ):
        assert paths(changed(SYSTEM, "slos[0]", **change)) == []


def test_one_series_may_be_promised_in_two_ways():
    [first, *rest] = SYSTEM.slos
    by_minutes = replace(first, name="by-minutes", **SLICES)
    assert paths(replace(SYSTEM, slos=(first, by_minutes, *rest))) == []


def test_dependencies_must_not_go_round():
    first, second = (f"{SYSTEM.name}-{slo.name}" for slo in SYSTEM.slos[:2])
    there = changed(SYSTEM, "slos[0]", depends_on=(second,))
    around = changed(there, "slos[1]", depends_on=(first,))
    faults = [fault for fault in found(around) if fault.path.endswith("depends_on")]
    assert [fault.given for fault in faults] == [f"{first} → {second} → {first}", f"{second} → {first} → {second}"]

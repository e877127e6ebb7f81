"""Nothing disappears in silence: each field of a document is used, written by this project too, or told as lost."""

import copy
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import pytest
import yaml

from rules.slo.openslo.documents import documents
from rules.slo.openslo.reader import Imported, imported
from rules.slo.openslo.remark import WHOLE, Fate, Remark, report
from rules.slo.openslo.sheet import Path, leaves, named
from rules.slo.openslo.unsaid import unsaid
from rules.slo.openslo.yaml_file import documents as read_documents
from specs.metrics import Matcher, Selector
from specs.slo import (
    AvailabilityIndicator,
    BudgetAllocation,
    Budgeting,
    Calendar,
    EventsIndicator,
    Exclusion,
    GaugeIndicator,
    HistogramIndicator,
    LatencyIndicator,
    Slo,
)
from specs.system import System
from specs.units import days, seconds
from tests.rules.slo.openslo.examples import EXAMPLES
from tests.rules.slo.openslo.objectives import SERVICES, SYSTEM
from tests.systems.data import SYSTEMS

Bodies = Mapping[str, list[dict[str, Any]]]
CHOICES = {
    "budgetingMethod": ["Occurrences", "RatioTimeslices", "Timeslices"],
    "op": ["gte", "gt"],
    "rawType": ["success", "failure"],
    "duration": ["9d", "27d"],
    "timeSliceWindow": ["5m", "6m"],
    "lookbackWindow": ["1h", "2h"],
    "alertAfter": ["5m", "7m"],
    "startTime": ["2024-03-01 12:00:00", "2024-03-01 00:00:00"],
    "timeZone": ["UTC", "Europe/Vienna"],
}
"""Other values of fields that take some only."""


def changed(value: Any, field: object) -> Any:
    """Another value of the kind the field takes."""
    if field in CHOICES:
        return next(one for one in CHOICES[str(field)] if one != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value * 0.9 if value else 1
    return f"{value}x" if isinstance(value, str) else value


def with_change(bodies: Bodies, file: str, at: int, path: Path) -> Bodies:
    other = copy.deepcopy(dict(bodies))
    inner: Any = other[file][at]
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = changed(inner[path[-1]], next(step for step in reversed(path) if isinstance(step, str)))
    return other


def read(bodies: Bodies, systems: tuple[System, ...]) -> Imported:
    return imported({file: json.dumps(body) for file, body in bodies.items()}, systems)


def unnoticed(bodies: Bodies, systems: tuple[System, ...], places: list[tuple[str, int, Path]]) -> Iterator[str]:
    """Fields whose change changes nothing, and which no loss speaks of."""
    found = read(bodies, systems)
    lost = [one for one in found.remarks if one.fate is Fate.LOST]
    for file, at, path in places:
        told = any(one.where == f"{file}#{at + 1}" and one.covers(named(*path)) for one in lost)
        if not told and read(with_change(bodies, file, at, path), systems) == found:
            yield f"{file}#{at + 1}: {named(*path)}"


def every_place(bodies: Bodies) -> list[tuple[str, int, Path]]:
    return [
        (file, at, path)
        for file, inside in bodies.items()
        for at, body in enumerate(inside)
        for path, value in leaves(body)
        if value not in (None, [], {})
    ]


@pytest.mark.parametrize("file", EXAMPLES)
def test_every_field_of_an_example_is_used_or_lost(file: str) -> None:
    read_in, faults = read_documents(file, EXAMPLES[file])
    assert not faults
    bodies = {file: [one.body for one in read_in]}
    places = every_place(bodies)
    assert len(places) > 10
    assert list(unnoticed(bodies, (), places)) == []


@pytest.mark.parametrize("known", [True, False], ids=["in this tree", "in another tree"])
def test_every_field_of_an_export_is_used_or_lost(known: bool) -> None:
    system = SYSTEMS["endpoint-stats"]
    bodies = {"slo.yaml": documents(system)}
    places = random.Random(7).sample(every_place(bodies), 60)
    assert list(unnoticed(bodies, (system,) if known else (), places)) == []


def test_a_field_without_a_reader_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above can fail: without the losses of what is left over it names the labels."""
    monkeypatch.setattr("rules.slo.openslo.reader.leftovers", lambda _: ())
    bodies = {"ratio.yaml": [yaml.safe_load(EXAMPLES["ratio.yaml"])]}
    found = list(unnoticed(bodies, (), every_place(bodies)))
    assert "ratio.yaml#1: metadata.labels.tier" in found


KINDS = (
    AvailabilityIndicator(SERVICES[0][0]),
    LatencyIndicator(SERVICES[0][0], SERVICES[0][1][0]),
    EventsIndicator(Selector("a_total"), bad=Selector("b_total")),
    EventsIndicator(Selector("a_total", (Matcher("x", "=", "1"),)), good=Selector("b_total")),
    HistogramIndicator(Selector("h_seconds"), 0.5),
    GaugeIndicator(Selector("g_ratio"), 0.9),
)
FULL = Slo(
    name="all",
    indicator=KINDS[2],
    target=0.99,
    events_per_day=5,
    window=days(28),
    budgeting=Budgeting.TIMESLICES,
    slice_target=0.9,
    exclusions=(Exclusion("a", "b", "c", "d", "e"),),
    depends_on=("x-y",),
    meaning="A.",
    rows=("SLO-01",),
)
OTHERS: Mapping[str, tuple[Any, ...]] = {
    "name": ("other",),
    "indicator": KINDS,
    "target": (0.95,),
    "events_per_day": (6,),
    "window": (days(7), seconds(90_001)),
    "budgeting": (Budgeting.RATIO_TIMESLICES, Budgeting.OCCURRENCES),
    "slice_target": (0.8,),
    "calendar": (Calendar.MONTH,),
    "exclusions": ((Exclusion("a", "b", "c", "d", "f"),),),
    "depends_on": (("x-z",),),
    "meaning": ("B.",),
    "allocation": (BudgetAllocation(0.5, 0.3, 0.1, 0.1),),
    "rows": (("SLO-02",),),
}


def plainly(slo: Slo) -> list[dict[str, Any]]:
    """What tools that do not know our annotations see."""
    found = documents(replace(SYSTEM, slos=(slo,)))
    for document in found:
        document["metadata"].pop("annotations", None)
    return found


def lost_fields(slo: Slo) -> set[str]:
    found = [one.path for one in unsaid(replace(SYSTEM, slos=(slo,)))]
    return {path.removeprefix("slos[0].") for path in found if path.startswith("slos[0].")}


@pytest.mark.parametrize("field", [field.name for field in fields(Slo)])
def test_every_field_of_an_objective_is_exported_or_lost(field: str) -> None:
    for value in OTHERS[field]:
        other = replace(FULL, **{field: value})
        assert other == FULL or plainly(other) != plainly(FULL) or field in lost_fields(FULL) & lost_fields(other)


def test_what_has_a_place_is_not_told_as_lost() -> None:
    assert lost_fields(FULL) == {"events_per_day", "exclusions", "depends_on", "allocation", "rows"}


@pytest.mark.parametrize(
    ("slo", "field"),
    [
        (replace(FULL, window=seconds(90_001)), "window"),
        (replace(FULL, calendar=Calendar.MONTH), "window"),
        (replace(FULL, meaning="long " * 300), "meaning"),
        (replace(FULL, name="n" * 63), "name"),
    ],
)
def test_what_is_shortened_is_told(slo: Slo, field: str) -> None:
    assert field in lost_fields(slo)


def test_alerts_that_cannot_be_said_are_told() -> None:
    found = {one.path for one in unsaid(SYSTEM)}
    assert {"BURN_POLICY.short_ratio_factor", "BURN_POLICY.least_bad_events", "RELEASE_STATES", "alerts"} <= found
    silent = replace(SYSTEM, routing=replace(SYSTEM.routing, routes=()))
    assert any("no channel" in one.reason for one in unsaid(silent))
    assert not any("no channel" in one.reason for one in unsaid(SYSTEM))
    assert not list(unsaid(replace(SYSTEM, slos=())))


def test_a_report_tells_each_remark_once_under_what_became_of_it() -> None:
    one = Remark("a.yaml#1", "spec.x", Fate.LOST, "no place")
    text = report([one, one, Remark("a.yaml#1", WHOLE, Fate.ASSUMED, "nothing given")])
    assert text.splitlines()[0].startswith("1 lost")
    assert "a.yaml#1: (the whole document): nothing given" in text
    assert report([]) == ""


@pytest.mark.parametrize(
    ("path", "other", "within"),
    [("spec", "spec.a", True), ("spec", "spec[0]", True), ("spec", "special", False), ("spec.a", "spec", False)],
)
def test_a_remark_covers_what_is_below_it(path: str, other: str, within: bool) -> None:
    assert Remark("a", path, Fate.LOST, "b").covers(other) is within

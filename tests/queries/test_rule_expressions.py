"""Every expression of every rule, against the metric contracts: what it reads, over how long, and what it results in."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from queries.selector import KUBE_STATE
from queries.slo import TILE_RANGE
from rules.group import RecordingRule
from specs.environment import SCRAPE_INTERVAL
from specs.exporters import contract, exported, platform_exporters
from specs.metrics import Metric, MetricKind
from specs.system import System
from tests.queries.syntax import Labels, Reading, nodes, operator, parsed, readings, results
from tests.rules.rendered import ENVIRONMENT, PLACES, RECORDINGS, SYSTEMS, Place, files

GROWTH = {"rate", "increase", "irate", "resets"}
ENDS = {"last_over_time", "absent"}
"""What else may look at a counter: its newest value, and whether it is there at all."""
FEWEST_SCRAPES = 4

every_file = pytest.mark.parametrize("file", files())


def tree(place: Place) -> Any:
    return parsed(place.rule.expression.text)


def read(file: str) -> Iterator[tuple[Place, Reading]]:
    """Every selector of every rule of a file."""
    for place in inside(file):
        yield from ((place, reading) for reading in readings(tree(place)))


def inside(file: str) -> list[Place]:
    return [place for place in PLACES if place.file == file]


@cache
def known(scope: str) -> Mapping[str, Metric]:
    """Series of exporters and services that a scope's rules may read."""
    return contract(SYSTEMS[scope]) if scope in SYSTEMS else exported(platform_exporters(ENVIRONMENT))


@cache
def recorded(scope: str) -> Mapping[str, Labels]:
    """Series the scope's own rules record, with their labels."""
    return {
        place.rule.record: frozenset((*place.rule.expression.labels, *place.rule.labels))
        for place in RECORDINGS
        if place.scope == scope and isinstance(place.rule, RecordingRule)
    }


def labels_of(name: str, scope: str) -> Labels:
    found = recorded(scope).get(name)
    return found if found is not None else frozenset(known(scope)[name].labels)


def is_counted(name: str, scope: str) -> bool:
    return name in known(scope) and known(scope)[name].kind in (MetricKind.COUNTER, MetricKind.HISTOGRAM)


@pytest.mark.covers("BUG-49", "BUG-50", "RULE-02")
@every_file
def test_reads_series_and_labels_that_exist(file: str) -> None:
    for place, reading in read(file):
        assert reading.name in known(place.scope) or reading.name in recorded(place.scope), (place.name, reading)
        assert {label for label, _, _ in reading.matchers} <= labels_of(reading.name, place.scope), (
            place.name,
            reading,
        )


@every_file
def test_says_what_it_reads(file: str) -> None:
    for place in inside(file):
        assert {reading.name for reading in readings(tree(place))} == place.rule.expression.uses, place.name


@pytest.mark.covers("BUG-47", "BUG-50")
@every_file
def test_each_alternative_carries_the_labels_it_claims(file: str) -> None:
    """Also: whatever is joined can match, and nothing is folded by a label it has lost."""
    for place in inside(file):
        found = results(tree(place), lambda name, scope=place.scope: labels_of(name, scope))
        assert set(found) == {frozenset(place.rule.expression.labels)}, place.name


@every_file
def test_growth_is_asked_of_counters_and_level_of_gauges(file: str) -> None:
    for place, reading in read(file):
        allowed = (
            reading.function in GROWTH | ENDS
            if is_counted(reading.name, place.scope)
            else reading.function not in GROWTH
        )
        assert allowed, (place.name, reading)


@pytest.mark.covers("BUG-55")
@every_file
def test_ranges_hold_four_scrapes(file: str) -> None:
    least = SCRAPE_INTERVAL.seconds * FEWEST_SCRAPES
    assert [(place.name, reading) for place, reading in read(file) if 0 < reading.seconds < least] == []


def test_a_tile_holds_five_scrapes() -> None:
    """One minute and one scrape, which is what makes its extrapolated rate exact."""
    assert TILE_RANGE.seconds == SCRAPE_INTERVAL.seconds * 5


@pytest.mark.covers("BUG-45")
@every_file
def test_quantiles_are_taken_of_buckets_by_le(file: str) -> None:
    for place in inside(file):
        for node in nodes(tree(place)):
            if getattr(getattr(node, "func", None), "name", "") == "histogram_quantile":
                assert "le" in node.args[1].modifier.labels, place.name
                assert all(reading.name.endswith("_bucket") for reading in readings(node.args[1])), place.name


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda system: system.name)
def test_a_systems_rules_read_its_own_series(system: System) -> None:
    """By namespace, system or objective; nodes are shared, and those without a pod of the system are left out."""
    pods = {("job", KUBE_STATE), ("namespace", system.namespace)}
    for place in PLACES:
        found = list(readings(tree(place))) if place.system is system else []
        narrowed = any(r.name == "kube_pod_info" and pods <= set(r.equal.items()) for r in found)
        for reading in found:
            assert _is_own(reading, system, narrowed), (place.name, reading)


def _is_own(reading: Reading, system: System, narrowed: bool) -> bool:
    return (
        reading.equal.get("namespace") == system.namespace
        or reading.equal.get("system") == system.name
        or reading.equal.get("slo", "").startswith(f"{system.name}-")
        or (reading.equal.get("job") == "node-exporter" and narrowed)
        # Whether the cluster can be seen at all is a fact of no system.
        or (reading.name, reading.equal.get("job")) == ("up", KUBE_STATE)
    )


@pytest.mark.covers("BUG-46")
def test_no_recorded_series_divides_by_growth_that_may_be_zero() -> None:
    """0 / 0 is NaN, and stays in every sum over the series."""
    for place in RECORDINGS:
        for node in nodes(tree(place)):
            divides = type(node).__name__ == "BinaryExpr" and operator(node) == "/"
            if divides and any(reading.function in GROWTH for reading in readings(node.rhs)):
                guards = [type(n).__name__ == "BinaryExpr" and operator(n) == ">" for n in nodes(node.rhs)]
                assert any(guards), (place.name, str(node))

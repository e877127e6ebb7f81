"""Every expression of every rule, against the metric contracts: what it reads, over how long, and what it results in."""

from collections.abc import Mapping
from functools import cache

import pytest

from queries.selector import KUBE_STATE
from queries.slo import TILE_RANGE
from rules.group import RecordingRule
from specs.environment import SCRAPE_INTERVAL
from specs.exporters import PLATFORM, contract, exported
from specs.metrics import Metric, MetricKind
from tests.queries.syntax import Labels, nodes, operator, parsed, readings, results
from tests.rules.rendered import PLACES, RECORDINGS, SYSTEMS, Place

GROWTH = {"rate", "increase", "irate", "resets"}
ENDS = {"last_over_time", "absent"}
"""What else may look at a counter: its newest value, and whether it is there at all."""
FEWEST_SCRAPES = 4

every_rule = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)


@cache
def known(scope: str) -> Mapping[str, Metric]:
    """Series of exporters and services that a scope's rules may read."""
    return contract(SYSTEMS[scope]) if scope in SYSTEMS else exported(PLATFORM)


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
@every_rule
def test_reads_series_and_labels_that_exist(place: Place) -> None:
    for reading in readings(parsed(place.rule.expression)):
        assert reading.name in known(place.scope) or reading.name in recorded(place.scope), reading
        assert {label for label, _, _ in reading.matchers} <= labels_of(reading.name, place.scope), reading


@every_rule
def test_says_what_it_reads(place: Place) -> None:
    assert {reading.name for reading in readings(parsed(place.rule.expression))} == place.rule.expression.uses


@pytest.mark.covers("BUG-47", "BUG-50")
@every_rule
def test_each_alternative_carries_the_labels_it_claims(place: Place) -> None:
    """Also: whatever is joined can match, and nothing is folded by a label it has lost."""
    claimed = frozenset(place.rule.expression.labels)
    found = results(parsed(place.rule.expression), lambda name: labels_of(name, place.scope))
    assert set(found) == {claimed}


@pytest.mark.covers("BUG-64")
@every_rule
def test_growth_is_asked_of_counters_and_level_of_gauges(place: Place) -> None:
    for reading in readings(parsed(place.rule.expression)):
        if is_counted(reading.name, place.scope):
            assert reading.function in GROWTH | ENDS, reading
        else:
            assert reading.function not in GROWTH, reading


@pytest.mark.covers("BUG-55")
@every_rule
def test_ranges_hold_four_scrapes(place: Place) -> None:
    least = SCRAPE_INTERVAL.seconds * FEWEST_SCRAPES
    assert all(r.seconds >= least for r in readings(parsed(place.rule.expression)) if r.seconds)


def test_a_tile_holds_five_scrapes() -> None:
    assert TILE_RANGE.seconds == SCRAPE_INTERVAL.seconds * 5


@pytest.mark.covers("BUG-45")
@every_rule
def test_quantiles_are_taken_of_buckets_by_le(place: Place) -> None:
    for node in nodes(parsed(place.rule.expression)):
        if getattr(getattr(node, "func", None), "name", "") == "histogram_quantile":
            assert "le" in node.args[1].modifier.labels
            assert all(r.name.endswith("_bucket") for r in readings(node.args[1]))


@pytest.mark.parametrize("place", [p for p in PLACES if p.system], ids=lambda place: place.name)
def test_a_systems_rule_reads_its_own_series(place: Place) -> None:
    """By namespace, system or objective; nodes are shared, and those without a pod of the system are left out."""
    assert place.system
    found = list(readings(parsed(place.rule.expression)))
    pods = {("job", KUBE_STATE), ("namespace", place.system.namespace)}
    narrowed = any(r.name == "kube_pod_info" and pods <= set(r.equal.items()) for r in found)
    for reading in found:
        own = {
            reading.equal.get("namespace") == place.system.namespace,
            reading.equal.get("system") == place.system.name,
            reading.equal.get("slo", "").startswith(f"{place.system.name}-"),
            reading.equal.get("job") == "node-exporter" and narrowed,
            # That the cluster can be seen at all is a fact of no system.
            reading.name == "up" and reading.equal.get("job") == KUBE_STATE,
        }
        assert any(own), reading


@pytest.mark.covers("BUG-46")
@every_rule
def test_nothing_is_divided_by_growth_that_may_be_zero(place: Place) -> None:
    """0 / 0 is NaN, which stays in a recorded series and in every sum over it."""
    for node in nodes(parsed(place.rule.expression)):
        if type(node).__name__ != "BinaryExpr" or operator(node) != "/":
            continue
        if any(r.function in GROWTH for r in readings(node.rhs)):
            assert any(type(n).__name__ == "BinaryExpr" and operator(n) == ">" for n in nodes(node.rhs)), node

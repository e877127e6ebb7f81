"""Form of every alert's expression and text: numbers in their unit, trends long enough, nothing waited for twice, and no
silence that nobody hears. The other environments have the same alerts (`test_environments`)."""

import re
from typing import Any

import pytest

from queries.selector import KUBE_STATE
from rules.group import AlertingRule
from specs.exporters import AUDITOR_JOB, JOURNEY_JOB, PROBE_JOB
from specs.units import Unit, days
from tests.queries.syntax import nodes, operator, parsed, readings
from tests.rules.rendered import ALERTS, Place

WORDED = {
    Unit.RATIO: "humanizePercentage",
    Unit.SECONDS: "humanizeDuration",
    Unit.BYTES: "humanize1024",
    Unit.EVENTS: "humanize",
    Unit.COUNT: "humanize",
    Unit.BOOLEAN: "",
}
"""How a number of each unit is told; of what answers a scrape, only whole numbers are counted."""
VALUE = re.compile(r"\{\{ \$value(?: \| (\w+))? \}\}")
AVERAGES = {"avg_over_time", "quantile_over_time", "median_over_time"}
ATTEMPTS = {"probe_success", "journey_success"}
"""Their share is counted over a few attempts, and the documents name a wait on top."""
FAR = days(1)
TREND = days(3)
GUARDS = {AUDITOR_JOB: "backup_last_audit_timestamp_seconds"}
"""What is missed of a target that is more than its answer: the auditor may answer and have read nothing."""
SHARED = {PROBE_JOB, JOURNEY_JOB}
"""They measure on behalf of systems; whether they run at all is an alert of the stacks."""


def rule_of(place: Place) -> AlertingRule:
    assert isinstance(place.rule, AlertingRule)
    return place.rule


def tree(place: Place) -> Any:
    return parsed(place.rule.expression.text)


@pytest.mark.covers("ALT-47")
def test_values_are_told_in_their_unit() -> None:
    told = 0
    for place in ALERTS:
        for function in VALUE.findall(rule_of(place).annotations["description"]):
            assert function == WORDED[place.rule.expression.unit], place.name
            told += 1
        assert "$value" not in VALUE.sub("", "".join(rule_of(place).annotations.values())), place.name
    assert told > 50


@pytest.mark.covers("ALT-13")
def test_a_prediction_rests_on_a_trend() -> None:
    """What is a day away is seen in three; what is hours away must be seen within hours."""
    found = []
    for place in ALERTS:
        for node in nodes(tree(place)):
            if getattr(getattr(node, "func", None), "name", "") == "predict_linear":
                [trend] = [reading.seconds for reading in readings(node)]
                horizon = float(str(node.args[1]))
                found.append(horizon)
                assert trend >= (TREND.seconds if horizon >= FAR.seconds else horizon / 4), place.name
    assert max(found) >= FAR.seconds > min(found)


def test_nothing_is_waited_for_twice() -> None:
    """A mean and a hold both say that it must last; which of them decided, nobody could tell."""
    for place in ALERTS:
        smoothed = [
            reading
            for node in _left_of_comparisons(tree(place))
            for reading in readings(node)
            if reading.function in AVERAGES and reading.name not in ATTEMPTS
        ]
        assert not (smoothed and rule_of(place).hold.seconds), place.name


def _left_of_comparisons(root: Any) -> list[Any]:
    return [n.lhs for n in nodes(root) if type(n).__name__ == "BinaryExpr" and operator(n) in ("<", ">", "<=", ">=")]


@pytest.mark.covers("BUG-48")
def test_whatever_an_alert_watches_is_missed_by_another() -> None:
    """Each target whose series an alert reads has an alert that says when it is gone."""
    gone, watched = set(), {}
    for place in ALERTS:
        for node in nodes(tree(place)):
            if getattr(getattr(node, "func", None), "name", "") == "absent":
                gone |= {(r.name, r.equal.get("namespace", ""), r.equal.get("job", "")) for r in readings(node)}
        for reading in readings(tree(place)):
            if "job" in reading.equal and reading.equal["job"] not in SHARED:
                watched[_target(reading.equal)] = place.name
    unmissed = {t: name for t, name in watched.items() if (GUARDS.get(t[1], "up"), *t) not in gone}
    assert unmissed == {}
    assert len(watched) > 20


def _target(equal: dict[str, str]) -> tuple[str, str]:
    """The cluster's exporters are one job for all namespaces."""
    shared = equal["job"] in (KUBE_STATE, "cadvisor", "kubelet", "node-exporter")
    return ("" if shared else equal.get("namespace", "")), equal["job"]

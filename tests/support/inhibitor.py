"""What inhibit rules mean, after Alertmanager's documentation; the live tests hold it against the real server."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

MATCHER = re.compile(r'(?P<label>\w+)(?P<operator>=~|!~|!=|=)"(?P<value>.*)"')
Labels = Mapping[str, str]
Rule = Mapping[str, Any]


def matches(matchers: Iterable[str], labels: Labels) -> bool:
    return all(_holds(matcher, labels) for matcher in matchers)


def _holds(matcher: str, labels: Labels) -> bool:
    label, operator, wanted = _read(matcher)
    given = labels.get(label, "")
    same = given == wanted if "~" not in operator else re.fullmatch(wanted, given) is not None
    return not same if operator.startswith("!") else same


@cache
def _read(matcher: str) -> tuple[str, str, str]:
    found = MATCHER.fullmatch(matcher)
    assert found, matcher
    return found["label"], found["operator"], found["value"]


def mutes(rule: Rule, source: Labels, target: Labels) -> bool:
    """Labels that are missing are empty, and so equal to each other."""
    if not (matches(rule["source_matchers"], source) and matches(rule["target_matchers"], target)):
        return False
    # An alert on both sides is muted by no other alert that is on both sides.
    if matches(rule["target_matchers"], source) and matches(rule["source_matchers"], target):
        return False
    return all(source.get(label, "") == target.get(label, "") for label in rule["equal"])


def muted(alert: Labels, others: Iterable[Labels], rules: Iterable[Rule]) -> bool:
    fitting = [rule for rule in rules if matches(rule["target_matchers"], alert)]
    return bool(fitting) and any(mutes(rule, other, alert) for other in others for rule in fitting)


def faults(rule: Rule, alerts: Iterable[Labels]) -> Iterator[str]:
    """An alert a rule speaks of must carry each label that is compared, stand on one side only, and be less than critical
    where it is muted."""
    for alert in alerts:
        source, target = (matches(rule[f"{side}_matchers"], alert) for side in ("source", "target"))
        name = f"{alert.get('system')} {alert['alertname']}"
        if source and target:
            yield f"{name} is on both sides"
        if target and alert["severity"] == "critical":
            yield f"{name} is critical and could be muted"
        if source or target:
            yield from (f"{name} lacks {label}" for label in rule["equal"] if not alert.get(label))

"""A case: what happens, and which of an alert's elements fire when."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from queries.selector import equal, selector
from rules.group import AlertingRule
from tests.rules.proof.course import Sample, Span, input_series, moved
from tests.rules.proof.words import filled, has_value

START = "2026-01-05T00:00:00Z"
START_SECONDS = 1_767_571_200
"""Minute 0 of every case, a Monday."""
SLACK = 5
"""Minutes until a rate exists and an evaluation has seen it."""


@dataclass(frozen=True)
class Check:
    """What is known of the alert at a minute: the elements that fire, or that none even waits."""

    minute: float
    firing: tuple[Mapping[str, str], ...] = ()
    pending: bool = False
    """True where elements may wait but none may fire yet."""
    without: str = ""
    """A label whose value is open."""
    value: float | None = None
    """What the elements' texts tell as their value; None where the series do not fix it to four digits."""
    told: bool = True
    """False where only the minute counts."""

    def tells(self, rule: AlertingRule) -> bool:
        """All of what people read is known."""
        known = self.value is not None or not any(has_value(text) for text in rule.annotations.values())
        return bool(self.firing) and self.told and not self.without and known


@dataclass(frozen=True)
class Case:
    name: str
    spans: tuple[Span, ...]
    checks: tuple[Check, ...]
    step: float = 1
    """Minutes between two evaluations; longer ones make a week affordable."""

    @property
    def interval(self) -> str:
        return f"{round(self.step * 60)}s"

    @property
    def fires(self) -> bool:
        return any(check.firing for check in self.checks)


@dataclass(frozen=True)
class Driven:
    """Series that hold a signal at a level, and the labels by which the alert names its element."""

    samples: tuple[Sample, ...]
    element: Mapping[str, str]
    neighbour: Mapping[str, str] = field(default_factory=dict)
    """Labels by which the same series of something next to it would differ; empty where there is no such thing."""
    identity: tuple[str, ...] = ("namespace", "job")
    """Labels of its series that say whose they are."""

    @property
    def counts(self) -> bool:
        return any(sample.counts for sample in self.samples)


def waiting(hold: int) -> tuple[Check, ...]:
    """Nothing fires before the hold is over."""
    return (Check(hold - 1, pending=True),) if hold > 1 else ()


def silent(name: str, *spans: Span, step: int = 1, pending: bool = False) -> Case:
    """Not even waiting at each span's end, unless waiting is no fault."""
    ends, reached = [], 0
    for span in spans:
        reached += span.minutes
        # On an evaluation: what an earlier one said is forgotten after five minutes.
        ends.append(Check((reached - 1) // step * step, pending=pending))
    return Case(name, spans, tuple(ends), step)


def restarted(length: int, samples: tuple[Sample, ...], step: int = 1) -> Case:
    """Counters that begin anew, once and soon again. A growth that is partly lost may look like trouble for less than a
    hold."""
    again = Span(length, samples, restarted=True)
    spans = (Span(length, samples), again, replace(again, minutes=3), again)
    return silent("is quiet through restarts", *spans, step=step, pending=True)


def elsewhere(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """The same trouble in another system, on another node."""
    return moved(samples, namespace="elsewhere", system="elsewhere", node="node-elsewhere", slo="elsewhere-slo")


def second(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Levels as a second exporter sees them."""
    return tuple(replace(s, labels={**s.labels, "instance": "second"}) for s in samples if not s.counts)


def twice(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Levels seen by a second exporter as well, as while an exporter is replaced."""
    samples = tuple(samples)
    return samples + second(samples)


def unknown(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Gauges whose exporter knows no number."""
    return tuple(sample if sample.counts else replace(sample, pattern=(math.nan,)) for sample in samples)


def group_of(case: Case, rule: AlertingRule, name: str) -> dict[str, Any]:
    """promtool's test of a case."""
    return {
        "name": f"{name}: {case.name}",
        "interval": "1m",
        "start_timestamp": START,
        "input_series": input_series(case.spans),
        "promql_expr_test": [_expected(check, rule) for check in case.checks],
        "alert_rule_test": [_told(check, rule) for check in case.checks if check.tells(rule)],
    }


def _expected(check: Check, rule: AlertingRule) -> dict[str, Any]:
    state = 'alertstate="firing"' if check.firing or check.pending else 'alertstate=~".+"'
    alerts = f'ALERTS{{alertname="{rule.alert}",{state}}}'
    return {
        "expr": f"sum without ({check.without}) ({alerts})",
        "eval_time": f"{round(check.minute * 60)}s",
        "exp_samples": [{"labels": _labels(element, rule), "value": 1} for element in check.firing],
    }


def _told(check: Check, rule: AlertingRule) -> dict[str, Any]:
    """Exactly these alerts, with exactly these labels and texts."""
    found = [
        {
            "exp_labels": {**element, **_own(element, rule)},
            "exp_annotations": {
                name: filled(template, element, check.value) for name, template in rule.annotations.items()
            },
        }
        for element in check.firing
    ]
    return {"eval_time": f"{round(check.minute * 60)}s", "alertname": rule.alert, "exp_alerts": found}


def _own(element: Mapping[str, str], rule: AlertingRule) -> dict[str, str]:
    return {label: filled(template, element, None) for label, template in rule.labels.items()}


def _labels(element: Mapping[str, str], rule: AlertingRule) -> str:
    labels = {**element, **_own(element, rule), "alertname": rule.alert, "alertstate": "firing"}
    return selector("", *equal(**labels))

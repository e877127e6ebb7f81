"""A case: what happens, and which of an alert's elements fire when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from queries.selector import equal, selector
from rules.group import AlertingRule
from tests.rules.proof.course import Sample, Span, input_series, moved

START = "2026-01-05T00:00:00Z"
START_SECONDS = 1_767_571_200
"""Minute 0 of every case, a Monday."""


@dataclass(frozen=True)
class Check:
    """What is known of the alert at a minute: the elements that fire, or that none even waits."""

    minute: int
    firing: tuple[Mapping[str, str], ...] = ()
    pending: bool = False
    """True where elements may wait but none may fire yet."""
    without: str = ""
    """A label whose value is open."""


@dataclass(frozen=True)
class Case:
    name: str
    spans: tuple[Span, ...]
    checks: tuple[Check, ...]
    step: int = 1
    """Minutes between two evaluations; longer ones make a week affordable."""

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

    @property
    def counts(self) -> bool:
        return any(sample.counts for sample in self.samples)


def elsewhere(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """The same trouble in another system, on another node."""
    return moved(samples, namespace="elsewhere", system="elsewhere", node="node-elsewhere", slo="elsewhere-slo")


def twice(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Levels seen by a second exporter as well, as while an exporter is replaced."""
    samples = tuple(samples)
    again = tuple(replace(s, labels={**s.labels, "instance": "second"}) for s in samples if not s.counts)
    return samples + again


def group_of(case: Case, rule: AlertingRule, name: str) -> dict[str, Any]:
    """promtool's test of a case."""
    return {
        "name": f"{name}: {case.name}",
        "interval": "1m",
        "start_timestamp": START,
        "input_series": input_series(case.spans),
        "promql_expr_test": [_expected(check, rule) for check in case.checks],
    }


def _expected(check: Check, rule: AlertingRule) -> dict[str, Any]:
    state = 'alertstate="firing"' if check.firing or check.pending else 'alertstate=~".+"'
    alerts = f'ALERTS{{alertname="{rule.alert}",{state}}}'
    return {
        "expr": f"sum without ({check.without}) ({alerts})",
        "eval_time": f"{check.minute}m",
        "exp_samples": [{"labels": _labels(element, rule), "value": 1} for element in check.firing],
    }


def _labels(element: Mapping[str, str], rule: AlertingRule) -> str:
    own = {label: value.replace("{{ $labels.slo }}", element.get("slo", "")) for label, value in rule.labels.items()}
    labels = {**element, **own, "alertname": rule.alert, "alertstate": "firing"}
    return selector("", *equal(**labels))

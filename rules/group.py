"""Rules and groups of rules as Prometheus reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from queries.expression import Expression
from specs.units import Duration

REQUIRED_LABELS = ("severity", "system", "service", "team")
"""Routes, inhibition and silences rest on these four. Alertmanager counts a label that both alerts lack as equal, so an
alert without one of them would mute, or be muted by, whatever else lacks it (BUG-59)."""
REQUIRED_ANNOTATIONS = ("summary", "description", "runbook_url", "dashboard_url")


@dataclass(frozen=True)
class RecordingRule:
    """A series computed ahead. `record` follows level:metric:operation."""

    record: str
    expression: Expression
    labels: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        labels = {"labels": dict(self.labels)} if self.labels else {}
        return {"record": self.record, "expr": self.expression.text, **labels}


@dataclass(frozen=True)
class AlertingRule:
    """An alert. Raises ValueError where a required label or annotation is missing or empty, naming all of them."""

    alert: str
    expression: Expression
    hold: Duration
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    keep_firing: Duration | None = None

    def __post_init__(self) -> None:
        missing = [f"label {name}" for name in REQUIRED_LABELS if not self.labels.get(name)]
        missing += [f"annotation {name}" for name in REQUIRED_ANNOTATIONS if not self.annotations.get(name)]
        missing += [
            f"label {name} without a value of the alert" for name, text in self.labels.items() if "$value" in text
        ]
        if missing:
            raise ValueError(f"alert {self.alert}: wanted {', '.join(missing)}")

    def document(self) -> dict[str, Any]:
        lasting = {"for": str(self.hold)} if self.hold.seconds else {}
        keeping = {"keep_firing_for": str(self.keep_firing)} if self.keep_firing else {}
        return {
            "alert": self.alert,
            "expr": self.expression.text,
            **lasting,
            **keeping,
            "labels": dict(self.labels),
            "annotations": dict(self.annotations),
        }


Rule = RecordingRule | AlertingRule


@dataclass(frozen=True)
class RuleGroup:
    """Rules evaluated one after another. `interval` None takes the server's own evaluation interval."""

    name: str
    interval: Duration | None
    rules: tuple[Rule, ...]
    query_offset: Duration | None = None
    """How far back the rules look, so that late samples are in."""

    def document(self) -> dict[str, Any]:
        interval = {"interval": str(self.interval)} if self.interval else {}
        offset = {"query_offset": str(self.query_offset)} if self.query_offset else {}
        return {"name": self.name, **interval, **offset, "rules": [rule.document() for rule in self.rules]}


def document(groups: Iterable[RuleGroup]) -> dict[str, Any]:
    """A rule file as plain data."""
    return {"groups": [group.document() for group in groups]}


class _Dumper(yaml.CSafeDumper):
    """Lines are not folded: an expression stays on the line a reader searches."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def text(groups: Iterable[RuleGroup]) -> str:
    """A rule file as YAML: the same groups give the same bytes."""
    return yaml.dump(document(groups), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)

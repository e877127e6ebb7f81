"""Every rendered alert as it reaches Alertmanager: the elements its cases prove to fire, with what Prometheus adds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from rules.group import AlertingRule
from specs.links import slo_id
from specs.system import System
from specs.units import Duration
from tests.rules.proof.catalogue import cases
from tests.rules.rendered import ALERTS, ENVIRONMENT

EXTERNAL = {"cluster": ENVIRONMENT.cluster, "environment": ENVIRONMENT.name}
LABEL = re.compile(r"\{\{\s*\$labels\.(\w+)\s*\}\}")
VALUE = re.compile(r"\{\{\s*\$value[^}]*\}\}")


@dataclass(frozen=True)
class FiredAlert:
    """One alert that fires."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    hold: Duration

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.labels.items()))

    @property
    def triple(self) -> tuple[str, str, str]:
        """What decides who is told."""
        return self.labels["system"], self.labels["team"], self.labels["severity"]

    @property
    def title(self) -> str:
        return " ".join(f"{label}={value}" for label, value in self.identity)

    def elsewhere(self, cluster: str, **labels: str) -> "FiredAlert":
        """The same in another cluster: every inhibition and every group compares it, so that cases cannot meet."""
        return replace(self, labels={**self.labels, "cluster": cluster, **labels})

    def posted(self, now: datetime, *, over: bool = False) -> dict[str, object]:
        """As a Prometheus sends it: firing from this moment for some minutes, or over since this moment.

        A firing alert older than its group_wait would be told at once, whatever arrives after it.
        """
        started = now - timedelta(minutes=1) if over else now
        ends = now if over else now + timedelta(minutes=10)
        return {
            "labels": dict(self.labels),
            "annotations": dict(self.annotations),
            "startsAt": started.isoformat(),
            "endsAt": ends.isoformat(),
            "generatorURL": "https://prometheus.example/graph",
        }


@cache
def fired_alerts() -> tuple[FiredAlert, ...]:
    rules = [(place.rule, place.system) for place in ALERTS if isinstance(place.rule, AlertingRule)]
    found = {alert.identity: alert for rule, system in rules for alert in _of(rule, system)}
    return tuple(found.values())


def _of(rule: AlertingRule, system: System | None) -> Iterator[FiredAlert]:
    for case in cases(rule, system, ENVIRONMENT):
        for check in case.checks:
            for element in check.firing:
                yield from (fired(rule, alike) for alike in _of_each_objective(element, system))


def _of_each_objective(element: Mapping[str, str], system: System | None) -> Iterator[Mapping[str, str]]:
    """The cases of budgets show one objective of a system; the rule speaks of all."""
    if system is None or "slo" not in element:
        yield element
    else:
        yield from ({**element, "slo": slo_id(system.name, slo.name)} for slo in system.slos)


def fired(rule: AlertingRule, element: Mapping[str, str]) -> FiredAlert:
    own = {label: _filled(text, element) for label, text in rule.labels.items()}
    # External labels never replace what an alert has of its own.
    labels = {**EXTERNAL, **element, **own, "alertname": rule.alert}
    return FiredAlert(labels, {key: _filled(text, labels) for key, text in rule.annotations.items()}, rule.hold)


def _filled(text: str, labels: Mapping[str, str]) -> str:
    return VALUE.sub("0.42", LABEL.sub(lambda field: labels.get(field[1], ""), text))

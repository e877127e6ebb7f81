"""Alerts that lead somewhere, and the one that speaks by falling silent."""

from collections.abc import Iterator
from typing import Any

from policies.documents import yaml_documents
from policies.finding import Breach, Control, Found, shown
from policies.index import Index
from policies.reading import at, mapping, sequence, text
from specs.contract import MonitoringContract

LABELS = ("severity", "system", "team")
ANNOTATIONS = ("summary", "description", "runbook_url", "dashboard_url")
SEVERITIES = frozenset({"critical", "high", "warning", "info"})
GROUPS = "groups:"
"""How a file of rules begins."""
WATCHDOG = "Watchdog"
AWAY = ("webhook_configs", "pagerduty_configs", "opsgenie_configs")
"""Channels to a service that calls when nothing comes any more; mail and chat stay quiet with us."""


def rules(index: Index) -> Iterator[tuple[Found, str, dict[str, Any]]]:
    """Every alert of the rendered rule files, with the ConfigMap and the key it stands in."""
    for found, key, document in yaml_documents(index, GROUPS):
        for group in sequence(document, "groups"):
            for rule in sequence(group, "rules"):
                if at(rule, "alert") is not None:
                    yield found, key, mapping(rule)


def complete(index: Index) -> Iterator[Breach]:
    """Every alert says how bad it is, whose it is and what to do: a severity, system and team, a summary, a runbook and a
    board. The one that always fires has the severity none.
    """
    for found, key, document in yaml_documents(index, GROUPS):
        if not document:
            yield _of(found, f"data[{shown(key)}]", "rules that can be read", "write them out, without aliases")
    for found, key, rule in rules(index):
        name = text(rule, "alert")
        path = f"data[{shown(key)}].{shown(name) or 'alert'}"
        severity = at(rule, "labels", "severity")
        allowed = {"none"} if name == WATCHDOG else SEVERITIES
        for label in LABELS:
            if not text(rule, "labels", label):
                yield _of(found, f"{path}.labels.{label}", "a value", "compile it with rules.alert")
        if severity is not None and severity not in allowed:
            yield _of(found, f"{path}.labels.severity", ", ".join(sorted(allowed)), "use specs.severity")
        for note in ANNOTATIONS:
            if not text(rule, "annotations", note):
                yield _of(found, f"{path}.annotations.{note}", "a text", "compile it with rules.alert")


def _of(found: Found, path: str, wanted: str, mend: str) -> Breach:
    return Breach(path, wanted, mend, place=found.name, urn=found.urn)


def _routings(index: Index) -> Iterator[tuple[Found, dict[str, Any]]]:
    for found, _, document in yaml_documents(index, "receivers:"):
        if mapping(document, "route"):
            yield found, document


def _below(route: dict[str, Any], depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """A route and those below it, as deep as people write them."""
    yield route, depth
    if depth < 20:
        for inner in sequence(route, "routes"):
            yield from _below(mapping(inner), depth + 1)


def received(index: Index) -> Iterator[Breach]:
    """Every route of Alertmanager ends at a receiver that exists, and every receiver but the last resort has a channel."""
    for found, document in _routings(index):
        known = {text(receiver, "name"): mapping(receiver) for receiver in sequence(document, "receivers")}
        fallback = text(document, "route", "receiver")
        for route, depth in _below(mapping(document, "route")):
            name = text(route, "receiver")
            if name not in known and (name or depth == 0):
                yield _of(found, "route.receiver", "a receiver that is declared", "let rules.routing compile it")
        for number, (name, receiver) in enumerate(known.items()):
            channels = [field for field in receiver if field.endswith("_configs") and sequence(receiver, field)]
            if not channels and name != fallback:
                yield _of(found, f"receivers[{number}]", "a channel", "give the receiver a channel")


def dead_mans_switch(index: Index) -> Iterator[Breach]:
    """An alert that always fires leaves the cluster, to a service that calls when it stops coming: nobody inside can tell
    that monitoring itself is dead.
    """
    monitored = any(True for _ in index.contracts(MonitoringContract))
    always = [rule for _, _, rule in rules(index) if text(rule, "alert") == WATCHDOG]
    if monitored and not always:
        yield Breach("", "an alert that always fires", "let rules compile Watchdog", place="Prometheus")
    routings = list(_routings(index))
    if monitored and not routings:
        yield Breach("", "a configuration with routes", "let MonitoringStack render it", place="Alertmanager")
    for found, document in routings:
        taken = {
            text(route, "receiver") for route, depth in _below(mapping(document, "route")) if depth and _always(route)
        }
        away = [
            receiver
            for receiver in sequence(document, "receivers")
            if text(receiver, "name") in taken and any(sequence(receiver, channel) for channel in AWAY)
        ]
        if not away:
            mend = "set dead_mans_switch in the environment's routing"
            yield _of(found, "route", f"a route of {WATCHDOG} to a service outside", mend)


def _always(route: dict[str, Any]) -> bool:
    wanted = f'alertname="{WATCHDOG}"'
    return wanted in [matcher.replace(" ", "") for matcher in sequence(route, "matchers") if isinstance(matcher, str)]


CONTROLS = (
    Control("MON-001", complete, "requirements §4; kubernetes-mixin's annotations"),
    Control("MON-003", dead_mans_switch, "requirements §5; Prometheus' own alerting practice"),
    Control("MON-004", received, "amtool check-config; no alert without a reader"),
)

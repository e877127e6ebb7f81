"""Lifecycle policies as Elasticsearch is told them: the declared state in a ConfigMap, followed from stream to policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from policies.index import Index
from policies.reading import Data, at, mapping, sequence, span, text
from specs.contract import ElkContract
from specs.units import Duration

LATER = ("warm", "cold", "frozen")


@dataclass(frozen=True)
class Lifecycle:
    """Ages count from rollover, so what is written last lives as long as `delete` says and the oldest longer. None
    stands for never, or for what cannot be read.
    """

    rollover: Duration | None
    delete: Duration | None
    leaves_hot: Duration | None


def lifecycles(index: Index) -> dict[str, Lifecycle]:
    """By data stream, for the streams that are declared and follow a policy."""
    streams = {kept.stream for declared in index.contracts(ElkContract) for kept in declared.classes if kept.stream}
    found: dict[str, Lifecycle] = {}
    for state in _states(index):
        for stream in sorted(streams):
            policy = mapping(state, "ilm", _policy(state, stream))
            if policy:
                found[stream] = _lifecycle(mapping(policy, "phases"))
    return found


def _states(index: Index) -> Iterator[Data]:
    for document in index.documents("ilm"):
        if state := mapping(document, "state"):
            yield state


def _policy(state: Data, stream: str) -> str:
    """Name of the policy a stream's indices get: of its template's parts the last that names one, the template's own
    after them.
    """
    templates = mapping(state, "index_templates", "composable_index_templates")
    matching = [mapping(template) for template in templates.values() if _matches(template, stream)]
    if not matching:
        return ""
    chosen = max(matching, key=_priority)
    components = mapping(state, "index_templates", "component_templates")
    parts = [mapping(components.get(name)) for name in sequence(chosen, "composed_of") if isinstance(name, str)]
    named = [_named(part) for part in (*parts, chosen)]
    return next((name for name in reversed(named) if name), "")


def _matches(template: Any, stream: str) -> bool:
    patterns = sequence(template, "index_patterns")
    return any(isinstance(pattern, str) and fnmatchcase(stream, pattern) for pattern in patterns)


def _priority(template: Data) -> float:
    given = template.get("priority")
    return given if isinstance(given, int | float) and not isinstance(given, bool) else 0


def _named(part: Data) -> str:
    """The policy a template's settings name, nested or with dots."""
    settings = mapping(part, "template", "settings")
    flat = text(settings, "index.lifecycle.name") or text(settings, "index", "lifecycle.name")
    return text(settings, "index", "lifecycle", "name") or flat


def _lifecycle(phases: Data) -> Lifecycle:
    delete = mapping(phases, "delete")
    deletes = isinstance(at(delete, "actions", "delete"), dict)
    later = [_age(mapping(phases, phase)) for phase in LATER if phase in phases]
    rollover = span(text(phases, "hot", "actions", "rollover", "max_age"))
    return Lifecycle(
        rollover if rollover and rollover.seconds else None,
        _age(delete) if deletes else None,
        min(later, default=None),
    )


def _age(phase: Data) -> Duration:
    """When a phase begins; at once where that cannot be read."""
    return span(text(phase, "min_age")) or Duration(0)

"""What an engine is told of the rendered bodies, where it lacks a part of the real thing. All else goes as it is.

Elasticsearch's test distribution has no index lifecycles (its own parser reads the policies instead, `parser.py`), no S3 (a
folder stands for the bucket) and none of its modules' field types (their nearest stand for them). OpenSearch has `wildcard`
and `match_only_text`. Version 6 has lifecycles, but no size of a single shard in them, and no snapshots.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.live.search.node import Document

OF_MODULES = {
    "match_only_text": {"type": "text"},
    "wildcard": {"type": "keyword"},
    "constant_keyword": {"type": "keyword"},
}
OPENSEARCH_TYPES = {
    "flattened": {"type": "flat_object"},
    # Wants its value in the template, where Elasticsearch takes the first record's.
    "constant_keyword": {"type": "keyword"},
}


def retyped(mapping: Any, instead: dict[str, Document]) -> Any:
    """The same tree of fields, with the types that the engine lacks replaced, parameters included."""
    if not isinstance(mapping, dict):
        return mapping
    kind = mapping.get("type")
    # A field may be called "type" itself, as `error.type` is.
    if isinstance(kind, str) and kind in instead:
        return instead[kind]
    return {name: retyped(value, instead) for name, value in mapping.items()}


def component(body: Document, instead: dict[str, Document], dropped: tuple[str, ...]) -> Document:
    template = dict(body["template"])
    if "mappings" in template:
        template["mappings"] = retyped(template["mappings"], instead)
    if "settings" in template:
        template["settings"] = {"index": dict(template["settings"]["index"])}
        for name in dropped:
            drop(template["settings"]["index"], name.split("."))
    return {**body, "template": template}


def drop(settings: Document, path: list[str]) -> None:
    """Remove a setting. Raises KeyError for one that is not rendered: it would be dropped in vain."""
    name, *rest = path
    if not rest:
        del settings[name]
        return
    settings[name] = dict(settings[name])
    drop(settings[name], rest)


def components(state: Document, change: Callable[[Document], Document]) -> Document:
    found = state["index_templates"]
    changed = {name: change(body) for name, body in found["component_templates"].items()}
    return {**found, "component_templates": changed}


def for_elasticsearch_8(state: Document, repository: Path) -> Document:
    """The declared state as 8.19's test distribution can take it: without lifecycles and their snapshots' schedule."""
    templates = components(state, lambda body: component(body, OF_MODULES, ("lifecycle",)))
    found: Document = {"index_templates": templates}
    if "snapshot_repositories" in state:
        on_disk = {"type": "fs", "settings": {"location": str(repository)}}
        found["snapshot_repositories"] = dict.fromkeys(state["snapshot_repositories"], on_disk)
    return found


def for_opensearch(state: Document) -> Document:
    """The templates as OpenSearch can take them: with the field types it has."""
    missing = ("lifecycle", "mapping.total_fields.ignore_dynamic_beyond_limit")
    return components(state, lambda body: component(body, OPENSEARCH_TYPES, missing))


def for_elasticsearch_6(policy: Document) -> Document:
    """A lifecycle as 6.8 can take it: the size is the whole index's, which is the same for one shard."""
    phases = {name: {**phase, "actions": dict(phase["actions"])} for name, phase in policy["phases"].items()}
    rollover = dict(phases["hot"]["actions"]["rollover"])
    rollover["max_size"] = rollover.pop("max_primary_shard_size")
    phases["hot"]["actions"]["rollover"] = rollover
    phases["delete"]["actions"].pop("wait_for_snapshot", None)
    return {"policy": {"phases": phases}}

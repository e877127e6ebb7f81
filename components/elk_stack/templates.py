"""Index templates: what a record looks like, how many fields it may have, and which policy its stream follows."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.elk_stack.lifecycle import MANAGED, Document
from components.elk_stack.log_policy import Stream, copies
from specs.environment import Environment
from specs.log_record import ENVELOPE, FieldType

MAPPINGS = "groundcrew-mappings"
PRIORITY = 300
"""Above the 100 and 200 of the templates Elasticsearch brings along for logs-*-*."""
MOST_FIELDS = 1000

MAPPINGS_BY_TYPE: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.DATE: {"type": "date"},
    FieldType.KEYWORD: {"type": "keyword", "ignore_above": 1024},
    FieldType.SAME: {"type": "constant_keyword"},
    FieldType.TEXT: {"type": "match_only_text"},
    FieldType.PATTERN: {"type": "wildcard"},
    FieldType.NUMBER: {"type": "long"},
    # Whatever others add stays searchable without ever adding a field to the mapping.
    FieldType.OBJECT: {"type": "flattened", "ignore_above": 1024},
    FieldType.STORED: {"type": "keyword", "index": False, "doc_values": False},
}
FIELDS: Mapping[str, Mapping[str, Any]] = {field.name: MAPPINGS_BY_TYPE[field.type] for field in ENVELOPE}


def properties(fields: Mapping[str, Mapping[str, Any]] = FIELDS) -> Document:
    """Dotted names as the nested objects Elasticsearch writes back."""
    tree: Document = {}
    for name, mapping in fields.items():
        *parents, leaf = name.split(".")
        here = tree
        for parent in parents:
            here = here.setdefault(parent, {"properties": {}})["properties"]
        here[leaf] = dict(mapping)
    return tree


def mappings_component() -> Document:
    """Unknown fields are stored but not indexed: labels and headers cannot explode the mapping."""
    return {
        "template": {"mappings": {"dynamic": False, "properties": properties()}},
        "_meta": MANAGED,
    }


def settings_component(stream: Stream, replicas: int) -> Document:
    index = {
        "lifecycle": {"name": stream.policy},
        "number_of_shards": 1,
        "number_of_replicas": replicas,
        "codec": "best_compression",
        "mapping": {
            "total_fields": {"limit": MOST_FIELDS, "ignore_dynamic_beyond_limit": True},
            "ignore_malformed": True,
        },
    }
    return {"template": {"settings": {"index": index}}, "_meta": MANAGED}


def index_template(stream: Stream) -> Document:
    return {
        "index_patterns": [stream.name],
        "data_stream": {},
        "priority": PRIORITY,
        "composed_of": [MAPPINGS, stream.policy],
        "_meta": MANAGED,
    }


def templates(held: Iterable[Stream], environment: Environment) -> Document:
    """What all streams share, and each stream's own settings and template, both named as its policy."""
    known, replicas = tuple(held), copies(environment)
    own = {stream.policy: settings_component(stream, replicas) for stream in known}
    return {
        "component_templates": {MAPPINGS: mappings_component(), **own},
        "composable_index_templates": {stream.policy: index_template(stream) for stream in known},
    }

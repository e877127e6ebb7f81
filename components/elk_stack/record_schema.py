"""The JSON Schema of a log record (draft 2020-12), made of the same table as the store's mappings."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from specs.log_record import ENVELOPE, MOMENT, FieldType, LogField

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FILE = "log-record.schema.json"

Schema = dict[str, Any]
VALUES: Mapping[FieldType, Schema] = {
    FieldType.DATE: {"type": "string", "pattern": MOMENT},
    FieldType.NUMBER: {"type": "integer"},
    FieldType.OBJECT: {"type": "object"},
}
TEXT: Schema = {"type": "string"}


def record_schema(fields: Iterable[LogField] = ENVELOPE) -> Schema:
    """Dotted names as the nested objects the store makes of them; nothing beside the fields."""
    schema: Schema = {
        "$schema": DRAFT,
        "title": "Log record",
        "description": "A document of a stream of logs, as the store holds it.",
        **_empty(),
    }
    for field in fields:
        *parents, leaf = field.name.split(".")
        here = schema
        for parent in parents:
            _demand(here, parent, field.always)
            here = here["properties"].setdefault(parent, _empty())
        _demand(here, leaf, field.always)
        here["properties"][leaf] = _value(field)
    return schema


def _empty() -> Schema:
    return {"type": "object", "properties": {}, "additionalProperties": False}


def _demand(schema: Schema, name: str, always: bool) -> None:
    if always and name not in schema.setdefault("required", []):
        schema["required"].append(name)


def _value(field: LogField) -> Schema:
    value = {**VALUES.get(field.type, TEXT), "description": field.meaning}
    if not field.several:
        return value
    described = {"description": value.pop("description")}
    return {"type": "array", "items": value, **described}


def record_schema_file() -> str:
    return json.dumps(record_schema(), indent=2) + "\n"

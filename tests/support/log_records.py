"""Documents against the envelope's JSON Schema, as the log store would hold them."""

from typing import Any

from jsonschema import Draft202012Validator

from components.elk_stack.record_schema import record_schema

SCHEMA = Draft202012Validator(record_schema())
Document = dict[str, Any]


def expanded(document: Document) -> Document:
    """Names with dots as the objects the store makes of them, but within what others name."""
    found: Document = {}
    for name, value in document.items():
        *parents, leaf = name.split(".")
        here = found
        for parent in parents:
            here = here.setdefault(parent, {})
        here[leaf] = value
    return found


def record_faults(document: Document) -> list[str]:
    """What is wrong with a document, and where."""
    return sorted(f"{error.json_path}: {error.message}" for error in SCHEMA.iter_errors(expanded(document)))

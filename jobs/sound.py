"""Whether what was read from a store has the types its record declares: JSON fills a record with anything."""

from dataclasses import Field, fields
from typing import Any, get_origin


def unsound(record: Any) -> str:
    """The first field that holds a value of another type, empty where none does."""
    return next((field.name for field in fields(record) if not _holds(getattr(record, field.name), field)), "")


def _holds(value: Any, field: "Field[Any]") -> bool:
    kind: Any = get_origin(field.type) or field.type
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)

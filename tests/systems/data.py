"""The systems under test, and every requirement row their data answers."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from specs.catalogue import discover
from specs.system import System

FOLDER = Path(__file__).resolve().parents[2] / "systems"
FOUND, FAULTS = discover(FOLDER)
SYSTEMS: dict[str, System] = {system.name: system for system in FOUND}


def answered(part: object) -> Iterator[str]:
    """The rows named anywhere inside a value."""
    if isinstance(part, tuple):
        for item in part:
            yield from answered(item)
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            value = getattr(part, field.name)
            yield from value if field.name == "rows" else answered(value)

"""Objectives as the Python a system's file holds."""

import keyword
import re
from collections.abc import Iterable
from dataclasses import MISSING, fields
from enum import Enum
from typing import Any

from specs.metrics import Selector
from specs.units import Duration

WIDTH = 120
INDENT = "    "


def python_text(slos: Iterable[Any], comment: str) -> str:
    """Imports and a tuple SLOS; every field that has its default is left out."""
    values = tuple(slos)
    body = f"SLOS = {_written(values, 0, len('SLOS = '))}\n"
    return f"{_imports(body)}\n# {comment}\n{body}"


MODULES = (
    ("specs.metrics", ("Matcher", "Selector", "select")),
    (
        "specs.slo",
        (
            "AvailabilityIndicator",
            "BudgetAllocation",
            "Budgeting",
            "Calendar",
            "EventsIndicator",
            "Exclusion",
            "GaugeIndicator",
            "HistogramIndicator",
            "LatencyIndicator",
            "Slo",
        ),
    ),
    ("specs.units", ("days", "hours", "minutes", "seconds")),
)


def _imports(body: str) -> str:
    lines = []
    for module, names in MODULES:
        used = [name for name in names if re.search(rf"(?<![\w\"'.]){name}[(.]", body)]
        lines += [f"from {module} import {', '.join(used)}\n"] if used else []
    return "".join(lines)


def _written(value: Any, depth: int, before: int) -> str:
    """A value on one line where it fits, otherwise one part on each."""
    flat = _flat(value)
    if before + depth * len(INDENT) + len(flat) + 1 <= WIDTH:
        return flat
    opening, parts, closing = _parts(value)
    if not parts:
        return flat
    lines = [f"{INDENT * (depth + 1)}{name}{_written(part, depth + 1, len(name))}," for name, part in parts]
    return "\n".join([opening, *lines, f"{INDENT * depth}{closing}"])


def _flat(value: Any) -> str:
    opening, parts, closing = _parts(value)
    if not parts:
        return opening + closing
    inner = ", ".join(f"{name}{_flat(part)}" for name, part in parts)
    return f"{opening}{inner}{',' if isinstance(value, tuple) and len(parts) == 1 else ''}{closing}"


Parts = list[tuple[str, Any]]


def _parts(value: Any) -> tuple[str, Parts, str]:
    """How a value begins, what it holds by name, and how it ends."""
    if isinstance(value, tuple):
        return "(", [("", one) for one in value], ")"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}", [], ""
    if isinstance(value, Duration):
        return _duration(value), [], ""
    if isinstance(value, Selector) and _selectable(value):
        matchers: Parts = [(f"{one.label}=", one.value) for one in value.matchers]
        return "select(", [("", value.metric), *matchers], ")"
    if hasattr(value, "__dataclass_fields__"):
        return f"{type(value).__name__}(", _fields(value), ")"
    return _literal(value), [], ""


def _fields(value: Any) -> Parts:
    """Fields that differ from their default; those of the smallest values by position."""
    bare = type(value).__name__ in ("Matcher", "Selector", "AvailabilityIndicator", "LatencyIndicator")
    return [
        ("" if bare else f"{field.name}=", getattr(value, field.name))
        for field in fields(value)
        if field.default is MISSING or getattr(value, field.name) != field.default
    ]


def _selectable(value: Selector) -> bool:
    """Whether select(…) makes just this selector: equal labels in order, names that can be keywords."""
    labels = [one.label for one in value.matchers]
    return (
        all(one.operator == "=" for one in value.matchers)
        and labels == sorted(set(labels))
        and all(label.isidentifier() and not keyword.iskeyword(label) and label != "metric" for label in labels)
    )


def _duration(value: Duration) -> str:
    text = str(value)
    name = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}[text[-1]]
    return f"{name}({text[:-1]})"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        # Double quotes, as the formatter of this project writes them.
        text = repr(value)
        return text if '"' in value or "\\" in text else f'"{text[1:-1]}"'
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{int(value):_}"
    return repr(value)

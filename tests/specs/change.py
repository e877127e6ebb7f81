"""Ways to change one field of a specification, however deep, and to ask the walk what it thinks of it."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from specs.fault import Fault
from specs.walk import faults
from tests.specs.sample import SYSTEM

TODAY = date(2026, 11, 25)
_STEP = re.compile(r"(\w+)|\[(\d+)\]")


def at(value: Any, path: str) -> Any:
    """The value at a path such as stores[0].backup."""
    for name, index in _STEP.findall(path):
        value = getattr(value, name) if name else value[int(index)]
    return value


def put(value: Any, path: str, given: Any) -> Any:
    """A copy in which the value at a path is another one."""
    if not path:
        return given
    name, index = _STEP.match(path).groups()  # pyright: ignore[reportOptionalMemberAccess]
    rest = path[_STEP.match(path).end() :].removeprefix(".")  # pyright: ignore[reportOptionalMemberAccess]
    if name:
        return replace(value, **{name: put(getattr(value, name), rest, given)})
    number = int(index)
    return (*value[:number], put(value[number], rest, given), *value[number + 1 :])


def changed(value: Any, path: str = "", **changes: Any) -> Any:
    """A copy in which fields of the value at a path are others."""
    return put(value, path, replace(at(value, path), **changes))


def found(system: Any = SYSTEM, environment: Any = None) -> list[Fault]:
    """All faults of one system (or several, as a tuple) on a fixed day."""
    systems = system if isinstance(system, tuple) else (system,)
    return list(faults(systems, environment, TODAY))


def paths(*arguments: Any) -> list[str]:
    return [fault.path for fault in found(*arguments)]


def places(value: Any, path: str = "") -> Iterator[str]:
    """Every path at which a value of a specification stands."""
    if path:
        yield path
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from places(item, f"{path}[{index}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from places(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)

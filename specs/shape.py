"""The shape of a specification: every field of every value holds what its type says, all the way down.

Dataclasses do not check their fields, and constructors of specs never raise, so this walk does it once for all of them
and reports each field that differs. It follows the declared types, never the given values, so no junk can lead it
astray.
"""

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from specs.arithmetic.schedule import firings
from specs.fault import Fault, nearest
from specs.schedule import Cron
from specs.shown import LARGEST, shown
from specs.units import Bytes, Cpu, Duration

LONGEST_TEXT = 10_000
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, halves of characters, and what turns the direction of the text around it."""
PLAIN = (str, int, float, types.NoneType)
"""What most fields hold, with nothing below it."""
MENDS: Mapping[type, str] = {
    Duration: "write it with specs.units: seconds(30), minutes(5), hours(1), days(30)",
    Bytes: "write it with specs.units: mebibytes(512), gibibytes(10)",
    Cpu: "write it with specs.units: millicores(250)",
    Cron: 'write Cron("0 2 * * *")',
    tuple: "write a tuple: (one, two), or (one,) for a single value",
    str: "write text in quotes",
    int: "write a whole number without quotes",
    float: "write a number without quotes, shares as 0.05",
    bool: "write True or False",
}


@cache
def hints(kind: type) -> Mapping[str, Any]:
    """The declared types of a dataclass's fields."""
    declared = get_type_hints(kind)
    return {field.name: declared[field.name] for field in fields(kind)}


def faults(value: object, hint: Any, where: str, path: str = "") -> Iterator[Fault]:
    """Every place at or below `path` whose value is not of its declared type."""
    origin = get_origin(hint)
    if hint is Any:
        return
    if origin in (Union, types.UnionType):
        yield from _of_union(value, hint, where, path)
    elif origin is tuple:
        yield from _of_tuple(value, hint, where, path)
    elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _of_mapping(value, hint, where, path)
    else:
        yield from _of_class(value, hint, where, path)


def _of_union(value: object, hint: Any, where: str, path: str) -> Iterator[Fault]:
    members = get_args(hint)
    fitting = next((member for member in members if _is(value, member)), None)
    if fitting is None:
        yield _wrong(value, hint, where, path)
    else:
        yield from faults(value, fitting, where, path)


def _of_tuple(value: object, hint: Any, where: str, path: str) -> Iterator[Fault]:
    if not isinstance(value, tuple):
        yield _wrong(value, hint, where, path)
        return
    members = get_args(hint)
    if members[-1:] == (Ellipsis,):
        members = members[:1] * len(value)
    if len(members) != len(value):
        yield Fault(where, path, f"{len(value)} values", f"{len(members)} values", "give exactly these")
        return
    for index, (item, member) in enumerate(zip(value, members, strict=True)):
        yield from faults(item, member, where, f"{path}[{index}]")


def _of_mapping(value: object, hint: Any, where: str, path: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield _wrong(value, hint, where, path)
        return
    key_hint, value_hint = get_args(hint)
    for number, (key, item) in enumerate(value.items()):
        yield from faults(key, key_hint, where, f"{path}(key {number})")
        yield from faults(item, value_hint, where, f"{path}[{shown(key)}]")


def _of_class(value: object, kind: type, where: str, path: str) -> Iterator[Fault]:
    if not _is(value, kind):
        yield _wrong(value, kind, where, path)
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield from _of_text(value, where, path)
    elif kind in (int, float):
        yield from _of_number(value, where, path)
    elif is_dataclass(kind):
        sound = True
        for name, hint in hints(kind).items():
            for fault in faults(getattr(value, name, None), hint, where, f"{path}.{name}" if path else name):
                sound = False
                yield fault
        if sound:
            yield from _of_value_type(value, where, path)


def _of_text(value: str, where: str, path: str) -> Iterator[Fault]:
    if len(value) > LONGEST_TEXT:
        yield Fault(where, path, f"text of {len(value)} characters", f"at most {LONGEST_TEXT}", "shorten it")
    elif UNSEEN.search(value):
        yield Fault(where, path, "text with control characters", "readable text", "remove what cannot be seen")


def _of_number(value: Any, where: str, path: str) -> Iterator[Fault]:
    # Huge whole numbers overflow floats; NaN and the infinities fail every comparison with a bound.
    if not abs(value) < LARGEST:
        yield Fault(where, path, shown(value), "a finite number below 2^63", "correct the number")


def _of_value_type(value: Any, where: str, path: str) -> Iterator[Fault]:
    if isinstance(value, Duration | Bytes | Cpu):
        if next(iter(vars(value).values())) < 0:
            yield Fault(where, path, shown(value), "zero or more", MENDS[type(value)])
    elif isinstance(value, Cron):
        try:
            firings(value.expression)
        except ValueError as error:
            yield Fault(where, path, shown(value, path), "a five-field cron expression, UTC", f"it {error}")


def _is(value: object, kind: Any) -> bool:
    """isinstance, with True being no number and a whole number being a fine float."""
    if kind in (None, types.NoneType):
        return value is None
    origin = get_origin(kind) or kind
    if isinstance(value, bool) and origin is not bool:
        return False
    if isinstance(value, Enum) and origin is str:
        return False
    return isinstance(value, (int, float) if origin is float else origin)


def _wrong(value: object, hint: Any, where: str, path: str) -> Fault:
    field = path.rpartition(".")[2]
    return Fault(where, path, _given(value, field), wanted(hint), _mend(value, hint))


def _given(value: object, field: str) -> str:
    bare = value is None or isinstance(value, bool) or not isinstance(value, int | float | str)
    return shown(value, field) if bare else f"{shown(value, field)} of type {type(value).__name__}"


def wanted(hint: Any) -> str:
    """A declared type in words."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(wanted(member) for member in get_args(hint))
    if origin is tuple:
        return f"a tuple of {', '.join(wanted(member) for member in get_args(hint) if member is not Ellipsis)}"
    if hint is types.NoneType:
        return "None"
    return getattr(origin or hint, "__name__", str(hint))


def _mend(value: object, hint: Any) -> str:
    kinds = [get_origin(member) or member for member in get_args(hint) or (hint,)]
    if get_origin(hint) is tuple:
        return MENDS[tuple]
    enumeration = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum)), None)
    if enumeration:
        # A member's name, because that is what is written in a system's file.
        known = {str(member.value): f"{enumeration.__name__}.{member.name}" for member in enumeration}
        return f"write {known[value]}" if isinstance(value, str) and value in known else nearest("", known.values())
    return next((MENDS[kind] for kind in kinds if kind in MENDS), f"give {wanted(hint)}")


def members(value: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every dataclass at or below a value of sound shape, with its path, outermost first."""
    if isinstance(value, tuple):
        below = ((f"{path}[{index}]", item) for index, item in enumerate(value))
    elif isinstance(value, Mapping):
        below = ((f"{path}[{key}]", item) for key, item in value.items())
    elif is_dataclass(value) and not isinstance(value, type):
        yield path, value
        below = ((f"{path}.{name}" if path else name, getattr(value, name)) for name in _names(type(value)))
    else:
        return
    for place, item in below:
        if not isinstance(item, PLAIN):
            yield from members(item, place)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))

"""Ways in which a system's file goes wrong although it is Python that runs: its values are replaced by structure, not by junk.

Each takes a specification, a path in it and a seeded choice, and gives a changed copy; None where it does not apply there.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from random import Random
from typing import Any

from specs.schedule import Cron
from specs.units import Bytes, Cpu, Duration
from tests.specs.change import at, places, put
from tests.specs.stack_mutation import CANARY, HUGE, KNOWN_SECRETS, STRANGE_TEXTS

TRIES = 3_000
Quantity = Duration | Bytes | Cpu
NUMBERS = (-1, 0, 1, 2, 7, 59, 61, 65_535, 65_536, 1 << 31, 1 << 62)
FACTORS = (-1, 0, 1 / 1000, 1 / 60, 1 / 2, 2, 60, 1000, 86_400, 1 << 30)
CRONS = (
    "* * * * *",
    "0 0 30 2 *",
    "0 0 31 12 *",
    "*/7 3-5 1,15 * 1",
    "0 24 * * *",
    "@daily",
    "0 2 * * * *",
    "0 0 * * 7",
    "",
)
WORDS = (
    "a",
    "-",
    "nobody",
    "Upper",
    "under_score",
    "two words",
    "a" * 64,
    "a" * 253,
    "x" * 5_000,
    "trailing-",
    "9lives",
    "*",
)


def _sole(value: Quantity) -> int:
    return next(iter(vars(value).values()))


def _emptied(whole: Any, path: str, chance: Random) -> Any:
    value = at(whole, path)
    blank = {tuple: (), str: "", Cron: Cron("")}.get(type(value))
    return None if blank is None or blank == value else put(whole, path, blank)


def _removed(whole: Any, path: str, chance: Random) -> Any:
    """One of several taken away: what refers to it is left behind."""
    value = at(whole, path)
    if not isinstance(value, tuple) or not value:
        return None
    number = chance.randrange(len(value))
    return put(whole, path, (*value[:number], *value[number + 1 :]))


def _repeated(whole: Any, path: str, chance: Random) -> Any:
    value = at(whole, path)
    return put(whole, path, (*value, chance.choice(value))) if isinstance(value, tuple) and value else None


def _many(whole: Any, path: str, chance: Random) -> Any:
    value = at(whole, path)
    if not isinstance(value, tuple) or not value or not isinstance(value[0], str | int):
        return None
    return put(whole, path, value * (200 // len(value) + 1))


def _reordered(whole: Any, path: str, chance: Random) -> Any:
    value = at(whole, path)
    return put(whole, path, value[::-1]) if isinstance(value, tuple) and len(value) > 1 else None


def _exchanged(whole: Any, path: str, chance: Random) -> Any:
    """The value of another place that holds the same kind of thing: a reference to something else, or to nothing."""
    value = at(whole, path)
    alike = [other for other in places(whole) if other != path and type(at(whole, other)) is type(value)]
    if (
        not alike
        or isinstance(value, tuple)
        or path.startswith(other := chance.choice(alike))
        or other.startswith(path)
    ):
        return None
    return put(whole, path, at(whole, other))


def _scaled(whole: Any, path: str, chance: Random) -> Any:
    """Another unit, or a sign."""
    value, factor = at(whole, path), chance.choice(FACTORS)
    if isinstance(value, Quantity):
        return put(whole, path, type(value)(round(_sole(value) * factor)))
    if isinstance(value, float):
        return put(whole, path, value * factor)
    return put(whole, path, round(value * factor)) if isinstance(value, int) and not isinstance(value, bool) else None


def _numbered(whole: Any, path: str, chance: Random) -> Any:
    value, number = at(whole, path), chance.choice(NUMBERS)
    if isinstance(value, Quantity):
        return put(whole, path, type(value)(number))
    return put(whole, path, number) if type(value) in (int, float) else None


def _renamed(whole: Any, path: str, chance: Random) -> Any:
    value = at(whole, path)
    return put(whole, path, chance.choice((*WORDS, *STRANGE_TEXTS, value * 100))) if type(value) is str else None


def _rescheduled(whole: Any, path: str, chance: Random) -> Any:
    return put(whole, path, Cron(chance.choice(CRONS))) if isinstance(at(whole, path), Cron) else None


def _another_member(whole: Any, path: str, chance: Random) -> Any:
    value = at(whole, path)
    if isinstance(value, Enum):
        return put(whole, path, chance.choice([member for member in type(value) if member is not value] or [value]))
    return put(whole, path, not value) if isinstance(value, bool) else None


def _left_out(whole: Any, path: str, chance: Random) -> Any:
    return put(whole, path, None)


def _as_default(whole: Any, path: str, chance: Random) -> Any:
    """Everything that may be left out of a value left out."""
    value = at(whole, path)
    if not is_dataclass(value) or isinstance(value, type | Quantity | Cron):
        return None
    free = [field for field in fields(value) if field.default is not field.default_factory]
    return put(
        whole, path, replace(value, **{f.name: f.default for f in free if type(f.default) in (str, int, tuple, bool)})
    )


def _other_kind(whole: Any, path: str, chance: Random) -> Any:
    """A value of the vocabulary, at a place for another."""
    return put(whole, path, at(whole, chance.choice(list(places(whole)))))


def _huge(whole: Any, path: str, chance: Random) -> Any:
    return put(whole, path, chance.choice(HUGE))


def _secret(whole: Any, path: str, chance: Random) -> Any:
    return put(whole, path, chance.choice(KNOWN_SECRETS)) if type(at(whole, path)) is str else None


WAYS: dict[str, Callable[[Any, str, Random], Any]] = {
    "emptied": _emptied,
    "one removed": _removed,
    "one repeated": _repeated,
    "repeated 200 times": _many,
    "reordered": _reordered,
    "value of another place": _exchanged,
    "other unit or sign": _scaled,
    "number at a bound": _numbered,
    "renamed": _renamed,
    "rescheduled": _rescheduled,
    "another choice": _another_member,
    "left out": _left_out,
    "reduced to defaults": _as_default,
    "another kind of value": _other_kind,
    "huge": _huge,
    "secret": _secret,
}
__all__ = ["CANARY", "WAYS", "mutated"]


def mutated(whole: Any, way: str, chance: Random) -> tuple[str, Any]:
    """One changed copy and where it was changed; left out where a value that is spoilt already has no such place."""
    every = list(places(whole))
    for _ in range(TRIES):
        path = chance.choice(every)
        changed = WAYS[way](whole, path, chance)
        if changed is not None and changed is not whole:
            return path, changed
    return mutated(whole, "left out", chance)

"""Ways in which a person, an editor or a template spoils a stack's configuration. Each takes nested plain data and a seeded
choice, and gives a spoilt copy; None where the way does not apply there.
"""

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

TRIES = 3_000
Path = tuple[str | int, ...]
CANARY = "cnry-q7xw-0451-zzkp"
"""Looks like nothing in particular: only where it stands tells that it is a secret."""
KNOWN_SECRETS = (
    f"postgres://admin:{CANARY}@db/orders",
    f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----",
    f"password={CANARY}",
    f"https://hooks.slack.com/services/T0/B0/{CANARY}",
    f"AGE-SECRET-KEY-1{CANARY}",
    f"Authorization: Bearer {CANARY}",
    f"ghp_{CANARY}",
)
"""Whose shape tells what they are, wherever they stand."""
OTHER_TYPES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    2.5,
    "",
    "text",
    [],
    ["one"],
    {},
    {"one": 1},
    [[]],
    {"secure": "x"},
)
STRANGE_TEXTS = (
    "grün", "日本語", "🚒", "e\u0301", "\u202eabc", "a\u200bb", "\ufeffdev", "a\x00b", "\ud800", "a\nb", "\t", " prod ", "ｄｅｖ",
    "٣", "${HOME}", "{{ x }}", "%s", "../../etc", "'; --", "<b>", "null", "~", "yes", "1e3", "0x10", "1_000",
)  # fmt: skip
HUGE: tuple[Any, ...] = (
    "x" * 20_000, "9" * 5_000, 10**30, -(10**30), 1 << 63, 1e308, float("inf"), float("nan"), 10**5_000, ["x"] * 3_000,
    {str(number): number for number in range(2_000)}, "9" * 400 + "Gi", "9" * 5_000 + "d", "1d" * 4_000,
)  # fmt: skip
OTHER_UNITS = (
    "35", 35, "35 d", "35days", "-35d", "1.5h", "0d", "500", "512MB", "10Gb", "10G", "1e3Mi", "-1Gi", "0Gi", "0", "2 cores",
    "100%", "1/2", "2000m", "0.5", "1h30m", "9999999d", "inf", "nan",
)  # fmt: skip


def paths(value: Any, before: Path = ()) -> Iterator[Path]:
    """Every place in nested data, but the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*before, key)
        yield from paths(inner, (*before, key))


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def put(raw: Any, path: Path, given: Any) -> Any:
    """A copy with another value at a path."""
    copied = copy.deepcopy(raw)
    at(copied, path[:-1])[path[-1]] = copy.deepcopy(given)
    return copied


def _missing(raw: Any, path: Path, chance: Random) -> Any:
    copied = copy.deepcopy(raw)
    del at(copied, path[:-1])[path[-1]]
    return copied


def _extra(raw: Any, path: Path, chance: Random) -> Any:
    parent = at(raw, path[:-1])
    if isinstance(parent, dict):
        name = chance.choice(("extra", "", "Profile", "a.b", "grün", "0", "secure", "x" * 300))
        return None if name in parent else put(raw, (*path[:-1], name), chance.choice(OTHER_TYPES))
    return put(raw, path[:-1], [*parent, chance.choice(OTHER_TYPES)])


def _misspelt(raw: Any, path: Path, chance: Random) -> Any:
    """Two letters of a key exchanged."""
    key = path[-1]
    if not isinstance(key, str) or len(key) < 2:
        return None
    place = chance.randrange(len(key) - 1)
    wrong = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
    copied = copy.deepcopy(raw)
    parent = at(copied, path[:-1])
    if wrong in parent:
        return None
    parent[wrong] = parent.pop(key)
    return copied


def _wrong_type(raw: Any, path: Path, chance: Random) -> Any:
    return put(raw, path, chance.choice(OTHER_TYPES))


def _strange_text(raw: Any, path: Path, chance: Random) -> Any:
    return put(raw, path, chance.choice(STRANGE_TEXTS))


def _huge(raw: Any, path: Path, chance: Random) -> Any:
    return put(raw, path, chance.choice(HUGE))


def _negative(raw: Any, path: Path, chance: Random) -> Any:
    return put(raw, path, chance.choice((-1, -0.5, "-1", "-5m", "-1Gi", -0.0, -(1 << 63))))


def _other_unit(raw: Any, path: Path, chance: Random) -> Any:
    return put(raw, path, chance.choice(OTHER_UNITS))


def _duplicate(raw: Any, path: Path, chance: Random) -> Any:
    """An entry of a list twice; of a mapping, another's value."""
    parent = at(raw, path[:-1])
    if isinstance(parent, list):
        return put(raw, path[:-1], [*parent, at(raw, path)]) if path[:-1] else None
    return put(raw, path, parent[chance.choice(list(parent))])


def _deep(raw: Any, path: Path, chance: Random) -> Any:
    nested: Any = "end"
    for _ in range(chance.choice((30, 200))):
        nested = [nested] if chance.random() < 0.5 else {"a": nested}
    return put(raw, path, nested)


def _secret(raw: Any, path: Path, chance: Random) -> Any:
    """A secret where secrets go, or one whose shape tells what it is anywhere; as a value, in a list, as a key."""
    if _holds_secrets(path) and chance.random() < 0.7:
        return put(raw, path, chance.choice((CANARY, [CANARY], {"value": CANARY}, {"secure": CANARY}, f"a {CANARY} b")))
    text = chance.choice(KNOWN_SECRETS)
    return put(raw, path, chance.choice((text, [text], {"value": text}, {text: "x"}, {"secure": text}, f"a {text} b")))


def _holds_secrets(path: Path) -> bool:
    return (path[0] == "channels" and len(path) > 1) or any(
        step in ("password", "credentials", "headers") for step in path
    )


WAYS: dict[str, Callable[[Any, Path, Random], Any]] = {
    "missing": _missing,
    "extra": _extra,
    "misspelt": _misspelt,
    "wrong type": _wrong_type,
    "strange text": _strange_text,
    "huge": _huge,
    "negative": _negative,
    "other unit": _other_unit,
    "duplicate": _duplicate,
    "deeply nested": _deep,
    "secret": _secret,
}


def mutated(raw: Any, way: str, chance: Random) -> tuple[str, Any]:
    """One spoilt copy and where it was spoilt; of another type where a mapping that is spoilt already has no such place."""
    every = list(paths(raw))
    for _ in range(TRIES):
        path = chance.choice(every)
        spoilt = WAYS[way](raw, path, chance)
        if spoilt is not None:
            return ".".join(map(str, path)), spoilt
    return mutated(raw, "wrong type", chance)

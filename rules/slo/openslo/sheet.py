"""A document being read: which of its fields were used, so that all others can be told as lost."""

from collections.abc import Iterator
from typing import Any

from rules.slo.openslo.shape import path_text

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value without values of its own, with its place; an empty mapping or list is one too."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, at))
    else:
        yield path, value


class Sheet:
    """A document that remembers what was taken from it. Reading beside `take` leaves no trace and uses nothing."""

    def __init__(self, where: str, body: dict[str, Any]):
        self.where = where
        self.body = body
        self.key = key_of(body)
        self._used: set[Path] = set()

    def see(self, *path: str | int) -> Any:
        """A value, or None where there is none; it is not used by that."""
        value: Any = self.body
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def take(self, *path: str | int) -> Any:
        """A value that the result is made of, with all below it."""
        value = self.see(*path)
        if value is not None:
            self._used |= {found for found, _ in leaves(value, path)}
        return value

    def used(self) -> frozenset[Path]:
        return frozenset(self._used)

    def forget(self, before: frozenset[Path]) -> None:
        """What was taken since is not used after all: nothing came of it."""
        self._used = set(before)

    def unused(self) -> Iterator[tuple[Path, Any]]:
        return ((path, value) for path, value in leaves(self.body) if path not in self._used)


def key_of(body: dict[str, Any]) -> tuple[str, str]:
    """Kind and name of a document of sound shape."""
    return str(body["kind"]), str(body["metadata"]["name"])


def named(*path: str | int) -> str:
    return path_text(path)

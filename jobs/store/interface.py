"""What every object store can do."""

from collections.abc import Iterator
from typing import Protocol


class Exists(Exception):
    """The key was created by someone else first."""


class Unavailable(Exception):
    """The store did not answer, or refused; says which key and why, never a credential."""


class Locked(Exception):
    """The object may not be deleted yet; says which, and until when."""


class Readable(Protocol):
    """What a catalogue needs of a store."""

    def get(self, key: str) -> bytes:
        """A small object. Raises Unavailable where it is missing."""
        ...

    def keys(self, prefix: str) -> list[str]:
        """Keys below a prefix, in order. Raises Unavailable where they cannot be listed."""
        ...


class ObjectStore(Readable, Protocol):
    def put(self, key: str, data: bytes, locked_until: int = 0) -> None:
        """Write an object whole or not at all. `locked_until`: Unix time before which it may not be deleted."""
        ...

    def create(self, key: str, data: bytes, locked_until: int = 0) -> None:
        """Like put, but raises Exists where the key is taken: of two writers exactly one succeeds."""
        ...

    def stream(self, key: str) -> Iterator[bytes]:
        """A large object in pieces. Raises Unavailable where it is missing."""
        ...

    def delete(self, key: str) -> None:
        """Delete an object with its bytes. Raises Locked, and leaves it as it is, before its time."""
        ...

    def lock(self, key: str, until: int) -> None:
        """Extend the time before which an object may not be deleted; never shortens it."""
        ...

    def now(self) -> int:
        """Unix time by the store's own clock."""
        ...

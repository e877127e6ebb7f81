"""The two ends of a stream, and what is raised when it cannot be opened."""

from typing import Protocol


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Unreadable(Exception):
    """The stream does not open: wrong key, changed bytes, or cut short."""

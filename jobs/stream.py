"""Pieces of the pipe between dumper and object store."""

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import Any

from jobs.manifest import Part

EDGE = 1 << 16
"""Bytes kept of a stream's beginning and end: a dump's header and its end marker lie there."""
PART_BYTES = 32 << 20
"""Memory a shipper needs per copy; 10,000 parts hold 320 GB."""


class Measured(io.RawIOBase):
    """A source that counts and hashes what is read through it, and remembers both edges."""

    def __init__(self, source: Any):
        self.source = source
        self.hash = hashlib.sha256()
        self.bytes = 0
        self.head = b""
        self.tail = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self.source.read(size)
        self.see(data)
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def see(self, data: bytes) -> None:
        self.hash.update(data)
        self.bytes += len(data)
        if len(self.head) < EDGE:
            self.head = (self.head + data)[:EDGE]
        self.tail = data[-EDGE:] if len(data) >= EDGE else (self.tail + data)[-EDGE:]

    def write(self, data: Any, /) -> int:
        """As a sink: the same measures, nothing kept."""
        piece = bytes(data)
        self.see(piece)
        return len(piece)


class Parts:
    """A sink that cuts what is written into objects of PART_BYTES."""

    def __init__(self, folder: str, put: Callable[[str, bytes], None], size: int = PART_BYTES):
        self.folder = folder
        self.put = put
        self.size = size
        self.buffer = bytearray()
        self.parts: list[Part] = []

    def write(self, data: bytes, /) -> int:
        self.buffer += data
        while len(self.buffer) >= self.size:
            self._cut(self.size)
        return len(data)

    def close(self) -> None:
        if self.buffer:
            self._cut(len(self.buffer))

    def _cut(self, size: int) -> None:
        piece = bytes(self.buffer[:size])
        del self.buffer[:size]
        key = f"{self.folder}/{len(self.parts):05}"
        self.put(key, piece)
        self.parts.append(Part(key, hashlib.sha256(piece).hexdigest(), size))


class Joined(io.RawIOBase):
    """A source over pieces."""

    def __init__(self, pieces: Iterator[bytes]):
        self.pieces = pieces
        self.rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return bytes(self.rest) + b"".join(self.pieces)
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return b""
            self.rest = memoryview(piece)
        data, self.rest = bytes(self.rest[:size]), self.rest[size:]
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

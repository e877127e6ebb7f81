"""Pieces of the pipe between dumper and object store."""

import fcntl
import hashlib
import io
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from jobs.manifest import Part

EDGE = 1 << 16
"""Bytes kept of a stream's beginning and end: a dump's header and its end marker lie there."""
PART_BYTES = 32 << 20
"""A shipper holds two in memory: one that is filled and one that is put. 10,000 parts hold 320 GB."""
PIPE_BYTES = 1 << 20


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
    """A sink that cuts what is written into objects of PART_BYTES. While one is filled, the one before it is put."""

    def __init__(self, folder: str, put: Callable[[str, bytes], None], size: int = PART_BYTES):
        self.folder = folder
        self.put = put
        self.size = size
        self.buffer = io.BytesIO()
        self.parts: list[Part] = []
        self.cut = 0
        self.putter = ThreadPoolExecutor(1)
        self.pending: Future[Part] | None = None

    def write(self, data: bytes, /) -> int:
        rest = memoryview(data)
        while rest:
            rest = rest[self.buffer.write(rest[: self.size - self.buffer.tell()]) :]
            if self.buffer.tell() == self.size:
                self._cut()
        return len(data)

    def close(self) -> None:
        if self.buffer.tell():
            self._cut()
        self._settle()
        self.putter.shutdown()

    def _cut(self) -> None:
        """Raises what kept the part before this one from being put."""
        self._settle()
        piece, self.buffer = self.buffer.getvalue(), io.BytesIO()
        self.pending = self.putter.submit(self._put, f"{self.folder}/{self.cut:05}", piece)
        self.cut += 1

    def _settle(self) -> None:
        if self.pending:
            self.parts.append(self.pending.result())
            self.pending = None

    def _put(self, key: str, piece: bytes) -> Part:
        self.put(key, piece)
        return Part(key, hashlib.sha256(piece).hexdigest(), len(piece))


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


def widen(pipe: Any) -> None:
    """Let more wait in a pipe, so that its ends wait less for each other. Where the machine allows no more, it stays."""
    with suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def read_ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces; while one is worked on, a thread fetches the next."""
    with ThreadPoolExecutor(1) as fetcher:
        coming = fetcher.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = fetcher.submit(next, pieces, None)
            yield piece

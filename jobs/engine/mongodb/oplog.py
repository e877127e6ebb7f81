"""The oplog as it lies in an archive and in slices: its edges, and what of it is replayed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from bson import Timestamp
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

TERMINATOR = b"\xff\xff\xff\xff"
"""Ends each block of an archive."""
LARGEST = (16 << 20) + (16 << 10)
"""Bytes of a document at most: 16 MiB, and what the oplog adds to one."""
SMALLEST = 5
EDGE = 1 << 12
"""Bytes behind an archive's last entry at most."""
START = Timestamp(0, 0)
RETRYABLE = 1
"""A `multiOpType`: writes that were sent in one batch, and not as a transaction."""


def written(at: Timestamp) -> str:
    """Seconds and the ordinal within them: 1766000000.3."""
    return f"{at.time}.{at.inc}"


def at(document: bytes) -> Timestamp | None:
    """When an entry was written; None for what is no entry."""
    try:
        found = RawBSONDocument(document).get("ts")
    except (BSONError, ValueError, IndexError):
        return None
    return found if isinstance(found, Timestamp) else None


def first(head: bytes) -> Timestamp | None:
    """The entry a slice begins with; None where it is longer than what is at hand."""
    length = int.from_bytes(head[:4], "little")
    return at(head[:length]) if SMALLEST <= length <= len(head) else None


def last(tail: bytes) -> Timestamp | None:
    """The entry a slice ends with; None where it begins before what is at hand."""
    return at(ending(tail))


def last_of_archive(tail: bytes) -> Timestamp | None:
    """The newest entry of an archive's own oplog, which is the last that is written into it."""
    end = closing(tail)
    block = tail[: len(tail) - len(TERMINATOR) - len(end)]
    return last(block.removesuffix(TERMINATOR)) if end and block.endswith(TERMINATOR) else None


def closing(tail: bytes) -> bytes:
    """The header that says that an archive's oplog is complete; empty where the archive ends with anything else."""
    if not tail.endswith(TERMINATOR):
        return b""
    header = ending(tail.removesuffix(TERMINATOR))
    try:
        found = RawBSONDocument(header) if header else {}
        whole = found.get("collection") == "oplog" and found.get("EOF") is True
    except (BSONError, ValueError, IndexError):
        return b""
    return header if whole else b""


def ending(data: bytes) -> bytes:
    """The document at the end, found by its own length; empty where it begins before what is at hand."""
    for begin in range(len(data) - SMALLEST, -1, -1):
        if int.from_bytes(data[begin : begin + 4], "little") == len(data) - begin:
            return data[begin:]
    return b""


def joined(base: tuple[str, Path], slices: Sequence[tuple[str, Path]], target: Path, until: float = 0.0) -> str:
    """Write what follows the base, each entry once and in order. Returns what hinders it, by the copy's name.

    A slice begins with the entry the one before ended with, and the first one reaches into the base. `until` leaves out
    what was written in that second and later; 0 leaves out nothing.
    """
    with base[1].open("rb") as source:
        source.seek(max(0, source.seek(0, 2) - LARGEST - EDGE))
        origin = last_of_archive(source.read())
    if origin is None:
        return f"{base[0]}: ends with no oplog of its own"
    done = origin
    with target.open("wb") as sink:
        for name, file in slices:
            try:
                with file.open("rb") as source:
                    done = appended(source, origin, done, sink, int(until))
            except (ValueError, BSONError, IndexError) as error:
                return f"{name}: {error}"
    return ""


def appended(source: BinaryIO, origin: Timestamp, done: Timestamp, sink: BinaryIO, until: int) -> Timestamp:
    """Add the entries of one slice that are newer than `done`; the base holds all until `origin`. Returns the newest there
    is now. Raises ValueError for a slice that does not belong there."""
    before = START
    for document in documents(source):
        now = at(document)
        if now is None:
            raise ValueError("holds something that is no entry of an oplog")
        if before == START and now > done:
            raise ValueError(f"begins at {written(now)}, and what was written since {written(done)} is missing")
        if now <= before:
            raise ValueError(f"goes back from {written(before)} to {written(now)}")
        if now > origin and START < continued(document) <= origin:
            raise ValueError(f"begins in the middle of a transaction, at {written(now)}: the next base can be restored")
        before = now
        if now > done and not (until and now.time >= until):
            sink.write(document)
    return max(done, before)


def continued(document: bytes) -> Timestamp:
    """The entry before in one transaction, of those that are too large for one entry; START for all others."""
    entry = RawBSONDocument(document)
    previous = entry.get("prevOpTime", {}).get("ts")
    whole = entry.get("op") != "c" or "txnNumber" not in entry or entry.get("multiOpType") == RETRYABLE
    return START if whole or previous is None else previous


def documents(source: BinaryIO) -> Iterator[bytes]:
    """One after the other. What is left of one that was cut is no entry."""
    while head := source.read(4):
        length = int.from_bytes(head, "little")
        yield head + source.read(min(max(0, length - len(head)), LARGEST))

"""MongoDB replica sets: an archive with the oplog of its own duration, and the oplog behind it in slices."""

from bson import Timestamp

from jobs.engine.definition import Dump, Engine, Facts, Place
from jobs.engine.mongodb import oplog
from jobs.stream import EDGE


def archive_ended(tail: bytes) -> bool:
    """An archive ends with its oplog, and says that it is complete."""
    return bool(oplog.closing(tail))


def documents_ended(tail: bytes) -> bool:
    """A slice ends with a whole entry; of one that is longer than what is at hand only its last zero can be seen."""
    return oplog.last(tail) is not None or (len(tail) >= EDGE and not oplog.ending(tail) and tail.endswith(b"\x00"))


def archived(head: bytes, tail: bytes) -> Facts:
    """An archive restores to the end of its own oplog."""
    return _at(oplog.last_of_archive(tail), "last", "position")


def sliced(head: bytes, tail: bytes) -> Facts:
    return {**_at(oplog.first(head), "start"), **_at(oplog.last(tail), "last", "point", "position")}


def archive_written(head: bytes, tail: bytes) -> float | None:
    """By the server's clock, as all that is in its oplog."""
    return _seconds(oplog.last_of_archive(tail))


def slice_written(head: bytes, tail: bytes) -> float | None:
    return _seconds(oplog.last(tail))


def _at(found: Timestamp | None, *names: str) -> Facts:
    return dict.fromkeys(names, oplog.written(found)) if found else {}


def _seconds(found: Timestamp | None) -> float | None:
    return float(found.time) if found else None


def place(timestamp: str, segment_bytes: int) -> Place:
    """An oplog timestamp is seconds and an ordinal within them: 1766000000.3."""
    seconds, _, ordinal = timestamp.partition(".")
    return Place("oplog", (int(seconds) << 32) + int(ordinal))


MONGODB = Engine(
    name="mongodb",
    folder="mongodb",
    dumps={
        "base": Dump("base.sh", archive_ended, archived, archive_written),
        "slice": Dump("slice.sh", documents_ended, sliced, slice_written),
    },
    refused=("AuthenticationFailed", "Authentication failed", "auth error"),
    place=place,
    # A slice begins with the very entry the one before ended with, which shows that the oplog still held it.
    step=0,
    joined=oplog.joined,
    described=True,
    stops_at_instant=True,
)

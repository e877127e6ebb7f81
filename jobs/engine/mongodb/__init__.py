"""MongoDB replica sets: an archive with the oplog of its own duration, and the oplog behind it in slices."""

from jobs.engine.definition import Dump, Engine, Place


def archive_ended(tail: bytes) -> bool:
    """An archive ends with the terminator of its last block."""
    return tail.endswith(b"\xff\xff\xff\xff")


def documents_ended(tail: bytes) -> bool:
    """A sequence of BSON documents ends with the zero of the last one."""
    return tail.endswith(b"\x00")


def place(timestamp: str, segment_bytes: int) -> Place:
    """An oplog timestamp is seconds and an ordinal within them: 1766000000.3."""
    seconds, _, ordinal = timestamp.partition(".")
    return Place("oplog", (int(seconds) << 32) + int(ordinal))


MONGODB = Engine(
    name="mongodb",
    folder="mongodb",
    dumps={"base": Dump("base.sh", archive_ended), "slice": Dump("slice.sh", documents_ended)},
    refused=("AuthenticationFailed", "Authentication failed", "auth error"),
    place=place,
    # A slice begins with the very entry the one before ended with, which shows that the oplog still held it.
    step=0,
)

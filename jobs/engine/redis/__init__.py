"""Redis: a snapshot file over the replication protocol; its append-only log is not shipped."""

import re

from jobs.engine.definition import Dump, Engine, Place

CHECKSUM_BYTES = 8
END = 0xFF
MARK = re.compile(rb"[0-9a-f]{40}\Z")


def ended(tail: bytes) -> bool:
    """A snapshot ends with the end mark and its checksum.

    A server that sends it without a file of its own (repl-diskless-sync, the default since 7.0) puts a mark of 40 digits
    behind, which the client leaves in its standard output; whoever loads the snapshot stops before it.
    """
    snapshot = MARK.sub(b"", tail)
    return len(snapshot) > CHECKSUM_BYTES and snapshot[-CHECKSUM_BYTES - 1] == END


def place(name: str, segment_bytes: int) -> Place:
    return Place(name, 0)


REDIS = Engine(
    name="redis",
    folder="redis",
    dumps={"base": Dump("base.sh", ended)},
    refused=("WRONGPASS", "NOAUTH"),
    place=place,
)

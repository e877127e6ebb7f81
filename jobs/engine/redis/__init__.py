"""Redis: a snapshot file over the replication protocol; its append-only log is not shipped."""

import re

from jobs.engine.definition import Dump, Engine, Facts, Place

CHECKSUM_BYTES = 8
END = 0xFF
MARK = re.compile(rb"[0-9a-f]{40}\Z")
REPLICATION = re.compile(rb"\xfa\x07repl-id\x28([0-9a-f]{40})")
"""An auxiliary field: its name and the 40 digits, each behind its length."""

CREATED = re.compile(rb"\xfa\x05ctime\xc2(.{4})", re.DOTALL)
"""The same, as an integer of 32 bits."""


def ended(tail: bytes) -> bool:
    """A snapshot ends with the end mark and its checksum.

    A server that sends it without a file of its own (repl-diskless-sync, the default since 7.0) puts a mark of 40 digits
    behind, which the client leaves in its standard output; whoever loads the snapshot stops before it.
    """
    snapshot = MARK.sub(b"", tail)
    return len(snapshot) > CHECKSUM_BYTES and snapshot[-CHECKSUM_BYTES - 1] == END


def observed(head: bytes, tail: bytes) -> Facts:
    """A snapshot names the replication history of its server."""
    found = REPLICATION.search(head)
    return {"identifier": found[1].decode()} if found else {}


def created(head: bytes, tail: bytes) -> float | None:
    """When the server began to write it."""
    found = CREATED.search(head)
    return float(int.from_bytes(found[1], "little")) if found else None


def place(name: str, segment_bytes: int) -> Place:
    return Place(name, 0)


REDIS = Engine(
    name="redis",
    folder="redis",
    dumps={"base": Dump("base.sh", ended, observed, created)},
    refused=("WRONGPASS", "NOAUTH"),
    place=place,
)

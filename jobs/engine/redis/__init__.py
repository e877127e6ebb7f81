"""Redis: a snapshot file over the replication protocol; its append-only log is not shipped."""

from jobs.engine.definition import Dump, Engine, Place

CHECKSUM_BYTES = 8
END = 0xFF


def ended(tail: bytes) -> bool:
    """A snapshot ends with the end mark and its checksum."""
    return len(tail) > CHECKSUM_BYTES and tail[-CHECKSUM_BYTES - 1] == END


def place(name: str, segment_bytes: int) -> Place:
    return Place(name, 0)


REDIS = Engine(
    name="redis",
    folder="redis",
    dumps={"base": Dump("base.sh", ended)},
    refused=("WRONGPASS", "NOAUTH"),
    place=place,
)

"""PostgreSQL 15 and newer: base copies and log slices over the replication protocol."""

from jobs.engine.definition import Dump, Engine, Place, tar_ended


def place(segment: str, segment_bytes: int) -> Place:
    """A segment's name is timeline, log and number, eight hexadecimal digits each; a log holds 4 GiB."""
    timeline, log, number = segment[:8], int(segment[8:16], 16), int(segment[16:24], 16)
    return Place(timeline, log * ((1 << 32) // segment_bytes) + number)


POSTGRESQL = Engine(
    name="postgresql",
    folder="postgresql",
    dumps={"base": Dump("base.sh", tar_ended), "slice": Dump("slice.sh", tar_ended)},
    refused=("password authentication failed", "no password supplied", "no pg_hba.conf entry"),
    place=place,
    unpacks=True,
    stops_at_instant=True,
)

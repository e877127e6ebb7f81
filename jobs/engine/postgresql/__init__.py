"""PostgreSQL 15 and newer: base copies and log slices over the replication protocol."""

import re
from datetime import UTC, datetime

from jobs.engine.definition import Dump, Engine, Facts, Place, tar_ended

LABEL = re.compile(rb"START WAL LOCATION: [0-9A-F/]+ \(file ([0-9A-F]{24})\)")
BEGUN = re.compile(rb"START TIME: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:UTC|GMT|Etc)")
RANGE = re.compile(rb'"End-LSN": *"([0-9A-F]+/[0-9A-F]+)"')
MANIFEST_END = re.compile(rb'"Manifest-Checksum": *"[0-9a-f]{64}" *\}\n\0+\Z')
SEGMENT = re.compile(rb"([0-9A-F]{24})(?:\.partial)?\0")


def ended(tail: bytes) -> bool:
    """Its backup_manifest is the last of all. Empty blocks alone are no sign: the tables' own pages may be empty."""
    return tar_ended(tail) and bool(MANIFEST_END.search(tail))


def copied(head: bytes, tail: bytes) -> Facts:
    """A base begins with its backup_label and ends with its backup_manifest."""
    label, end = LABEL.search(head), RANGE.findall(tail)
    return {
        **({"start": label[1].decode()} if label else {}),
        **({"position": end[-1].decode()} if end else {}),
    }


def begun(head: bytes, tail: bytes) -> float | None:
    """As the backup_label says it, where its server reckons in UTC."""
    found = BEGUN.search(head)
    return datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC).timestamp() if found else None


def first_segment(head: bytes, tail: bytes) -> Facts:
    """A slice is a tar of segments in their order; a timeline's history may come before them."""
    found = SEGMENT.search(head)
    return {"start": found[1].decode()} if found else {}


def place(segment: str, segment_bytes: int) -> Place:
    """A segment's name is timeline, log and number, eight hexadecimal digits each; a log holds 4 GiB."""
    timeline, log, number = segment[:8], int(segment[8:16], 16), int(segment[16:24], 16)
    return Place(timeline, log * ((1 << 32) // segment_bytes) + number)


POSTGRESQL = Engine(
    name="postgresql",
    folder="postgresql",
    dumps={"base": Dump("base.sh", ended, copied, begun), "slice": Dump("slice.sh", tar_ended, first_segment)},
    refused=("password authentication failed", "no password supplied", "no pg_hba.conf entry"),
    place=place,
    unpacks=True,
    swap=("target.sh", "restore.sh", "swap.sh"),
    described=True,
    stops_at_instant=True,
)

"""The manifest of one copy: written last, so that a copy without one does not exist."""

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from jobs import seal
from jobs.sound import unsound

VERSION = 1
BASE = "base"
SLICE = "slice"


@dataclass(frozen=True)
class Part:
    """One object of the copy."""

    key: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Count:
    """Rows of a table, counted just before and just after the copied moment; equal where nobody wrote."""

    fewest: int
    most: int


@dataclass(frozen=True)
class Manifest:
    """What a copy is, where its bytes lie and what a restore of it must contain. Instants are Unix times by the object
    store's clock; `scheduled` is the slot the run belongs to, from which tiers are chosen (BUG-10)."""

    system: str
    environment: str
    store: str
    engine: str
    engine_version: str
    kind: str
    copy: str
    scheduled: int
    started: int
    finished: int
    raw_bytes: int
    raw_sha256: str
    cipher: str
    parts: tuple[Part, ...]
    previous: str
    """sha256 of the manifest before this one of the same kind; empty for the first."""
    start: str
    """Where the copied log begins: a WAL segment, a binlog file and position, an oplog timestamp."""
    last: str
    """The last complete piece of log in it; the next slice begins right after."""
    point: str = ""
    """What a restore recovers to: the name of a restore point, or a position."""
    position: str = ""
    """The log position of the copied moment; the server may forget everything before it."""
    identifier: str = ""
    """The database system's own identity; a new one starts a new chain."""
    segment_bytes: int = 0
    continues: bool = True
    """False where a slice does not follow the one before: log was lost in between."""
    counts: dict[str, Count] = field(default_factory=dict)
    schema: tuple[str, ...] = ()
    """Sums of the definitions of all tables, taken before and after the copied moment; empty where an engine has none."""
    version: int = VERSION

    @property
    def stored_bytes(self) -> int:
        return sum(part.bytes for part in self.parts)

    def encoded(self) -> bytes:
        """Deterministic bytes."""
        return seal.sealed(asdict(self))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.encoded()).hexdigest()


class Malformed(Exception):
    """The bytes are no manifest."""


def decoded(data: bytes) -> Manifest:
    """A manifest from its bytes. Raises Malformed."""
    try:
        values: dict[str, Any] = seal.unsealed(data)
        values["parts"] = tuple(Part(**part) for part in values["parts"])
        values["schema"] = tuple(values["schema"])
        values["counts"] = {table: Count(**count) for table, count in values["counts"].items()}
        manifest = Manifest(**values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Malformed(f"{type(error).__name__}: {error}") from error
    if wrong := next((name for record in (manifest, *manifest.parts) if (name := unsound(record))), ""):
        raise Malformed(f"{wrong}: is of another type")
    if manifest.version != VERSION:
        raise Malformed(f"version {manifest.version}, wanted {VERSION}")
    try:
        seal.compare(manifest.encoded(), data)
    except seal.Broken as error:
        raise Malformed(str(error)) from error
    return manifest

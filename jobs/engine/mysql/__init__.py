"""MySQL 8 and MariaDB: a consistent dump, and the binary log file by file."""

import re
from datetime import UTC, datetime

from jobs.engine.definition import Dump, Engine, Facts, Place, tar_ended

# MASTER_LOG_FILE is MariaDB's spelling, SOURCE_LOG_FILE that of MySQL 8.
POSITION = re.compile(rb"(?:MASTER|SOURCE)_LOG_FILE='([^']+)', *(?:MASTER|SOURCE)_LOG_POS=(\d+)")

COMPLETED = re.compile(rb"-- Dump completed on +(\d{4}-\d\d-\d\d) +(\d{1,2}:\d\d:\d\d)")


def observed(head: bytes, tail: bytes) -> Facts:
    """Where the log stood at the dump's snapshot."""
    found = POSITION.search(head)
    if not found:
        return {}
    file, position = found[1].decode(), found[2].decode()
    return {"start": file, "last": file, "position": f"{file}:{position}"}


def first_file(head: bytes, tail: bytes) -> Facts:
    """A slice is a tar of log files in their order; its first header names the first."""
    name = head[:100].rstrip(b"\0").decode(errors="replace")
    return {"start": name} if name else {}


def ended(tail: bytes) -> bool:
    """The client writes this line only after the last table (--skip-comments would leave it out)."""
    return b"-- Dump completed" in tail[-4096:]


def completed(head: bytes, tail: bytes) -> float | None:
    """The client's last line; base.sh lets it reckon in UTC."""
    found = COMPLETED.search(tail[-4096:])
    if not found:
        return None
    # Before ten o'clock the hour has one digit.
    day, clock = (word.decode() for word in found.groups())
    return datetime.fromisoformat(f"{day} {clock:0>8}").replace(tzinfo=UTC).timestamp()


def place(file: str, segment_bytes: int) -> Place:
    name, _, number = file.rpartition(".")
    return Place(name, int(number))


def dialect(name: str) -> Engine:
    return Engine(
        name=name,
        folder="mysql",
        dumps={"base": Dump("base.sh", ended, observed, completed), "slice": Dump("slice.sh", tar_ended, first_file)},
        refused=("Access denied for user", "ERROR 1045"),
        place=place,
        swap=("target.sh", "restore.sh", "swap.sh"),
        described=True,
        stops_at_instant=True,
    )


MYSQL = dialect("mysql")
MARIADB = dialect("mariadb")

"""MySQL 8 and MariaDB: a consistent dump, and the binary log file by file."""

import re

from jobs.engine.definition import Dump, Engine, Facts, Place, tar_ended

# MASTER_LOG_FILE is MariaDB's spelling, SOURCE_LOG_FILE that of MySQL 8.
POSITION = re.compile(rb"(?:MASTER|SOURCE)_LOG_FILE='([^']+)', *(?:MASTER|SOURCE)_LOG_POS=(\d+)")


def observed(head: bytes) -> Facts:
    """Where the log stood at the dump's snapshot."""
    found = POSITION.search(head)
    if not found:
        return {}
    file, position = found[1].decode(), found[2].decode()
    return {"start": file, "last": file, "position": f"{file}:{position}"}


def ended(tail: bytes) -> bool:
    """The client writes this line only after the last table (--skip-comments would leave it out)."""
    return b"-- Dump completed" in tail[-4096:]


def place(file: str, segment_bytes: int) -> Place:
    name, _, number = file.rpartition(".")
    return Place(name, int(number))


def dialect(name: str) -> Engine:
    return Engine(
        name=name,
        folder="mysql",
        dumps={"base": Dump("base.sh", ended, observed), "slice": Dump("slice.sh", tar_ended)},
        refused=("Access denied for user", "ERROR 1045"),
        place=place,
        stops_at_instant=True,
    )


MYSQL = dialect("mysql")
MARIADB = dialect("mariadb")

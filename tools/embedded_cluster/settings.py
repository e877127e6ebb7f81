"""What an embedded cluster chooses at its first start and keeps: its port and its socket directory."""

import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.embedded_cluster import ports
from tools.embedded_cluster.layout import Layout, read_document, write_document

SOCKET_PATH_BYTES = 107
"""Longest path of a unix socket on Linux."""

LONGEST_SOCKET_NAME = "etcd-peer.sock"

SHORT_TEMPORARY = "/tmp"  # noqa: S108  what is made below it is unique and private

PLAIN_PATH = re.compile(r"/[A-Za-z0-9/._-]*")
"""Paths that survive as a part of a URL and of a comma-separated flag."""


@dataclass(frozen=True)
class Settings:
    port: int
    sockets: Path


def read_settings(layout: Layout) -> Settings | None:
    """None before the first start, or if the file was damaged."""
    document = read_document(layout.settings)
    port, sockets = document.get("port"), document.get("sockets")
    if isinstance(port, int) and isinstance(sockets, str):
        return Settings(port, Path(sockets))
    return None


def ensure_settings(layout: Layout) -> Settings:
    """Keep what is recorded; choose what is missing. A temporary directory may be gone after a reboot."""
    known = read_settings(layout)
    sockets = socket_directory(layout, known.sockets if known else None)
    settings = Settings(known.port if known else ports.choose(str(layout.directory)), sockets)
    if settings != known:
        write_document(layout.settings, {"port": settings.port, "sockets": str(sockets)})
    return settings


def socket_directory(layout: Layout, recorded: Path | None) -> Path:
    """In the data directory if the path is short and plain, else below the system's temporary directory.

    `$XDG_RUNTIME_DIR` is no place for it: it goes at logout, and the cluster stays.
    """
    own = layout.directory / "sockets"
    if is_fit(own):
        own.mkdir(mode=0o700, exist_ok=True)
        return own
    if recorded is not None and is_fit(recorded) and is_private(recorded):
        return recorded
    named = tempfile.gettempdir()  # $TMPDIR may be as long as the clone's path
    base = named if is_fit(Path(named) / "groundcrew-12345678") else SHORT_TEMPORARY
    return Path(tempfile.mkdtemp(prefix="groundcrew-", dir=base))


def is_fit(directory: Path) -> bool:
    whole = str(directory / LONGEST_SOCKET_NAME)
    return len(os.fsencode(whole)) <= SOCKET_PATH_BYTES and PLAIN_PATH.fullmatch(whole) is not None


def is_private(directory: Path) -> bool:
    """Below a shared directory someone else may have taken the name since."""
    try:
        state = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and state.st_mode & 0o077 == 0

"""Ports on loopback: choosing one for good, and finding out who holds it."""

import errno
import socket
import zlib
from pathlib import Path

from tools.embedded_cluster.failures import ClusterFailure

FIRST = 16443
COUNT = 2000
"""Below 32768, where Linux begins to hand out ports to outgoing connections: those would take a kept one at times."""

LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp."""


def choose(key: str) -> int:
    """A free port that differs from clone to clone, also while the other clones' clusters are stopped."""
    start = zlib.crc32(key.encode())
    for step in range(COUNT):
        port = FIRST + (start + step) % COUNT
        if is_free(port):
            return port
    raise ClusterFailure(f"no port from {FIRST} to {FIRST + COUNT - 1} is free on 127.0.0.1: end what holds them")


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as the API server does: old connections do not count
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def require_free(port: int) -> None:
    """Raises ClusterFailure that names the holder, where this user may know it."""
    if is_free(port):
        return
    raise ClusterFailure(
        f"port {port} on 127.0.0.1, which this cluster's certificates and kubeconfig name, is held by {holder(port)}. "
        f"End that process (`make down` there, if it is another clone's cluster) and run the same command again; "
        f"or give up this cluster's objects for a new port: `python3 -m tools.embedded_cluster reset`"
    )


def holder(port: int) -> str:
    inodes = {f"socket:[{inode}]" for inode in listening_inodes(port)}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            for descriptor in (entry / "fd").iterdir():
                if str(descriptor.readlink()) in inodes:
                    # Its name only: a command line may carry a password.
                    return f"process {entry.name} ({(entry / 'comm').read_text().strip()})"
        except OSError:  # another user's process, or it has just ended
            continue
    return "a process of another user"


def listening_inodes(port: int) -> set[str]:
    found: set[str] = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = Path("/proc/net", table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found

"""What can go wrong, in words: what happened, and what mends it."""

import re
from collections.abc import Sequence
from pathlib import Path


class ToolchainFailure(Exception):
    """Set-up cannot go on; the text says why and how to mend it."""


class MissingProgram(ToolchainFailure):
    """A program was asked for that nothing has built yet."""


LAST_LINES = 20

OFFLINE = re.compile(
    r"dial tcp|no such host|connection refused|connection reset|i/o timeout|TLS handshake|network is unreachable"
    r"|Temporary failure in name resolution|proxyconnect|unexpected EOF|context deadline exceeded"
    r"|NewConnectionError|ConnectTimeout|ReadTimeout|Max retries exceeded"
    r"|module lookup disabled|x509:|CERTIFICATE_VERIFY",
)
REFUSED = re.compile(r"(?:reading|fetching) \S+: (?:4\d\d|5\d\d) |No matching distribution found")
FULL = re.compile(r"no space left on device|[Dd]isk quota exceeded|Errno 28")
FORGED = re.compile(r"SECURITY ERROR|checksum mismatch|THESE PACKAGES DO NOT MATCH THE HASHES")
OLD_GO = re.compile(r"requires go >= (\d+\.\d+(?:\.\d+)?)")
NAMED = re.compile(r"^(?:go: )?([\w.-]+\.[\w.-]+/[\w./~+-]+@v[\w.+-]+)", re.MULTILINE)


def of_go(what: str, output: str, log: Path) -> ToolchainFailure:
    """The failure behind what the go command printed while it worked on `what`."""
    module = NAMED.search(output)
    about = f" ({module[1]})" if module else ""
    if FULL.search(output):
        return disk_full(what)
    if FORGED.search(output):
        return ToolchainFailure(
            f"{what}: a Go module does not have the checksum of go.sum{about}. Nothing of it is used. "
            f"Ask whoever runs your module proxy; `go clean -modcache` drops a damaged local copy. Log: {log}"
        )
    if OFFLINE.search(output):
        return ToolchainFailure(
            f"{what}: a Go module could not be downloaded{about}: the module proxy was not reached. "
            f"Check the network, the proxy variables and `go env GOPROXY`, then run the same command again. Log: {log}"
        )
    if REFUSED.search(output):
        return ToolchainFailure(
            f"{what}: the module proxy has no such Go module{about}. The default `GOPROXY` has them all: "
            f"compare with `go env GOPROXY`, then run the same command again. Log: {log}"
        )
    if old := OLD_GO.search(output):
        return ToolchainFailure(
            f"{what}: it needs Go {old[1]}, and an older one was used. Install a newer Go. Log: {log}"
        )
    return ToolchainFailure(f"{what}: the build failed.\n{tail(output)}\nWhole log: {log}")


def of_pip(what: str, output: str, log: Path) -> ToolchainFailure:
    """The failure behind what pip printed while it installed `what`."""
    if FULL.search(output):
        return disk_full(what)
    if FORGED.search(output):
        return ToolchainFailure(
            f"{what}: a package does not have the checksum of its lock. Nothing of it is used. "
            f"Ask whoever runs your package index; `pip cache purge` drops a damaged local copy. Log: {log}"
        )
    if OFFLINE.search(output):
        return ToolchainFailure(
            f"{what}: the Python package index was not reached. Check the network, the proxy variables and "
            f"`pip config list`, then run the same command again. Log: {log}"
        )
    if REFUSED.search(output):
        return ToolchainFailure(
            f"{what}: the Python package index has no fitting package. They are there for Linux x86-64 with glibc and "
            f"Python 3.11 or newer: compare `python3 --version` and `pip config list`.\n{tail(output, 3)}\nLog: {log}"
        )
    return ToolchainFailure(f"{what}: pip failed.\n{tail(output)}\nWhole log: {log}")


def disk_full(what: str) -> ToolchainFailure:
    return ToolchainFailure(
        f"{what}: the disk is full. Free some space (`go clean -cache` drops what Go has compiled so far), "
        f"or move the caches with XDG_CACHE_HOME, GOCACHE and GOMODCACHE; then run the same command again."
    )


def tail(output: str, lines: int = LAST_LINES) -> str:
    last: Sequence[str] = output.rstrip().splitlines()[-lines:]
    return "\n".join(f"  | {line}" for line in last)

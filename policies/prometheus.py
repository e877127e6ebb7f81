"""The rendered Prometheus servers: what their arguments and volumes say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from policies.finding import Found
from policies.index import Index
from policies.pods import LONG_RUNNING, Container, containers
from policies.reading import sequence, span, text
from specs.units import Bytes, Duration

FLAG = "storage.tsdb."
TIME, SIZE, PATH = "storage.tsdb.retention.time", "storage.tsdb.retention.size", "storage.tsdb.path"
IMAGE = "prometheus"
SIZE_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40, "PB": 1 << 50, "EB": 1 << 60}
"""Prometheus counts in powers of 1024 under decimal names."""


Amount = TypeVar("Amount", Bytes, Duration)


@dataclass(frozen=True)
class Server:
    """`retention` and `limit` are None where the flag is missing or cannot be read, `limited` tells which."""

    found: Found
    path: str
    retention: Duration | None
    limit: Bytes | None
    limited: bool
    volume: str
    """Name of the volume the database lies in."""


def servers(index: Index) -> Iterator[Server]:
    """By image or by flags: a server whose flag was lost is still one."""
    for found in index.objects(*sorted(LONG_RUNNING)):
        for container in containers(found):
            given = flags(container)
            if container.program == IMAGE or any(name.startswith(FLAG) for name in given):
                yield _server(found, container, given)


def flags(container: Container) -> dict[str, list[str]]:
    """Values by flag, as the server's own parser takes them: one dash or two, with or without an equals sign."""
    words = [word for field in ("command", "args") for word in sequence(container.data, field) if isinstance(word, str)]
    found: dict[str, list[str]] = {}
    for word, following in pairwise([*words, ""]):
        if word.startswith("-"):
            name, equals, value = word.lstrip("-").partition("=")
            found.setdefault(name, []).append(value if equals else following)
    return found


def _server(found: Found, container: Container, given: dict[str, list[str]]) -> Server:
    times = [span(value) for value in given.get(TIME, [])]
    sizes = [_size(value) for value in given.get(SIZE, [])]
    directory = (given.get(PATH) or [""])[0].rstrip("/")
    mounts = sequence(container.data, "volumeMounts")
    named = [text(mount, "name") for mount in mounts if directory and text(mount, "mountPath").rstrip("/") == directory]
    return Server(
        found,
        container.path,
        _least(times),
        _least(sizes),
        limited=bool(sizes),
        volume=named[0] if named else "",
    )


def _least(given: list[Amount | None]) -> Amount | None:
    """The least of all, None where one cannot be read or there is none."""
    known = [value for value in given if value is not None]
    return min(known) if known and len(known) == len(given) else None


def _size(given: str) -> Bytes | None:
    found = re.fullmatch(r"([0-9]{1,12})([KMGTPE]?B)", given)
    return Bytes(int(found[1]) * SIZE_UNITS[found[2]]) if found else None

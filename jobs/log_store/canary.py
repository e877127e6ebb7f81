"""Lines with made-up secrets, on their way from a pod's output into the log store: whether they arrive, and how.

Each line holds one secret of one kind, which follows from the minute it was written in. So whoever reads the store knows what
must not stand there, and no two runs write the same.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.exit_code import ExitCode, Failure
from jobs.log_store.client import LogStore
from jobs.stack_server import Document

MARK = re.compile(r"log canary (?P<run>\d+)\.(?P<number>\d+)\b")
MOST = 2_000
"""Lines looked at, the newest first: those of many hours."""

Secret = Callable[[str], str]
"""From forty hexadecimal digits."""


def _card(digits: str) -> str:
    """Sixteen digits that pass for the number of a card (ISO/IEC 7812)."""
    body = "4" + f"{int(digits, 16) % 10**14:014}"
    doubled = (int(digit) * 2 for digit in body[::2])
    total = sum(value - 9 * (value > 9) for value in doubled) + sum(map(int, body[1::2]))
    return f"{body}{-total % 10}"


KINDS: Mapping[str, tuple[Secret, str]] = {
    # Kind of secret: how it is made, and how it stands in a line.
    "authorization": (lambda given: given, "Authorization: {}"),
    "bearer": (lambda given: given, "sent Bearer {} along"),
    "basic": (lambda given: given, "sent Basic {} along"),
    "jwt": (lambda given: f"eyJ{given[:20]}.{given[20:30]}.{given[30:]}", "got {} back"),
    "aws-key-id": (lambda given: f"AKIA{given[:16].upper()}", "as {} in the cloud"),
    "known-prefix": (lambda given: f"ghp_{given[:36]}", "as {} in the repository"),
    "web-hook": (lambda given: given, "tells hooks.slack.com/services/{}"),
    "url-userinfo": (lambda given: f"canary:{given}", "opens https://{}@canary/"),
    "encoded-userinfo": (lambda given: f"canary%3A{given}", "opens https%3A%2F%2F{}%40canary"),
    "dsn": (lambda given: given, "dials canary:{}@tcp(canary:3306)/"),
    "sql-password": (lambda given: given, "asks ALTER USER canary PASSWORD '{}'"),
    "redis-password": (lambda given: given, "asks CONFIG SET requirepass {}"),
    "redis-auth": (lambda given: given, "asks AUTH canary {}"),
    "redis-command": (lambda given: given, 'asks "AUTH" "canary" "{}"'),
    "named-value": (lambda given: given, 'sets {{"name":"PASSWORD","value":"{}"}}'),
    "listed-value": (lambda given: given, 'starts ["--password","{}"]'),
    "option": (lambda given: given, "starts with --password {} set"),
    "element": (lambda given: given, "reads <password>{}</password>"),
    "cookie": (lambda given: given, "sent Cookie: canary=1; held={}"),
    "key-value": (lambda given: given, "starts with password={} set"),
    "card": (_card, "pays with {} at once"),
    "e-mail": (lambda given: f"{given}@canary.example", "writes to {} now"),
    "private-key": (lambda given: given, "-----BEGIN PRIVATE KEY----- {} -----END PRIVATE KEY-----"),
    "field": (lambda given: given, ""),
}
"""All that is redacted, and a field of a JSON line that is named like a secret."""


@dataclass(frozen=True)
class Line:
    kind: str
    text: str
    secret: str


def lines(run: int) -> list[Line]:
    """What one run writes; `run` counts minutes of Unix time."""
    return [_line(run, number, kind) for number, kind in enumerate(KINDS)]


def _line(run: int, number: int, kind: str) -> Line:
    made, form = KINDS[kind]
    secret = made(hashlib.sha256(f"{run} {kind}".encode()).hexdigest()[:40])
    mark = f"log canary {run}.{number}"
    text = f"{mark} {form.format(secret)}" if form else json.dumps({"message": mark, "password": secret})
    return Line(kind, text, secret)


@dataclass(frozen=True)
class Found:
    """A canary as it is stored."""

    index: str
    run: int
    number: int
    text: str
    """The whole document."""

    @property
    def leaks(self) -> str:
        """The kind of secret that stands in it, empty for none."""
        known = lines(self.run)
        line = known[self.number] if self.number < len(known) else None
        return line.kind if line and line.secret in self.text else ""


def stored(store: LogStore, stream: str, container: str, since: datetime) -> list[Found]:
    """Canaries in a stream by the container that wrote them. Raises Failure."""
    within = [
        {"term": {"kubernetes.container_name": container}},
        {"range": {"@timestamp": {"gte": since.isoformat()}}},
    ]
    asked = {"size": MOST, "query": {"bool": {"filter": within}}, "sort": [{"@timestamp": "desc"}]}
    # A stream that nobody wrote to yet is none.
    hits = store.post(f"{stream}/_search?ignore_unavailable=true", asked).get("hits", {}).get("hits", ())
    return [found for hit in hits if (found := _found(hit))]


def _found(hit: Document) -> Found | None:
    text = json.dumps(hit.get("_source", {}))
    mark = MARK.search(text)
    return Found(str(hit.get("_index", "")), int(mark["run"]), int(mark["number"]), text) if mark else None


def newest(found: Iterable[Found]) -> int:
    """The youngest run of which every line is there; 0 for none."""
    numbers: dict[int, set[int]] = {}
    for one in found:
        numbers.setdefault(one.run, set()).add(one.number)
    return max((run for run, there in numbers.items() if there >= set(range(len(KINDS)))), default=0)


def arrived(store: LogStore, stream: str, container: str, late: timedelta, now: datetime) -> datetime:
    """When the youngest canary that arrived was written. Raises Failure where that is longer ago than `late`."""
    run = newest(stored(store, stream, container, now - late * 6))
    written = datetime.fromtimestamp(run * 60, UTC)
    if now - written <= late:
        return written
    told = f"the last that did was written {written:%Y-%m-%d %H:%M}Z" if run else "none did in six times as long"
    minutes = f"{late / timedelta(minutes=1):g} minutes"
    raise Failure(ExitCode.RETRY, f"{stream}: no canary of the last {minutes} arrived whole; {told}")


def redacted(store: LogStore, stream: str, container: str, since: datetime) -> int:
    """How many canaries stand there without their secrets. Raises Failure for any that has its own."""
    found = stored(store, stream, container, since)
    leaks = sorted({(one.index, one.leaks) for one in found if one.leaks})
    if leaks:
        told = "\n".join(f"{index}: holds a secret of the kind {kind}" for index, kind in leaks)
        raise Failure(ExitCode.PROOF_FAILED, told)
    return len(found)

"""One HTTP request with a limit on everything: its time, its answer's size, and where it may lead."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

LARGEST = 1 << 20
"""Bytes of an answer that are read; what is looked for stands at its beginning."""
CHUNK = 1 << 16
SCHEMES = ("http", "https")


@dataclass(frozen=True)
class Answer:
    """What came back. `trouble` says why nothing did; it never quotes the answer."""

    seconds: float
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: str = ""
    trouble: str = ""


def ask(
    url: str, seconds: float, method: str = "GET", body: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    """Never raises for what the network does. A redirect is an answer like any other: nothing is followed."""
    begin = time.monotonic()
    given = urlsplit(url)
    if given.scheme not in SCHEMES or not given.hostname:
        return Answer(0.0, trouble="the address is no http address")
    try:
        answer = _asked(given, begin + seconds, method, body, headers or {})
    except ssl.SSLCertVerificationError as error:
        answer = Answer(0.0, trouble=f"the certificate is not trusted: {error.verify_message}")
    except (OSError, http.client.HTTPException) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() >= begin + seconds
        reason = f"no whole answer within {seconds:g} s" if late else f"no answer: {_reason(error)}"
        answer = Answer(0.0, trouble=reason)
    return Answer(time.monotonic() - begin, answer.status, answer.headers, answer.body, answer.trouble)


def _asked(given: SplitResult, limit: float, method: str, body: str, headers: Mapping[str, str]) -> Answer:
    kind = http.client.HTTPSConnection if given.scheme == "https" else http.client.HTTPConnection
    connection = kind(given.hostname or "", given.port, timeout=_left(limit))
    try:
        path = f"{given.path or '/'}{f'?{given.query}' if given.query else ''}"
        connection.connect()
        with _cut(connection.sock, limit):
            connection.request(method, path, body.encode() or None, {"User-Agent": "groundcrew", **headers})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            answer = Answer(0.0, response.status, found, _read(response))
        _left(limit)
        return answer
    finally:
        connection.close()


@contextmanager
def _cut(connection: socket.socket, limit: float) -> Iterator[None]:
    """Ends the connection at the limit: a timeout of the socket's own begins anew with each byte a server drips. It ends
    the plain one, also below TLS, whose own state belongs to the reader."""
    cut = threading.Timer(_left(limit), _ended, (connection,))
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()


def _ended(connection: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse) -> str:
    """At most LARGEST bytes. Raises IncompleteRead, which read1 does not, where the server promised more."""
    parts: list[bytes] = []
    size = 0
    while size < LARGEST:
        part = response.read1(CHUNK)
        if not part and response.length:
            raise http.client.IncompleteRead(b"", response.length)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)[:LARGEST].decode("utf-8", "replace")


def _left(limit: float) -> float:
    left = limit - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _reason(error: BaseException) -> str:
    """The system's own words where it has some, the kind of failure otherwise; both are free of content."""
    return getattr(error, "strerror", None) or type(error).__name__

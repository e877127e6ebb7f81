"""A registry on loopback that answers by the OCI distribution specification, and misbehaves where a test wants it to.

The real registry that the live tests start asks nobody for a token; this one follows the token specification of the
distribution project.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.background_server import answering

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


@dataclass(frozen=True)
class Said:
    """An answer: status, headers and body."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, list[str]]
    authorization: str
    accept: str


def digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def manifest(content: Any, kind: str = MANIFEST) -> Said:
    """A manifest as registries send it, with its digest."""
    body = json.dumps({"schemaVersion": 2, "mediaType": kind, **content}).encode()
    return Said(200, (("Content-Type", kind), ("Docker-Content-Digest", digest(body))), body)


class Handler(BaseHTTPRequestHandler):
    """Hands every request to the server's answer."""

    def do_GET(self) -> None:
        found = urlsplit(self.path)
        authorization, accept = (self.headers.get(name, "") for name in ("Authorization", "Accept"))
        assert isinstance(self.server, RegistryServer)
        said = self.server.told(Asked(found.path, parse_qs(found.query), authorization, accept))
        self.send_response(said.status)
        for name, value in (*said.headers, ("Content-Length", str(len(said.body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        pass


class RegistryServer(ThreadingHTTPServer):
    """`answer` is asked for each request; what was asked is kept."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Asked], Said]):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[Asked] = []

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def told(self, asked: Asked) -> Said:
        self.asked.append(asked)
        return self.answer(asked)


@contextmanager
def registry(answer: Callable[[Asked], Said]) -> Iterator[RegistryServer]:
    """A registry that listens while the block runs."""
    with answering(RegistryServer(answer)) as server:
        yield server

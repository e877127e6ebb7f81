"""An object store that fails: in front of a real one, as often as the seed says."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Lock, Thread
from typing import cast

TIMEOUT = 30
HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "expect", "content-length"})


@dataclass
class Moods:
    """How many of a hundred requests are refused with 503, and how many end with a lost connection."""

    refused: int
    lost: int
    random: Random
    counted: dict[str, int] = field(default_factory=lambda: {"answered": 0, "refused": 0, "lost": 0})
    lock: Lock = field(default_factory=Lock)

    def next(self) -> str:
        with self.lock:
            number = self.random.randrange(100)
            mood = "refused" if number < self.refused else "lost" if number < self.refused + self.lost else "answered"
            self.counted[mood] += 1
            return mood


class FaultyStore(ThreadingHTTPServer):
    """Forwards to the store at `target`, as its mood is."""

    daemon_threads = True

    def __init__(self, target: int, moods: Moods):
        super().__init__(("127.0.0.1", 0), Request)
        self.target = target
        self.moods = moods


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: object = "", size: object = "") -> None:
        """Nothing is logged: addresses may hold signatures."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        store = cast(FaultyStore, self.server)
        mood = store.moods.next()
        if mood == "answered":
            self.forward(store.target, body)
        elif mood == "refused":
            self.send(503, {}, b"")
        else:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def forward(self, target: int, body: bytes) -> None:
        there = http.client.HTTPConnection("127.0.0.1", target, timeout=TIMEOUT)
        given = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        there.request(self.command, self.path, body, given)
        found = there.getresponse()
        self.send(found.status, dict(found.getheaders()), found.read(), found.getheader("Content-Length"))
        there.close()

    def send(self, status: int, headers: dict[str, str], body: bytes, length: str | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = answer


@contextmanager
def faulty(target: int, moods: Moods, certificate: Path | None = None) -> Iterator[str]:
    """The address of a store that forwards to the one at `target`, over TLS where it has a certificate."""
    with FaultyStore(target, moods) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@contextmanager
def silent() -> Iterator[str]:
    """One that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"

"""A log store on loopback that keeps nothing: it counts what comes by `_bulk` and says yes, so that the sender is measured."""

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from tests.live.shippers.moved import HERE
from tests.support.background_server import answering

TAKEN = b'{"create":{"_index":"logs","_id":"1","status":201}}'
GREETING = {
    "name": "sink",
    "version": {"number": "7.17.28", "build_flavor": "default"},
    "tagline": "You Know, for Search",
}
LICENSE = {"license": {"uid": "sink", "type": "basic", "mode": "basic", "status": "active"}}


class Sink(ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET

    def __init__(self) -> None:
        self.documents, self.sent_bytes, self.leaks, self.lock = 0, 0, 0, Lock()
        super().__init__((HERE, 0), Handler)

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.server_address[1]}"

    def take(self, documents: int, sent_bytes: int, leaks: int) -> None:
        with self.lock:
            self.documents += documents
            self.sent_bytes += sent_bytes
            self.leaks += leaks


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say(json.dumps(LICENSE if "_license" in self.path else GREETING).encode())

    def do_POST(self) -> None:
        assert isinstance(self.server, Sink)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        text = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        documents = text.count(b"\n") // 2
        self.server.take(documents, len(body), text.count(SECRET))
        self._say(b'{"took":1,"errors":false,"items":[' + b",".join([TAKEN] * documents) + b"]}")

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library calls it that)
        """Says nothing."""


SECRET = b"hunter2hunter2"
"""Stands in some lines after `password=`."""


@contextmanager
def sink() -> Iterator[Sink]:
    with answering(Sink()) as server:
        yield server

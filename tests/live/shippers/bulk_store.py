"""A log store on loopback that speaks `_bulk` as Elasticsearch does, and fails in the ways a test wants.

It keeps what it acknowledged, by stream and id, and counts what came twice: a second `create` of an id is a conflict there too.
"""

import gzip
import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from tests.live.shippers.moved import HERE
from tests.support.background_server import answering

Document = dict[str, Any]


class Answer(Enum):
    TAKES = auto()
    REFUSES = auto()
    """429 for the request, as a full write queue does."""
    REFUSES_SOME = auto()
    """429 for every other document of the request."""
    FAILS = auto()
    """503 for the request."""
    HANGS_UP = auto()
    """Closes the connection before it has read the request."""
    HANGS_UP_AFTER = auto()
    """Stores the documents and closes the connection without a word."""
    UNAUTHORISED = auto()
    """401, as after a change of the password."""


@dataclass
class Kept:
    """What was acknowledged, and what came again."""

    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    lock: Lock = field(default_factory=Lock)

    def create(self, stream: str, identifier: str, document: Document) -> int:
        """Status of one document."""
        with self.lock:
            if (stream, identifier) in self.documents:
                self.repeated += 1
                return 409
            self.documents[(stream, identifier)] = document
            return 201

    def all(self) -> list[Document]:
        with self.lock:
            return list(self.documents.values())


class Store(ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET

    def __init__(self, port: int, kept: Kept, answer: Callable[[], Answer]) -> None:
        self.kept, self.answer = kept, answer
        super().__init__((HERE, port), Handler)

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def store(self) -> Store:
        assert isinstance(self.server, Store)
        return self.server

    def do_POST(self) -> None:
        answer = self.store.answer()
        self.store.kept.answers[answer.name] += 1
        if answer is Answer.HANGS_UP:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if answer in (Answer.REFUSES, Answer.FAILS, Answer.UNAUTHORISED):
            status = {Answer.REFUSES: 429, Answer.FAILS: 503, Answer.UNAUTHORISED: 401}[answer]
            self._say(status, {"error": {"type": "es_rejected_execution_exception"}, "status": status})
            return
        text = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        items = [self._item(number, lines, answer) for number, lines in enumerate(_pairs(text))]
        if answer is Answer.HANGS_UP_AFTER:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._say(200, {"errors": any(item["create"]["status"] > 299 for item in items), "items": items})

    def _item(self, number: int, lines: tuple[bytes, bytes], answer: Answer) -> Document:
        [(action, about)] = json.loads(lines[0]).items()
        assert action == "create", "a data stream takes nothing else"
        if answer is Answer.REFUSES_SOME and number % 2:
            return _said(about, 429, "es_rejected_execution_exception")
        status = self.store.kept.create(about["_index"], about["_id"], json.loads(lines[1]))
        return _said(about, status, "version_conflict_engine_exception" if status == 409 else "")

    def _say(self, status: int, content: Document) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library calls it that)
        """Says nothing."""


def _said(about: Document, status: int, error: str) -> Document:
    told = {"_index": about["_index"], "status": status}
    return {"create": told | ({"error": {"type": error, "reason": error}} if error else {})}


def _pairs(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    lines = [line for line in text.split(b"\n") if line]
    assert len(lines) % 2 == 0
    return zip(lines[::2], lines[1::2], strict=True)


@contextmanager
def store(kept: Kept, port: int = 0, answer: Callable[[], Answer] = lambda: Answer.TAKES) -> Iterator[Store]:
    with answering(Store(port, kept, answer)) as server:
        yield server

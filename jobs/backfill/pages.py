"""What each replica may scrape next: one page at a time, until it is stored."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from specs.history_document import REPLICA_HEADER

PATH = "/metrics"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FAST = 1


class Pages:
    """Written by the threads that fill, read by those that answer scrapes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[str, tuple[bytes, int]] = {}
        """By replica: the page, and how often it was fetched whole."""

    def show(self, replica: str, text: str) -> None:
        with self._lock:
            self._texts[replica] = (text.encode(), 0)

    def text(self, replica: str) -> bytes:
        with self._lock:
            return self._texts.get(replica, (b"", 0))[0]

    def fetched(self, replica: str) -> int:
        with self._lock:
            return self._texts.get(replica, (b"", 0))[1]

    def count(self, replica: str, text: bytes) -> None:
        """A page was sent whole; one that was replaced meanwhile does not count."""
        with self._lock:
            shown, times = self._texts.get(replica, (b"", 0))
            if shown is text:
                self._texts[replica] = (shown, times + 1)


class Handler(BaseHTTPRequestHandler):
    pages: Pages
    timeout = 30

    def do_GET(self) -> None:
        """A page for whoever names a replica; anybody else is shown an empty one."""
        if self.path.partition("?")[0] != PATH:
            self.send_error(404)
            return
        replica = self.headers.get(REPLICA_HEADER, "")
        text = self.pages.text(replica)
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        sent = gzip.compress(text, FAST) if zipped else text
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(sent)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(sent)
        self.pages.count(replica, text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it)
        """Scrapes are no news."""


@contextmanager
def served(port: int, host: str = "") -> Iterator[Pages]:
    """Pages on a port. Raises OSError where it is taken."""
    pages = Pages()
    server = ThreadingHTTPServer((host, port), type("BoundHandler", (Handler,), {"pages": pages}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()

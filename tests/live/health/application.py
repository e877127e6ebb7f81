"""A small sql-studio on loopback: healthy, or broken in exactly one way."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.background_server import answering

PASSWORD = 'correct horse "battery" $staple'
USER = "canary@example.com"
TOKEN = "token-of-the-canary"
SLOW = 1.3


@dataclass
class Application:
    """`fault` names what is broken. `canaries` is what journeys left behind; `asked` every request, in order."""

    fault: str = ""
    port: int = 0
    canaries: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    sessions: int = 0
    most_sessions: int = 0
    pause: float = 0.0
    """Seconds each step of a journey takes."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def health(self) -> tuple[int, str, dict[str, str]]:
        if self.fault == "response-time":
            time.sleep(SLOW)
        status = {"status": "broken", "degraded": "degraded"}.get(self.fault, "healthy")
        body = json.dumps({"status": status, "secret": "never-told"})
        body = f"{body} trailing" if self.fault == "json" else body
        headers = {} if self.fault == "cors" else {"Access-Control-Allow-Origin": "*"}
        return (503 if self.fault == "health" else 200), body, headers

    def ready(self) -> tuple[int, str, dict[str, str]]:
        database = "down" if self.fault == "database" else "ok"
        return (503 if self.fault == "ready" else 200), json.dumps({"database": database}), {}

    def page(self, path: str) -> tuple[int, str, dict[str, str]]:
        match path:
            case "/":
                return (500 if self.fault == "homepage" else 200), "<html></html>", {}
            case "/health":
                return self.health()
            case "/health/ready":
                return self.ready()
            case "/health/live":
                return (500 if self.fault == "live" else 200), "{}", {}
            case "/metrics":
                return 200, "up 1\n" if self.fault == "metrics" else "sql_studio_http_requests_total 1\n", {}
            case "/api/auth/session":
                return (200 if self.fault == "auth" else 401), "{}", {}
            case "/favicon.ico":
                return (404 if self.fault == "static" else 200), "", {}
        return 404, "", {}

    def step(self, method: str, path: str, body: str, bearer: str) -> tuple[int, str, dict[str, str]]:
        """A journey's requests. A fault `lost-sync` stores the change and loses the answer."""
        time.sleep(self.pause)
        if path == "/api/auth/login":
            return self._login(body)
        if bearer != f"Bearer {TOKEN}":
            return 401, "{}", {}
        if path == "/api/queries/run":
            return (500, "{}", {}) if self.fault == "query" else (200, '{"rows": [[42]]}', {})
        if path == "/api/auth/logout":
            self._session(-1)
            return (500 if self.fault == "logout" else 204), "", {}
        return self._canary(method, path)

    def _login(self, body: str) -> tuple[int, str, dict[str, str]]:
        given = json.loads(body)
        if self.fault == "login" or (given["email"], given["password"]) != (USER, PASSWORD):
            return 401, json.dumps({"error": given}), {}
        self._session(1)
        return 200, "{}" if self.fault == "token" else json.dumps({"token": TOKEN}), {}

    def _session(self, change: int) -> None:
        with self.lock:
            self.sessions += change
            self.most_sessions = max(self.most_sessions, self.sessions)

    def _canary(self, method: str, path: str) -> tuple[int, str, dict[str, str]]:
        if method == "PUT":
            if self.fault != "forgotten":
                self.canaries.add(path)
            return (500 if self.fault == "lost-sync" else 201), "", {}
        if method == "GET":
            return (200, '{"kind": "canary"}', {}) if path in self.canaries else (404, "", {})
        if self.fault == "clear-up":
            return 500, "", {}
        self.canaries.discard(path)
        return 204, "", {}


def _handler(application: Application) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            application.asked.append((self.command, self.path))
            if self.path.startswith("/api/") and self.path != "/api/auth/session":
                bearer = self.headers.get("Authorization", "")
                status, text, headers = application.step(self.command, self.path, body, bearer)
            else:
                status, text, headers = application.page(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode()) if status != 204 else 0))
            self.end_headers()
            if status != 204:
                self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Quiet."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away in the middle are part of the tests."""


@contextmanager
def application(context: Any = None) -> Iterator[Application]:
    """Serving until left; with an SSL context over TLS."""
    found = Application()
    server = _Server(("127.0.0.1", 0), _handler(found))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    found.port = server.server_address[1]
    with answering(server):
        yield found

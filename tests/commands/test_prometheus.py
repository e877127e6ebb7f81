"""A Prometheus that is away, is another program, refuses, or answers nonsense: one failure in words each time."""

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from commands.failure import BAD_INPUT, SURROUNDINGS, CommandFailure
from commands.prometheus import Prometheus
from tests.support.background_server import answering

PASSWORD = "S3cret value!"


class Answers(BaseHTTPRequestHandler):
    """Says what the test put there, and keeps what it was asked."""

    code, content, location = 200, b"", ""
    asked: list[tuple[str, str, str]] = []  # noqa: RUF012  one server, one test

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, body, self.headers.get("Authorization", "")))
        self.send_response(self.code)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    do_GET = do_POST

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002  the library's name
        return


class Double:
    """The server and what it says."""

    def __init__(self, server: ThreadingHTTPServer, handler: type[Answers]):
        self.handler = handler
        self.address = f"http://127.0.0.1:{server.server_port}"

    def says(self, content: Any, code: int = 200, location: str = "") -> None:
        self.handler.code, self.handler.location = code, location
        self.handler.content = content if isinstance(content, bytes) else json.dumps(content).encode()


@pytest.fixture
def double() -> Iterator[Double]:
    handler = type("Own", (Answers,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with answering(server):
        yield Double(server, handler)


def vector(*values: str) -> dict[str, Any]:
    result = [{"metric": {"slo": f"slo-{at}"}, "value": [1, value]} for at, value in enumerate(values)]
    return {"status": "success", "data": {"resultType": "vector", "result": result}}


def test_it_answers_with_series(double: Double) -> None:
    double.says(vector("0.5", "-2"))
    found = Prometheus(f"{double.address}/", ("budget", PASSWORD)).values("up", 7)
    assert found == [({"slo": "slo-0"}, 0.5), ({"slo": "slo-1"}, -2.0)]
    [(path, body, authorization)] = double.handler.asked
    assert (path, body) == ("/api/v1/query", "query=up&time=7")
    assert authorization.startswith("Basic ")


def test_what_is_no_number_is_no_value(double: Double) -> None:
    double.says(vector("NaN", "+Inf", "0"))
    assert Prometheus(double.address).values("up", 7) == [({"slo": "slo-2"}, 0.0)]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"<html>log in</html>", 200, "no JSON"),
        (b"", 200, "no JSON"),
        (b"[" * 100_000, 200, "no JSON"),
        ([], 200, "did not succeed"),
        ({"status": "error", "error": "x"}, 200, "did not succeed"),
        ({"status": "success", "data": 7}, 200, "did not succeed"),
        ({"status": "success", "data": {"resultType": "matrix", "result": []}}, 200, "something else than series"),
        ({"status": "success", "data": {"resultType": "vector", "result": {}}}, 200, "something else than series"),
        ({"status": "success", "data": {"resultType": "vector", "result": [{}]}}, 200, "cannot be read"),
        (vector("much"), 200, "cannot be read"),
        ({"error": "query timed out"}, 503, "it answered 503: query timed out"),
        (b"bad gateway", 502, "it answered 502"),
        (b"", 401, "--user and --password-file"),
        (b"", 403, "may not ask"),
        (b"", 404, "without /api"),
    ],
)
def test_any_other_answer_is_a_failure(double: Double, content: Any, code: int, words: str) -> None:
    double.says(content, code)
    with pytest.raises(CommandFailure, match=words) as caught:
        Prometheus(double.address, ("budget", PASSWORD)).values("up", 7)
    assert caught.value.exit_code == SURROUNDINGS
    assert PASSWORD not in str(caught.value)


def test_a_login_follows_no_redirect(double: Double) -> None:
    double.says(b"", 302, f"{double.address}/elsewhere")
    with pytest.raises(CommandFailure, match="it answered 302"):
        Prometheus(double.address, ("budget", PASSWORD)).values("up", 7)
    assert len(double.handler.asked) == 1


def test_one_that_is_away_is_told() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(CommandFailure, match=f"{address} does not tell the budgets: Connection refused"):
            Prometheus(address).values("up", 7)


@pytest.mark.parametrize(
    "address",
    [
        "", "prometheus", "prometheus:9090", "ftp://prometheus", "file:///etc/passwd", "http://", "http://[::1",
        "http://host:99999", "http://host:0", "http://host/?query=up", "http://host/#top", "http://ho st",
        f"http://user:{PASSWORD.replace(' ', '')}@host", "http://user@host",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_bad_input(address: str) -> None:
    with pytest.raises(CommandFailure, match="--prometheus") as caught:
        Prometheus(address)
    assert caught.value.exit_code == BAD_INPUT
    assert "S3cret" not in str(caught.value)


def test_a_password_is_sent_over_no_open_line() -> None:
    with pytest.raises(CommandFailure, match="read on the way"):
        Prometheus("http://prometheus.example", ("budget", PASSWORD))
    assert Prometheus("https://prometheus.example", ("budget", PASSWORD)).address == "https://prometheus.example"


def test_an_authority_that_is_none_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(CommandFailure, match="holds no certificates"):
        Prometheus("https://host", authority=tmp_path / "none.pem")
    (tmp_path / "junk.pem").write_text("junk")
    with pytest.raises(CommandFailure, match="holds no certificates"):
        Prometheus("https://host", authority=tmp_path / "junk.pem")

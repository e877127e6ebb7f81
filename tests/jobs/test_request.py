"""One request ends in time, whatever the other side does, and its trouble never quotes an answer."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from jobs.request import LARGEST, ask

LIMIT = 0.6
PAUSE = 0.05
SECRET = "never-told"

Talk = Callable[[socket.socket, threading.Event], None]


@contextmanager
def listener(talk: Talk) -> Iterator[int]:
    """A port whose first connection is `talk`ed to after a request came."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def served() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1 << 16)
                try:
                    talk(connection, done)
                except OSError:
                    """The client has gone."""

        thread = threading.Thread(target=served)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            done.set()
            thread.join()


def dripping(start: bytes) -> Talk:
    """A byte now and then, for ever: no pause is as long as the limit."""

    def talk(connection: socket.socket, done: threading.Event) -> None:
        connection.sendall(start)
        while not done.wait(PAUSE):
            connection.sendall(b"x")

    return talk


def silent(connection: socket.socket, done: threading.Event) -> None:
    done.wait()


@pytest.mark.parametrize(
    "talk",
    [
        silent,
        dripping(b"HTTP/1.1 200 OK\r\nX-Long: "),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
        dripping(b"HTTP/1.0 200 OK\r\n\r\n"),
    ],
    ids=["silent", "in a header", "in a body", "in a body that ends with the connection", "an old server"],
)
def test_a_server_that_drips_is_held_to_the_limit(talk: Talk) -> None:
    begin = time.monotonic()
    with listener(talk) as port:
        answer = ask(f"http://127.0.0.1:{port}/", LIMIT)
    assert answer.trouble == f"no whole answer within {LIMIT:g} s"
    assert LIMIT <= time.monotonic() - begin < LIMIT * 4


def test_no_more_is_read_than_is_looked_at() -> None:
    def talk(connection: socket.socket, done: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Found: Yes\r\n\r\n")
        while not done.is_set():
            connection.sendall(b"x" * (1 << 16))

    with listener(talk) as port:
        answer = ask(f"http://127.0.0.1:{port}/", 10)
    assert (answer.status, len(answer.body), answer.headers["x-found"]) == (200, LARGEST, "Yes")


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (b"", "no answer: RemoteDisconnected"),
        (f"{SECRET}\r\n\r\n".encode(), "no answer: BadStatusLine"),
        (f"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{SECRET}".encode(), "no answer: IncompleteRead"),
    ],
    ids=["nothing", "no HTTP", "half an answer"],
)
def test_what_is_no_answer_is_told_without_its_words(said: bytes, trouble: str) -> None:
    with listener(lambda connection, done: connection.sendall(said)) as port:
        answer = ask(f"http://127.0.0.1:{port}/", 5)
    assert (answer.status, answer.trouble) == (0, trouble)


def test_a_closed_port_and_an_odd_address_are_troubles() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert ask(f"http://127.0.0.1:{port}/", 5).trouble == "no answer: Connection refused"
    for address in ("file:///etc/passwd", "ftp://127.0.0.1/", "http:///path", "/path"):
        assert ask(address, 5).trouble == "the address is no http address"


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    said = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with listener(lambda connection, done: connection.sendall(said)) as port:
        answer = ask(f"http://127.0.0.1:{port}/", 5)
    assert (answer.status, answer.trouble) == (302, "")

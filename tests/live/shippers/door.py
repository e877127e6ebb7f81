"""A port that stays while what stands behind it goes and comes back elsewhere, as a Service's address does."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.live.shippers.moved import HERE
from tests.support.background_server import answering

CHUNK = 1 << 16


class Door(socketserver.ThreadingTCPServer):
    daemon_threads = True
    behind: int | None = None
    """The port that connections are passed on to; None turns them away."""

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.server_address[1]}"


class Passing(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Door)
        if self.server.behind is None:
            return
        with suppress(OSError), socket.create_connection((HERE, self.server.behind)) as there:
            back = threading.Thread(target=_pass, args=(there, self.request), daemon=True)
            back.start()
            _pass(self.request, there)
            back.join()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while given := source.recv(CHUNK):
            target.sendall(given)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def door() -> Iterator[Door]:
    with answering(Door((HERE, 0), Passing)) as server:
        yield server

"""The line between a client and its server: at an exact number of bytes something happens to it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread

PIECE = 1 << 16


@dataclass
class Line:
    """Forwards connections to a port of this machine. `happens` once the server has sent `at` bytes, over all of them."""

    target: int
    at: int
    happens: Callable[[], None]
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    seen: int = 0
    lock: Lock = field(default_factory=Lock)
    ends: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    def cut(self) -> None:
        """Ends every connection; new ones are taken."""
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self.ends += [client, server]
            Thread(target=self._copy, args=(client, server, False), daemon=True).start()
            Thread(target=self._copy, args=(server, client, True), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if counted:
                    self._count(len(piece))
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _count(self, size: int) -> None:
        with self.lock:
            before, self.seen = self.seen, self.seen + size
            if before < self.at <= self.seen:
                self.happens()


@contextmanager
def line(target: int, at: int, happens: Callable[[], None]) -> Iterator[Line]:
    found = Line(target, at, happens)
    Thread(target=found.serve, daemon=True).start()
    try:
        yield found
    finally:
        # shutdown wakes the thread that waits in accept; close alone does not.
        with suppress(OSError):
            found.listener.shutdown(socket.SHUT_RDWR)
        found.listener.close()
        found.cut()

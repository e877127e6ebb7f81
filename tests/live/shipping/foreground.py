"""What those who work with a database feel of a copy that is taken of it."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from threading import Event, Thread

from drill.server import Server
from tests.live.shipping.measure import Copy

CLIENTS = 4
CALM = 5.0
"""Seconds of work before and after each copy, which it is compared with: a server, and a machine, are not always alike."""
FIRST = 1_000_000_000
"""Above every number that the loaded tables hold."""


@dataclass(frozen=True)
class Work:
    seconds: float
    answers: tuple[float, ...]
    """Seconds each transaction took."""

    @property
    def rate(self) -> float:
        """Transactions per second."""
        return len(self.answers) / self.seconds

    @property
    def slow(self) -> float:
        """Milliseconds within which 95 of 100 were done."""
        return statistics.quantiles(self.answers, n=20)[-1] * 1e3

    def __add__(self, other: "Work") -> "Work":
        return Work(self.seconds + other.seconds, self.answers + other.answers)


@dataclass(frozen=True)
class Felt:
    calm: Work
    copying: Work

    @property
    def kept(self) -> float:
        """Per cent of the work of a calm time that was done while the copy was taken."""
        return 100 * self.copying.rate / self.calm.rate

    @property
    def missed(self) -> float:
        """Seconds of a calm time's work that one copy costs; little and long weighs as much as much and short."""
        return self.copying.seconds * (1 - self.copying.rate / self.calm.rate)


class Clients:
    """Each writes one small transaction after the other, and waits until it is on the disk."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._numbers = count(FIRST)
        self._ended = Event()
        self._answers: list[float] = []

    def during(self, work: Callable[[], object]) -> Work:
        """What was done meanwhile. Raises what the work raises."""
        before, begun = len(self._answers), time.monotonic()
        work()
        return Work(time.monotonic() - begun, tuple(self._answers[before:]))

    def write(self) -> None:
        with self._server.connected() as session:
            while not self._ended.is_set():
                begun = time.monotonic()
                session.beat(next(self._numbers), begun, self._server.store.tables[:1])
                self._answers.append(time.monotonic() - begun)

    def end(self) -> None:
        self._ended.set()


@contextmanager
def working(server: Server) -> Iterator[Clients]:
    clients = Clients(server)
    threads = [Thread(target=clients.write) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        clients.end()
        for thread in threads:
            thread.join()


def felt(copies: Sequence[Copy], server: Server) -> dict[str, Felt]:
    """By name of the copy. Nothing is restored, so that rows may be added meanwhile."""
    with working(server) as clients:

        def calm() -> Work:
            return clients.during(lambda: time.sleep(CALM))

        def one(copy: Copy) -> Felt:
            before, copying = calm(), clients.during(copy.take)
            return Felt(before + calm(), copying)

        return {copy.name: one(copy) for copy in copies}

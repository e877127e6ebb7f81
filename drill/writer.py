"""Writes to a database until it is told to stop, and keeps a ledger of what the server said it had."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread

from drill.programs import PATIENCE
from drill.session import Lost, Session

INTERVAL = 0.2


@dataclass(frozen=True)
class Beat:
    """One transaction: a heartbeat and a row in each of the tables. Times are Unix times."""

    number: int
    at: float
    acknowledged: float | None
    """When the server said it was done; None where it did not say so, and it may be there or not."""
    tables: tuple[str, ...]


class Writer(Thread):
    """A beat each 200 ms, over a new connection after each one that broke."""

    def __init__(self, connect: Callable[[], Session], tables: tuple[str, ...]):
        super().__init__(daemon=True)
        self.connect = connect
        self.tables = tables
        self.ledger: list[Beat] = []
        self._session: Session | None = None
        self._begun = Event()
        self._ended = Event()

    def begin(self) -> None:
        """Start, and wait for the first acknowledged beat: by what was written before it no loss could be measured."""
        self.start()
        self._begun.wait(PATIENCE)

    def run(self) -> None:
        while not self._ended.is_set():
            begin = time.monotonic()
            self._write(self.tables)
            self._ended.wait(max(0.0, INTERVAL - (time.monotonic() - begin)))
        self._drop()

    def stop(self) -> None:
        self._ended.set()
        if self.is_alive():
            self.join()

    def acknowledged_before(self, at: float) -> int:
        """Transactions the server had said were done."""
        return sum(beat.acknowledged is not None and beat.acknowledged < at for beat in list(self.ledger))

    def _write(self, tables: tuple[str, ...]) -> None:
        number, at, done = len(self.ledger) + 1, time.time(), None
        try:
            self._session = self._session or self.connect()
            self._session.beat(number, at, tables)
            done = time.time()
            self._begun.set()
        except Lost:
            self._drop()
        self.ledger.append(Beat(number, at, done, tables))

    def _drop(self) -> None:
        if self._session:
            self._session.close()
        self._session = None

"""Stands between a dumper and its shipper: a fault comes at an exact place of the stream, however fast both are."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from drill.programs import give
from tests.support.waiting import until

PIECE = 1 << 16


@dataclass
class Relay:
    """Takes the place of a pod's pipe once the shipper reads it, and before the dumper opens it."""

    pipe: Path
    at: int
    """Bytes that go through before `happens`; the dumper is stopped by its full pipe meanwhile."""
    happens: Callable[[], None] = lambda: None
    through: int | None = None
    """Bytes the shipper is given at most: what comes after them is lost on the way, and nobody is told."""
    seen: int = 0
    reached: Event = field(default_factory=Event)
    broken: list[BaseException] = field(default_factory=list)
    thread: Thread | None = None

    def open(self, ended: Callable[[], bool]) -> None:
        """`ended` says that the shipper is gone; then nothing stands in between."""
        target = until(lambda: -1 if ended() else self._shipper(), "the shipper to open the pipe", every=0.02)
        if target < 0:
            return
        self.pipe.unlink()
        os.mkfifo(self.pipe, 0o600)
        give(self.pipe)
        self.thread = Thread(target=self._run, args=(target,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        if self.thread:
            self.thread.join(60)
            assert not self.thread.is_alive(), "the dumper's end of the pipe stayed open"
        if self.broken:
            raise self.broken[0]

    def _shipper(self) -> int:
        """A descriptor of the shipper's end; 0 while nobody reads there."""
        try:
            descriptor = os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return 0
        os.set_blocking(descriptor, True)
        return descriptor

    def _run(self, target: int) -> None:
        try:
            with open(self.pipe, "rb", buffering=0) as source:  # noqa: PTH123  (waits here until the dumper opens its end)
                self._pass(source.read, target)
        except BaseException as error:  # noqa: BLE001  (carried to the test's thread)
            self.broken.append(error)
        finally:
            self.reached.set()
            with suppress(OSError):
                os.close(target)

    def _pass(self, read: Callable[[int], bytes], target: int) -> None:
        while True:
            if self.seen >= self.at and not self.reached.is_set():
                self.reached.set()
                self.happens()
            wanted = PIECE if self.reached.is_set() else min(PIECE, self.at - self.seen)
            piece = read(wanted)
            if not piece:
                return
            given = piece if self.through is None else piece[: max(0, self.through - self.seen)]
            self.seen += len(piece)
            try:
                while given:
                    given = given[os.write(target, given) :]
            except BrokenPipeError:
                return

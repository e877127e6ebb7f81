"""The course of a drill: a loaded server, its backup Jobs, and a writer that does not wait for them."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from drill.known import Kind
from drill.pod import Ended, Pod, laid_out
from drill.programs import ProgramFailed, Programs, scratch, secret
from drill.server import Server, closing
from drill.writer import Writer
from jobs.exit_code import ExitCode
from specs.job_document import PASSWORD_KEYS, JobDocument, ObjectStoreAddress

ROWS = 20_000
"""Rows of each table before the first heartbeat."""
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 1.2
"""Seconds of writing between two steps."""


@dataclass
class Course:
    kind: Kind
    server: Server
    pod: Pod
    writer: Writer
    loaded: int
    random: Random
    safe: float = 0.0
    """When the newest copy that was published was begun: what was acknowledged before is never lost."""
    copies: int = 0
    """Base copies and slices that were published."""

    def pause(self) -> None:
        time.sleep(self.random.uniform(FIRST_PAUSE, LONGEST_PAUSE))

    def ship(self, task: str, *, during: Callable[[Path], None] | None = None, may_fail: bool = False) -> Ended:
        """Run a Job of the store. Raises ProgramFailed where it does not publish and had to."""
        begun = time.time()
        ended = self.pod.run(task, during=during)
        if ended.code == ExitCode.DONE:
            self.safe, self.copies = begun, self.copies + 1
        elif not may_fail or ended.code != ExitCode.RETRY:
            raise ProgramFailed(f"{task} ended with {ended.code}: {ended.said}")
        return ended

    def protect(self, slices: int) -> None:
        """A first slice, the base over it, and so many slices behind."""
        self.ship("slice")
        self.ship("base")
        for _ in range(slices):
            self.pause()
            self.ship("slice")


@contextmanager
def course(kind: Kind, document: JobDocument, seed: int, rows: int = ROWS) -> Iterator[Course]:
    """A loaded server that is written to. Raises debian.Unobtainable where there is none."""
    environment = kind.obtain()
    with scratch() as home:
        programs = Programs(home, environment)
        pod, server = arranged(programs, kind, document)
        with closing(server):
            password = secrets.token_hex(12)
            for key in PASSWORD_KEYS.values():
                secret(home / "credentials" / key, password)
            server.open()
            server.load(rows, password)
            writer = Writer(lambda: server.connect(document.store.database), document.store.tables)
            writer.begin()
            try:
                yield Course(kind, server, pod, writer, rows, Random(seed))  # noqa: S311  (it chooses moments)
            finally:
                writer.stop()


def arranged(programs: Programs, kind: Kind, document: JobDocument) -> tuple[Pod, Server]:
    """The store's own document, with the address, the folder and the keys of this drill."""
    recipient = laid_out(programs.home, document.cipher)
    server = kind.server(programs, "server", document.store)
    here = replace(
        document,
        store=replace(document.store, engine=kind.engine.value, host="127.0.0.1", port=server.port),
        object_store=ObjectStoreAddress("volume", path=str(programs.home / "copies")),
        recipients=(recipient,),
        lock_seconds=0,
        extra={**document.extra, "checkpoint": "fast"},
    )
    return Pod(programs, here), server

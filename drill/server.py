"""A throw-away database server."""

import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drill.programs import PATIENCE, ProgramFailed, Programs, free_port, given_folder
from drill.session import Lost, Session
from specs.job_document import StoreAddress

START = 60.0
"""Seconds a server may take until it answers."""
ENOUGH = 2_000
"""Characters of a log that say why a server ended."""


@dataclass
class Server(ABC):
    """One server in a folder of its own. Nothing runs and nothing is on the disk before `open` or `adopt`."""

    programs: Programs
    name: str
    store: StoreAddress
    """The store as its backup Jobs know it: database, tables, the role they log in as."""
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str] | None" = None

    administration = ""
    """The database that is there from the beginning."""
    power_cut = signal.SIGKILL
    """Ends the server and all its processes at once: nothing is written any more."""

    @property
    def folder(self) -> Path:
        return self.programs.home / self.name

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @abstractmethod
    def initialise(self) -> None:
        """An empty server's data."""

    @abstractmethod
    def command(self) -> list[str]:
        """The server's command line."""

    @abstractmethod
    def load(self, rows: int, password: str) -> None:
        """The plan's tables with so many rows each, the heartbeat's table, and the roles exactly as they are rendered."""

    @abstractmethod
    def connect(self, database: str) -> Session:
        """A connection as the administrator. Raises Lost."""

    @abstractmethod
    def lend(self, user: str, password: str) -> None:
        """An administrator who may log in from outside."""

    @abstractmethod
    def databases(self) -> tuple[str, ...]:
        """Names of all there are."""

    @contextmanager
    def connected(self, database: str = "") -> Iterator[Session]:
        session = self.connect(database or self.store.database)
        try:
            yield session
        finally:
            session.close()

    def open(self) -> None:
        """An empty server that answers."""
        given_folder(self.folder)
        self.initialise()
        self.start()

    def adopt(self, data: Path) -> None:
        """The server over data that a restore left behind."""
        given_folder(self.folder)
        data.rename(self.data)
        self.start()

    def start(self) -> None:
        """Raises ProgramFailed with the log's end where it does not come up."""
        with (self.folder / "server.log").open("a", encoding="utf-8") as log:
            self.process = self.programs.start(*self.command(), stdout=log, stderr=log, start_new_session=True)
        limit = time.monotonic() + START
        while True:
            try:
                with self.connected(self.administration):
                    return
            except Lost as reason:
                if self.process.poll() is not None or time.monotonic() >= limit:
                    raise ProgramFailed(f"{self.name} does not answer: {reason}; {self.said()}") from None
                time.sleep(0.05)

    def crash(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.power_cut)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def restart(self) -> None:
        """A crash and what the server makes of it by itself."""
        self.crash()
        self.start()

    def destroy(self) -> None:
        """A crash after which no byte of its data is left."""
        self.crash()
        shutil.rmtree(self.data, ignore_errors=True)

    def said(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")[-ENOUGH:].strip()


@contextmanager
def closing(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.crash()

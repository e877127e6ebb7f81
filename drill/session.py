"""A connection to a drilled database, and the heartbeat that is written over it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

HEARTBEAT = "groundcrew_heartbeat"
ANSWER = 20
"""Seconds a statement may take."""


class Lost(Exception):
    """The server did not answer: what it was told may have been done or not."""


@contextmanager
def translated(failures: tuple[type[Exception], ...]) -> Iterator[None]:
    """Whatever the client raises is Lost."""
    try:
        yield
    except failures as error:
        raise Lost(f"{type(error).__name__}: {error}") from error


class Session(ABC):
    """Whatever goes wrong with it is Lost."""

    connection: Any
    failures: tuple[type[Exception], ...]
    """What the client raises where the server did not answer."""
    snapshot: str
    """The statement after which all that is read is of one moment."""
    quote = ""
    """Surrounds a table's name in a statement."""

    @abstractmethod
    def run(self, statement: str) -> Sequence[Sequence[Any]]:
        """Rows of the answer, or none; outside BEGIN and COMMIT each statement is on the disk when this returns."""

    @abstractmethod
    def there(self, table: str) -> bool: ...

    def close(self) -> None:
        with suppress(*self.failures):
            self.connection.close()

    def named(self, table: str) -> str:
        return f"{self.quote}{table}{self.quote}"

    def beat(self, number: int, at: float, tables: tuple[str, ...]) -> None:
        """A heartbeat and a row in each table, all or nothing."""
        self.run("BEGIN")
        self.run(f"INSERT INTO {HEARTBEAT} VALUES ({number}, {at!r})")  # noqa: S608  (numbers of our own)
        for table in tables:
            self.run(f"INSERT INTO {self.named(table)} (beat, note) VALUES ({number}, 'written by a drill')")  # noqa: S608
        self.run("COMMIT")

    def beats(self) -> dict[int, float]:
        """Every heartbeat there is and the time it holds."""
        return {int(number): float(at) for number, at in self.run(f"SELECT number, at FROM {HEARTBEAT}")}  # noqa: S608

    def rows(self, table: str) -> int | None:
        """Rows of a table; None where it is not there."""
        if not self.there(table):
            return None
        [[rows]] = self.run(f"SELECT count(*) FROM {self.named(table)}")  # noqa: S608
        return int(rows)

    def spoil(self, statement: str, table: str) -> None:
        """A statement nobody meant: `delete` empties the table, `drop` removes it."""
        self.run(f"DROP TABLE {self.named(table)}" if statement == "drop" else f"DELETE FROM {self.named(table)}")  # noqa: S608

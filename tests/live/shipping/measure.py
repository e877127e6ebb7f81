"""One kind of copy: how it is taken, how it is restored, and what both cost."""

import resource
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SETTLED = 1.0
"""Seconds after which a server has counted the time of the sessions that ended."""
TICKS = 100.0
"""Of the processor, a second; Linux tells its children's times in them."""


@dataclass(frozen=True)
class Cost:
    seconds: float
    processor: float
    """Seconds of processor, the server's own included."""
    bytes: int = 0


class Copy(ABC):
    """Taken again and again of one server; each time anew."""

    name: str
    encrypted: bool
    logical = False
    """Statements or rows, which are loaded again, instead of the server's files."""

    @abstractmethod
    def take(self) -> Path:
        """Returns the folder in which all of it lies."""

    @abstractmethod
    def restore(self) -> None:
        """From what was taken last to a server, or a database, whose rows were counted."""


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def children(server: int) -> float:
    """Seconds of processor of all programs that have ended: ours, and those that served them."""
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    fields = Path(f"/proc/{server}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return own.ru_utime + own.ru_stime + sum(int(fields[at]) for at in (11, 12, 13, 14)) / TICKS


def measured(work: Callable[[], object], server: int) -> tuple[float, float]:
    """(seconds, processor seconds)."""
    time.sleep(SETTLED)
    begun, spent = time.monotonic(), children(server)
    work()
    took = time.monotonic() - begun
    time.sleep(SETTLED)
    return took, children(server) - spent


def compared(copies: Sequence[Copy], runs: int, server: int) -> dict[str, tuple[Cost, Cost]]:
    """Medians of taking and restoring by name; in turn and then in reverse, so that a busy hour slows all of them. What is
    slow by its kind is taken in the first turn only."""
    taken: dict[str, list[Cost]] = {copy.name: [] for copy in copies}
    restored: dict[str, list[Cost]] = {copy.name: [] for copy in copies}
    for run in range(runs):
        for copy in copies if run % 2 == 0 else reversed(copies):
            if copy.logical and run:
                continue
            folders: list[Path] = []
            cost = measured(lambda copy=copy, folders=folders: folders.append(copy.take()), server)
            taken[copy.name].append(Cost(*cost, size(folders[0])))
            restored[copy.name].append(Cost(*measured(copy.restore, server)))
    return {copy.name: (median(taken[copy.name]), median(restored[copy.name])) for copy in copies}


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.processor for cost in costs),
        round(statistics.median(cost.bytes for cost in costs)),
    )

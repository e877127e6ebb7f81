"""The ledger of a run: every record has a number, and at the end it is counted which numbers the store holds, and how often."""

import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from specs.system import System
from tests.live.shippers.bulk_store import Document
from tests.live.shippers.node_logs import ContainerLog

NUMBER = re.compile(r"order (\d+) ")
QUIET_SECONDS = 150.0
"""So long nothing new may arrive before the rest counts as lost: longer than every wait between two attempts."""


@dataclass(frozen=True)
class Count:
    """What became of the records of a run."""

    written: int
    stored: int
    lost: int
    doubled: int
    broken: int
    """Records over several lines that were not stored as one."""

    @classmethod
    def of(cls, written: int, documents: Iterable[Document]) -> "Count":
        found = [document["message"] for document in documents]
        numbers = [int(match[1]) for text in found if (match := NUMBER.search(text))]
        known = set(numbers)
        traces = [text for text in found if "failed" in text]
        broken = sum(not text.endswith("Caused by: full") for text in traces)
        return cls(written, len(known), written - len(known), len(numbers) - len(known), broken)


def plain(number: int, padding: str) -> str:
    return json.dumps({"level": "info", "message": f"order {number} was packed", "note": padding})


def trace(number: int) -> list[str]:
    """A record over four lines."""
    return [f"ERROR order {number} failed", "\tat shop.Packing.run(Packing.java:7)", "  more", "Caused by: full"]


@dataclass
class Writer:
    """Writes numbered records into the logs of several containers, one of them of a system with stack traces over lines."""

    logs: list[ContainerLog]
    traces: ContainerLog
    padding: str = ""
    written: int = 0

    @classmethod
    def on(cls, folder: Path, systems: Iterable[System], padding: int = 0) -> "Writer":
        one = next(system for system in systems if not system.logs.multiline)
        several = next(system for system in systems if system.logs.multiline)
        pods = [ContainerLog.of(folder, one.namespace, f"pod-{number}") for number in range(3)]
        pods.append(ContainerLog.of(folder, "elsewhere", "pod-3"))
        return cls(pods, ContainerLog.of(folder, several.namespace, "pod-4"), "x" * padding)

    @property
    def all(self) -> list[ContainerLog]:
        return [*self.logs, self.traces]

    def write(self, count: int) -> None:
        """So many more records, spread over the containers."""
        share = count // len(self.all)
        for log in self.logs:
            log.write(plain(number, self.padding) for number in range(self.written, self.written + share))
            self.written += share
        for number in range(self.written, self.written + count - share * len(self.logs)):
            self.traces.write(trace(number))
        self.written += count - share * len(self.logs)


def settled(documents: Callable[[], list[Document]], written: int, patience: float = QUIET_SECONDS) -> Count:
    """The count once everything has arrived, or once nothing more does."""
    count, changed = Count.of(written, documents()), time.monotonic()
    while count.lost and time.monotonic() - changed < patience:
        time.sleep(1)
        if (now := Count.of(written, documents())) != count:
            count, changed = now, time.monotonic()
    return count

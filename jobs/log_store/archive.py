"""Whether the archive can be read: one index of the newest snapshot is restored beside the original and counted.

The index is one that was already closed when the snapshot was taken: its stream had a younger one by then. So both must hold
the same, record for record. Each month it is another one. Only counts are read, never a record.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch

from jobs.exit_code import ExitCode, Failure
from jobs.log_store.client import LogStore
from jobs.log_store.snapshots import recent
from jobs.stack_server import Document
from specs.job_document import ARCHIVE_PREFIX

BACKING = re.compile(r"\.ds-(?P<stream>.+)-\d{4}\.\d{2}\.\d{2}-(?P<generation>\d{6,})")
"""An index of a data stream: the day it was made on and its number, which only grows."""
HIDDEN = "expand_wildcards=all&ignore_unavailable=true"
OLDEST = timedelta(days=3)
"""A snapshot is taken every night; two nights may fail."""
PAUSE = 5.0


@dataclass(frozen=True)
class Proof:
    """What was restored and found whole."""

    index: str
    snapshot: str
    documents: int


@dataclass(frozen=True)
class Archive:
    """A repository of the store. `first` are patterns of streams whose archive matters most."""

    store: LogStore
    repository: str
    first: tuple[str, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    turn: int = field(default_factory=lambda: _month(datetime.now(UTC)))
    """Whose turn it is: one index after the other."""
    pause: Callable[[float], None] = time.sleep

    def prove(self) -> Proof:
        """Raises Failure for anything that is missing. Leaves nothing behind."""
        self._clear()
        snapshot = recent(self.store, self.repository, OLDEST, self.now)
        live = self._documents("logs-*")
        index = self._chosen(snapshot, live)
        try:
            found = self._restored(snapshot, index)
        finally:
            self._clear()
        if found != live[index]:
            raise Failure(
                ExitCode.PROOF_FAILED,
                f"{index}: {found} documents came back from {snapshot['snapshot']}, wanted {live[index]}",
            )
        return Proof(index, snapshot["snapshot"], found)

    def _chosen(self, snapshot: Document, live: Mapping[str, int]) -> str:
        """Raises Failure where no index was closed before the snapshot and is still there."""
        known = [name for name in closed(snapshot["indices"]) if live.get(name)]
        wanted = [name for name in known if any(fnmatch(stream_of(name), pattern) for pattern in self.first)] or known
        if not wanted:
            raise Failure(
                ExitCode.NOTHING_TO_PROVE, f"{snapshot['snapshot']}: holds no index that was closed before it"
            )
        return wanted[self.turn % len(wanted)]

    def _restored(self, snapshot: Document, index: str) -> int:
        """Documents of the index as it comes back. Raises Failure where shards do not."""
        name = f"{ARCHIVE_PREFIX}{index}"
        self.store.post(
            f"_snapshot/{self.repository}/{snapshot['snapshot']}/_restore",
            {
                "indices": index,
                "include_global_state": False,
                "include_aliases": False,
                "rename_pattern": "(.+)",
                "rename_replacement": f"{ARCHIVE_PREFIX}$1",
                "index_settings": {"index.number_of_replicas": 0},
                # No lifecycle may take hold of it.
                "ignore_index_settings": ["index.lifecycle.name"],
            },
        )
        self._await(name)
        return self._documents(name).get(name, 0)

    def _await(self, name: str) -> None:
        """The Job's deadline ends a restore that never does. Raises Failure where a shard was given up."""
        while True:
            table = self._routing(name).get(name, {})
            shards = [copy for copies in table.get("shards", {}).values() for copy in copies]
            if shards and all(shard["state"] == "STARTED" for shard in shards):
                return
            for shard in shards:
                lost = shard.get("unassigned_info", {})
                if shard["state"] == "UNASSIGNED" and lost.get("reason") == "ALLOCATION_FAILED":
                    raise Failure(
                        ExitCode.PROOF_FAILED, f"{name}: a shard does not come back: {lost.get('details', '')}"
                    )
            self.pause(PAUSE)

    def _documents(self, pattern: str) -> dict[str, int]:
        """Documents by index: statistics, which need no right to read."""
        found = self.store.get(f"{pattern}/_stats/docs?level=indices&{HIDDEN}").get("indices", {})
        return {name: int(told["primaries"]["docs"]["count"]) for name, told in found.items()}

    def _routing(self, pattern: str) -> Document:
        """Where the shards of indices are, those included that came back nowhere, of which there are no statistics."""
        found = self.store.get(f"_cluster/state/routing_table/{pattern}?{HIDDEN}")
        return found.get("routing_table", {}).get("indices", {})

    def _clear(self) -> None:
        """Takes away what this run or one that was killed has restored; by name, the store allows no patterns."""
        for name in self._routing(f"{ARCHIVE_PREFIX}*"):
            self.store.delete(name)


def _month(now: datetime) -> int:
    return now.year * 12 + now.month


def stream_of(index: str) -> str:
    found = BACKING.fullmatch(index)
    return found["stream"] if found else ""


def closed(indices: Iterable[str]) -> list[str]:
    """Indices of streams that had a younger one when the list was made, in the order of their names."""
    found = [match for match in map(BACKING.fullmatch, sorted(indices)) if match]
    newest: dict[str, int] = {}
    for match in found:
        newest[match["stream"]] = max(newest.get(match["stream"], 0), int(match["generation"]))
    return [match[0] for match in found if int(match["generation"]) < newest[match["stream"]]]

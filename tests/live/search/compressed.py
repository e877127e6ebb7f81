"""A lifecycle on a compressed clock: days become fractions of a second, and a real engine rolls over and deletes.

Elasticsearch 6.8 runs the rendered phases with every age scaled by one factor and looks at its indices each second. A writer
adds a numbered record all the time, and an observer asks which are still there.
"""

import copy
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from specs.units import Duration
from tests.live.search.node import Document, Node

POLL_SECONDS = 1.0
AGE = re.compile(r"^(\d+)(d|h|m|s|ms)$")
UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
KIND = "_doc"


def seconds(age: str) -> float:
    """What an age of a policy means. Raises ValueError for what is no age."""
    found = AGE.match(age)
    if not found:
        raise ValueError(f"{age} is no age of Elasticsearch")
    return int(found[1]) * UNITS[found[2]]


def scaled(tree: Any, factor: float) -> Any:
    """The same policy, every age times `factor`, in whole milliseconds."""
    if isinstance(tree, dict):
        return {
            key: f"{round(seconds(value) * factor * 1000)}ms"
            if key in ("min_age", "max_age")
            else scaled(value, factor)
            for key, value in tree.items()
        }
    return copy.deepcopy(tree)


@dataclass
class Seen:
    """One record: when it was written, when it was last found, when first missed, in seconds of one clock."""

    written: float
    found: float
    missed: float | None = None


@dataclass
class Stream:
    """An index under a policy, written to through its alias, as a data stream is in later versions."""

    node: Node
    name: str
    policy: Document
    factor: float
    records: list[Seen] = field(default_factory=list)
    indices: set[str] = field(default_factory=set)
    """All that records were found in."""

    def start(self) -> None:
        self.node.put(f"_ilm/policy/{self.name}", {"policy": scaled(self.policy["policy"], self.factor)})
        own = {"index.lifecycle.name": self.name, "index.lifecycle.rollover_alias": self.name}
        settings = {"number_of_shards": 1, "number_of_replicas": 0, **own}
        self.node.put(f"_template/{self.name}", {"index_patterns": [f"{self.name}-0*"], "settings": settings})
        self.node.put(f"{self.name}-000001", {"aliases": {self.name: {"is_write_index": True}}})

    def write(self) -> None:
        now = time.monotonic()
        self.node.add(self.name, [{"number": len(self.records)}], KIND)
        self.records.append(Seen(now, now))

    def look(self) -> None:
        """Which records are there. One that was asked for just now is as old as the moment before the question."""
        asked = time.monotonic()
        answer = self.node.get(f"{self.name}-*/_search?size=10000&_source=number&ignore_unavailable=true")
        answered = time.monotonic()
        if answer["_shards"]["failed"]:
            # An index went, or came, while it was asked: the next look tells.
            return
        there = {hit["_source"]["number"] for hit in answer["hits"]["hits"]}
        self.indices |= {hit["_index"] for hit in answer["hits"]["hits"]}
        for number, record in enumerate(self.records):
            if number in there:
                record.found, record.missed = asked, None
            elif record.missed is None:
                record.missed = answered

    def gone(self) -> Sequence[Seen]:
        return [record for record in self.records if record.missed is not None]


def watched(streams: Sequence[Stream], life: float, every: float) -> Iterator[float]:
    """Writes and looks until the time is over; yields the seconds each round took, which bound what the observer can tell."""
    end = time.monotonic() + life
    while (began := time.monotonic()) < end:
        for stream in streams:
            stream.write()
        for stream in streams:
            stream.look()
        time.sleep(max(0.0, every - (time.monotonic() - began)))
        yield time.monotonic() - began


def factor_for(keep: Duration, target: float) -> float:
    """So that what must be kept for `keep` lives for `target` seconds."""
    return target / keep.seconds

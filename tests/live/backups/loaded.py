"""A server with some 50 MB of data that does not compress, and fresh buckets of its copies: what every fault begins with."""

import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from drill.pod import Ended
from drill.programs import given_folder
from jobs.catalogue import Catalogue
from jobs.exit_code import ExitCode
from jobs.manifest import Manifest
from jobs.store.volume import Volume
from specs.database_roles import Purpose, password_key
from specs.job_document import ObjectStoreAddress
from specs.store import Engine
from tests.live.backups.faulty_pod import FaultyPod
from tests.live.backups.memory_disk import unmount
from tests.live.backups.shapes import PREFIX, Source, served, ship

FILL: Mapping[Engine, Sequence[str]] = {
    Engine.POSTGRESQL: (
        "CREATE TABLE filler (data bytea)",
        *(
            "INSERT INTO filler SELECT decode((SELECT string_agg(md5(random()::text || n || m), '') FROM"
            " generate_series(1, 64) m), 'hex') FROM generate_series(1, 8500) n",
        )
        * 4,
    ),
    Engine.MARIADB: (
        "CREATE TABLE filler (data varbinary(1024))",
        "CREATE TABLE churn LIKE filler",
        *("INSERT INTO filler SELECT random_bytes(1024) FROM seq_1_to_8500",) * 4,
    ),
    Engine.REDIS: (
        *(
            'EVAL "for n = 1, 9000 do local t = {} for m = 1, 26 do t[m] = redis.sha1hex(n .. m .. ARGV[1]) end'
            f" redis.call('SET', 'filler:' .. ARGV[1] .. ':' .. n, table.concat(t)) end\" 0 {turn}"
            for turn in range(6)
        ),
        "SAVE",
    ),
}
LOG: Mapping[Engine, Sequence[str]] = {
    Engine.POSTGRESQL: (
        "SELECT length(pg_logical_emit_message(false, 'fault', string_agg(md5(random()::text), ''))::text)"
        " FROM generate_series(1, 300000)",
    ),
    Engine.MARIADB: ("INSERT INTO churn SELECT random_bytes(1024) FROM seq_1_to_6000", "TRUNCATE churn"),
}
"""Some megabytes of log that leave no data behind."""


@dataclass(frozen=True)
class Kind:
    """One kind of copy of one engine."""

    name: str
    engine: Engine
    task: str


BASE = Kind("PostgreSQL base", Engine.POSTGRESQL, "base")
LOG_SLICE = Kind("PostgreSQL slice", Engine.POSTGRESQL, "slice")
DUMP = Kind("MariaDB dump", Engine.MARIADB, "base")
BINARY_LOG = Kind("MariaDB slice", Engine.MARIADB, "slice")
SNAPSHOT = Kind("Redis snapshot", Engine.REDIS, "base")
KINDS = (BASE, LOG_SLICE, DUMP, BINARY_LOG, SNAPSHOT)
SLICES = (LOG_SLICE, BINARY_LOG)
BASES = (BASE, DUMP, SNAPSHOT)
SLICE_BYTES = 5 << 20
LONGEST_LOG = 4
"""Slices after which a base is taken: replaying them takes its time."""
LAST = re.compile(r"\w+ of db: [A-Z_]+ in [0-9.]+ s")
"""The last line of every Job: how it ended."""
WRONG = "canary-5f1e"
"""Stands for a password that is refused: nobody may be told it."""


@dataclass
class Loaded:
    """A server of one engine, and the buckets of its kinds of copies."""

    engine: Engine
    pod: FaultyPod
    source: Source
    password: str
    """The backup role's."""
    buckets: dict[Kind, Path] = field(default_factory=dict)

    def case(self, kind: Kind, seed: str) -> "Case":
        """A bucket with copies of the kind in it, from which the next one has not far to go."""
        fresh = kind not in self.buckets
        place = self.buckets.setdefault(kind, self.pod.home / f"bucket-{kind.task}-{time.monotonic_ns()}")
        found = Case(
            self, kind, self.pod.changed(object_store=ObjectStoreAddress("volume", path=str(place))), Random(seed)
        )
        if fresh:
            given_folder(place)
            for task in ("slice", "base") if self.pod.document.ships_log else ("base",):
                ship(found.pod, task)
        elif kind.task == "slice" and len(found.copies()) % LONGEST_LOG == 0:
            ship(found.pod, "base")
        found.prepare()
        return found

    def tidy(self) -> None:
        """What runs left behind."""
        for run in self.pod.home.glob("run-*"):
            unmount(run / "work")
            shutil.rmtree(run)

    def discard(self, kind: Kind) -> None:
        """The next case of the kind begins with a bucket of its own."""
        if place := self.buckets.pop(kind, None):
            unmount(place)
            shutil.rmtree(place)


@dataclass
class Case:
    """One fault's bucket, and what was not as it had to be."""

    loaded: Loaded
    kind: Kind
    pod: FaultyPod
    random: Random
    runs: int = 0
    spent: bool = False
    """Whether the next case needs a bucket of its own."""
    wrong: list[str] = field(default_factory=list)

    @property
    def source(self) -> Source:
        return self.loaded.source

    @property
    def task(self) -> str:
        return self.kind.task

    @property
    def home(self) -> Path:
        return self.pod.home

    @property
    def bucket(self) -> Path:
        return Path(self.pod.document.object_store.path)

    @property
    def bytes(self) -> int:
        """What the next copy's stream is expected to hold, at least."""
        return SLICE_BYTES if self.task == "slice" else self.copies()[-1].raw_bytes

    def copies(self) -> list[Manifest]:
        """Of its kind, the oldest first."""
        found = Catalogue(Volume(self.bucket), PREFIX)
        return found.bases if self.task == "base" else found.slices

    def prepare(self) -> None:
        """What makes the next copy a large one, under a name of its own."""
        for statement in LOG[self.kind.engine] if self.task == "slice" else ():
            self.source.say(statement)
        time.sleep(1.01 if self.task == "base" else 0)

    def changed(self, **fields: Any) -> FaultyPod:
        """The pod with another document."""
        return self.pod.changed(**fields)

    def elsewhere(self, port: int) -> FaultyPod:
        """The pod, told another port of its server."""
        return self.changed(store=replace(self.pod.document.store, port=port))

    def ends(
        self, run: Callable[[], Ended], wanted: int, *, published: int = 0, says: str = "", lines: int = 1
    ) -> None:
        """Run, and note what was not as it had to be: the code, the manifests there are now, the one line that says why.

        `lines`: what else is said besides a line for each copy that was published; 0 where it does not matter.
        """
        before = self.copies()
        ended = run()
        after = self.copies()
        told = [line for line in ended.said.splitlines() if not LAST.fullmatch(line)]
        canaries = [secret for secret in (self.loaded.password, WRONG) if secret in ended.said]
        faults = {
            f"ended with {ended.code}, not {wanted}": ended.code != wanted,
            f"{len(after) - len(before)} manifests more, not {published}": len(after) != len(before) + published,
            "an older copy is not what it was": not set(map(repr, before)) <= set(map(repr, after)),
            f"{len(told)} lines": wanted > 0 and lines > 0 and len(told) != lines + published,
            f"{says!r} is not said": says.lower() not in ended.said.lower(),
            "a password is said": bool(canaries),
            "a traceback": "Traceback" in ended.said,
        }
        self.runs += 1
        self.wrong += [f"{fault}: {ended.said}" for fault, holds in faults.items() if holds]

    def renew(self) -> None:
        """Go on in a bucket of its own."""
        self.loaded.discard(self.kind)
        self.pod = self.loaded.case(self.kind, "renewed").pod

    def next_proves(self) -> None:
        """The next run publishes one copy, and the verification after it passes."""
        before = len(self.copies())
        self.prepare()
        ended = self.pod.run(self.task)
        if ended.code != ExitCode.DONE or len(self.copies()) != before + 1:
            self.wrong.append(f"the next run ended with {ended.code}: {ended.said}")
        proven = self.pod.prove("verify")
        if proven.code != ExitCode.DONE:
            self.wrong.append(f"the verification after it ended with {proven.code}: {proven.said}")


@contextmanager
def loaded(engine: Engine, filled: bool = True) -> Iterator[Loaded]:
    with served(engine) as (pod, source):
        source.write(0)
        for statement in FILL[engine] if filled else ():
            source.say(statement)
        password = (pod.home / "credentials" / password_key(Purpose.BACKUP)).read_text()
        yield Loaded(engine, FaultyPod(pod.programs, pod.document), source, password)

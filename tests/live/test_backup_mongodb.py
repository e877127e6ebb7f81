"""Backups of MongoDB's protocol as FerretDB speaks it: a dump with its oplog, oplog slices behind it, and what is restored.

FerretDB cannot replay an oplog. What is shown here ends at that edge: which entries would be replayed, each once, and that a
replay that fails is told. No test here shows that a MongoDB server replays them.
"""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import bson
import psutil
import pytest

from drill.pod import Ended
from drill.pod import laid_out as folders
from drill.programs import secret
from jobs.chain import chain
from jobs.engine.mongodb import MONGODB
from jobs.exit_code import ExitCode
from jobs.manifest import Count
from specs.database_roles import Purpose, password_key, user
from tests.live.backups.bucket import Bucket
from tests.support.backup_bench import document
from tests.support.mongodb import FerretDb, ferretdb, laid_out
from tests.support.pod import Pod
from tests.support.servers import Programs, scratch
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

PASSWORD = "a'b\"c\\d e%:@/#"
"""Every character that a configuration file, an address or a shell could stumble over."""
ROWS = 500
PREFIX = "test/shop/db"


@dataclass(frozen=True)
class Bench:
    server: FerretDb
    pod: Pod

    @property
    def bucket(self) -> Bucket:
        return Bucket(self.pod.home / "copies", PREFIX, self.pod.home / "identity" / "identity", self.recipients)

    @property
    def recipients(self) -> tuple[str, ...]:
        return self.pod.document.recipients

    def insert(self, rows: int, table: str = "orders") -> None:
        self.server.client.shop[table].insert_many({"note": "x" * 100} for _ in range(rows))

    def ends(self, task: str, code: ExitCode = ExitCode.DONE) -> Ended:
        if task == "base":
            time.sleep(1.01)  # they are named by seconds
        ended = self.pod.run(task)
        assert ended.code == code, ended.said
        return ended

    def ticked(self, task: str) -> Ended:
        """With nothing but a tick between the copy before and this one."""
        self.server.tick()
        return self.ends(task)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with scratch() as home:
        recipient = folders(home)
        programs = Programs(home, laid_out(home))
        secret(home / "credentials" / password_key(Purpose.BACKUP), PASSWORD)
        with ferretdb(programs, user(Purpose.BACKUP), PASSWORD) as server:
            told = document("mongodb", "7.0", server.port, ("orders", "customers"), home, recipient)
            made = Bench(server, Pod(programs, told))
            made.insert(ROWS)
            made.insert(7, "customers")
            server.tick()
            yield made


def test_a_dump_and_a_quiet_log_restore_with_every_document(bench: Bench) -> None:
    bench.ends("base")
    for _ in range(3):
        bench.ticked("slice")
    ended = bench.ends("drill")
    receipt = bench.bucket.receipts[-1]
    assert receipt.passed, ended.said
    assert receipt.counts == {"orders": ROWS, "customers": 7}
    [first, second, third] = bench.bucket.slices
    assert first.start == bench.bucket.bases[0].last
    assert (second.start, third.start) == (first.last, second.last)
    assert receipt.through == third.finished


@pytest.mark.covers("BUG-26")
def test_every_entry_of_the_oplog_would_be_replayed_once(bench: Bench, tmp_path: Path) -> None:
    """What is replayed, against what the server still holds; the replay itself is FerretDB's edge, and the proof is red."""
    bench.ends("base")
    bench.insert(40)
    bench.ends("slice")
    bench.ends("base")
    bench.insert(30)
    bench.ends("slice")
    bench.server.client.shop.orders.delete_many({})
    bench.ticked("slice")
    bucket, files = bench.bucket, []
    base = bucket.bases[0]
    (tmp_path / "base").write_bytes(bucket.raw(base))
    for copy in chain(MONGODB, base, bucket.slices).slices:
        files.append((copy.copy, tmp_path / copy.copy))
        files[-1][1].write_bytes(bucket.raw(copy))
    assert MONGODB.joined
    assert MONGODB.joined((base.copy, tmp_path / "base"), files, tmp_path / "log", 0.0) == ""
    replayed = [document["ts"] for document in bson.decode_all((tmp_path / "log").read_bytes())]
    begin, end = (read(copy.last) for copy in (base, bucket.slices[-1]))
    assert replayed == [entry["ts"] for entry in bench.server.oplog if begin < entry["ts"] <= end]
    assert len(replayed) > ROWS
    assert "no such command: 'applyOps'" in bench.ends("drill", ExitCode.PROOF_FAILED).said


def read(place: str) -> bson.Timestamp:
    seconds, _, ordinal = place.partition(".")
    return bson.Timestamp(int(seconds), int(ordinal))


def test_a_dropped_collection_is_noticed_by_the_next_base_and_stops_no_slice(bench: Bench) -> None:
    bench.ends("base")
    bench.server.client.shop.drop_collection("orders")
    assert "collection orders is not there" in bench.ends("base", ExitCode.RETRY).said
    bench.ticked("slice")
    [copy] = bench.bucket.slices
    assert copy.counts == {"customers": Count(7, 7)}


def test_an_oplog_that_was_overwritten_is_a_gap_until_the_next_base(bench: Bench) -> None:
    bench.ends("base")
    bench.ticked("slice")
    bench.server.start_oplog()
    ended = bench.ends("slice", ExitCode.GAP)
    assert "a new base copy is needed" in ended.said
    assert [copy.continues for copy in bench.bucket.slices] == [True, False]
    assert "has a gap" in bench.ends("verify", ExitCode.PROOF_FAILED).said
    bench.server.tick()
    bench.ends("base")
    bench.ticked("slice")
    bench.ends("drill")


def test_a_log_without_anything_new_is_not_published(bench: Bench) -> None:
    """Another slice would begin at the same place and have the same name: the log would stand still."""
    bench.ends("base")
    bench.ticked("slice")
    assert "nothing that a majority holds was written" in bench.ends("slice", ExitCode.RETRY).said
    bench.ticked("slice")
    assert len(bench.bucket.slices) == 2


def test_a_server_without_an_oplog_is_told(bench: Bench) -> None:
    bench.server.client.local.drop_collection("oplog.rs")
    for task in ("base", "slice"):
        assert "the server keeps no oplog" in bench.ends(task, ExitCode.RETRY).said
    assert bench.bucket.catalogue.bases == []


@pytest.mark.parametrize("task", ["base", "slice"])
def test_a_refused_password_ends_at_once_with_its_own_code(bench: Bench, task: str) -> None:
    secret(bench.pod.home / "credentials" / password_key(Purpose.BACKUP), "wrong")
    ended = bench.ends(task, ExitCode.CREDENTIALS)
    assert "wrong" not in ended.said
    assert not list((bench.pod.home / "copies").rglob("*.json"))


def test_a_dumper_that_is_killed_leaves_no_manifest_and_shows_no_password(bench: Bench) -> None:
    bench.insert(30_000)
    seen: list[str] = []

    def kill(_: Path) -> None:
        process = until(lambda: started(bench.server.port, seen), "the dump to run", 600, every=0.01)
        assert process
        os.kill(process, signal.SIGKILL)

    ended = bench.pod.run("base", during=kill)
    assert ended.code == ExitCode.RETRY, ended.said
    assert not list((bench.pod.home / "copies").rglob("*.json"))
    assert any("mongosh" in line for line in seen)
    assert not any(PASSWORD in line or quote(PASSWORD, safe="") in line for line in seen)


def started(port: int, seen: list[str]) -> int | None:
    """The dump of this server; all command lines that were there meanwhile are added."""
    found = None
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or [""]
        seen.append(" ".join(words))
        if words[0] == "mongodump" and str(port) in words:
            found = process.pid
    return found

"""Snapshots of a real Redis: what was shipped loads again, a dump that broke off is not published, a damaged one is red."""

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import zstandard

from drill.pod import laid_out
from drill.programs import secret
from jobs.catalogue import key_of
from jobs.cipher import cipher
from jobs.exit_code import ExitCode
from jobs.manifest import Count, Manifest, Part, decoded
from jobs.opened import open_into
from jobs.receipt import Receipt
from jobs.receipt import decoded as receipt_of
from jobs.store.volume import Volume
from specs.database_roles import Purpose, password_key, script, user
from specs.job_document import JobDocument, ObjectStoreAddress, StoreAddress, TierCount
from specs.store import Engine
from tests.support.pod import Pod
from tests.support.redis import Redis, redis
from tests.support.servers import Programs, give, obtained, scratch
from tests.support.waiting import until
from tools import debian

pytestmark = pytest.mark.live

PASSWORD = "a'b\"c\\d e"
KEYS = 20_000
PREFIX = "test/shop/cache"


BOTH_WAYS = pytest.mark.parametrize("bench", ["yes", "no"], ids=["diskless", "from a file"], indirect=True)


@dataclass(frozen=True)
class Bench:
    server: Redis
    pod: Pod

    @property
    def copies(self) -> Path:
        return self.pod.home / "copies"

    @property
    def manifests(self) -> list[Manifest]:
        files = self.copies.glob(f"{PREFIX}/base/*.json")
        return sorted((decoded(file.read_bytes()) for file in files), key=lambda copy: copy.scheduled)

    @property
    def receipts(self) -> list[Receipt]:
        files = self.copies.glob(f"{PREFIX}/receipts/*/*.json")
        return sorted(
            (receipt_of(file.read_bytes()) for file in files), key=lambda receipt: (receipt.at, receipt.level)
        )


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A server that sends its snapshot straight into the connection, as Redis 7 does unless told otherwise."""
    tools = obtained(debian.redis)
    with scratch() as home:
        programs = Programs(home, tools)
        recipient = laid_out(home)
        secret(home / "credentials" / password_key(Purpose.BACKUP), PASSWORD)
        sync = getattr(request, "param", "yes")
        options = ("--repl-diskless-sync", sync, "--repl-diskless-sync-delay", "1", "--databases", "40")
        with redis(programs, "server", *options) as server:
            granted(server)
            server.say(
                "EVAL", "for n = 1, ARGV[1] do redis.call('SET', 'key:' .. n, string.rep('x', 200)) end", "0", str(KEYS)
            )
            yield Bench(server, Pod(programs, document(server, home, recipient)))


def granted(server: Redis) -> None:
    """The role as it is rendered, with its password added as an administrator does it."""
    lines = [line.split() for line in script(Engine.REDIS, "").splitlines()]
    [rules] = [words[2:] for words in lines if words[1] == user(Purpose.BACKUP)]
    digest = hashlib.sha256(PASSWORD.encode()).hexdigest()
    assert server.say("ACL", "SETUSER", user(Purpose.BACKUP), *rules, "on", f"#{digest}") == "OK"


def document(server: Redis, home: Path, recipient: str) -> JobDocument:
    return JobDocument(
        system="shop",
        environment="test",
        store=StoreAddress("redis", "7", "127.0.0.1", server.port, "", ("key:*",), "cache", user(Purpose.BACKUP)),
        object_store=ObjectStoreAddress("volume", path=str(home / "copies")),
        tasks=("base", "verify", "retain", "drill"),
        rpo_seconds=3600,
        rto_seconds=3600,
        tiers=(TierCount("daily", 7),),
        recipients=(recipient,),
    )


def done(bench: Bench, task: str) -> str:
    ended = bench.pod.run(task)
    assert ended.code == ExitCode.DONE, ended.said
    return ended.said


@BOTH_WAYS
def test_a_snapshot_loads_into_another_server_with_every_key(bench: Bench) -> None:
    done(bench, "base")
    [copy] = bench.manifests
    assert copy.counts == {"keys": Count(KEYS, KEYS)}
    assert copy.engine_version.startswith("7.")
    said = done(bench, "drill")
    assert bench.receipts[-1].passed, said
    assert bench.receipts[-1].counts == {"keys": KEYS}


def test_keys_that_ran_out_since_are_no_loss(bench: Bench) -> None:
    """They are in the copy; a server that loads it for use leaves them out."""
    for number in range(5):
        bench.server.say("SET", f"short:{number}", "x", "PX", "20000")
    done(bench, "base")
    until(lambda: bench.server.say("DBSIZE") == str(KEYS), "the short-lived keys to run out", every=0.2)
    time.sleep(0.5)
    done(bench, "verify")
    assert bench.receipts[-1].counts == {"keys": KEYS + 5}


def cut(raw: bytes) -> bytes:
    """Its last hundred bytes are there: the end looks as it should."""
    return raw[: len(raw) // 2] + raw[-100:]


def flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]


@pytest.mark.parametrize("damage", [cut, flipped])
def test_a_snapshot_that_was_damaged_before_it_was_shipped_is_red(
    bench: Bench, damage: Callable[[bytes], bytes]
) -> None:
    """Every sum in the manifest agrees; only loading the snapshot tells."""
    done(bench, "base")
    shipped_as(bench, damage)
    ended = bench.pod.run("verify")
    assert ended.code == ExitCode.PROOF_FAILED, ended.said
    assert not bench.receipts[-1].passed


def test_a_snapshot_that_lacks_a_key_is_red(bench: Bench) -> None:
    done(bench, "base")
    [copy] = bench.manifests
    published(bench, replace(copy, counts={"keys": Count(KEYS + 1, KEYS + 1)}))
    ended = bench.pod.run("verify")
    assert ended.code == ExitCode.PROOF_FAILED, ended.said
    assert f"keys holds {KEYS} rows after the restore" in ended.said


def shipped_as(bench: Bench, damage: Callable[[bytes], bytes]) -> None:
    """The copy as if the server had sent it damaged: other bytes, and a manifest that agrees with them."""
    [copy] = bench.manifests
    whole, stored = io.BytesIO(), io.BytesIO()
    open_into(Volume(bench.copies), copy, bench.pod.home / "identity" / "identity", whole)
    raw = damage(whole.getvalue())
    assert raw != whole.getvalue()
    cipher("age").encrypt(io.BytesIO(zstandard.compress(raw)), stored, bench.pod.document.recipients)
    key = copy.parts[0].key
    (bench.copies / key).write_bytes(stored.getvalue())
    give(bench.copies / key)
    part = Part(key, hashlib.sha256(stored.getvalue()).hexdigest(), len(stored.getvalue()))
    published(bench, replace(copy, parts=(part,), raw_bytes=len(raw), raw_sha256=hashlib.sha256(raw).hexdigest()))


def published(bench: Bench, copy: Manifest) -> None:
    file = bench.copies / key_of(PREFIX, copy.kind, copy.copy)
    file.write_bytes(copy.encoded())
    give(file)

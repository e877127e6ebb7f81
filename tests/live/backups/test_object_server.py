"""Copies in buckets of a real S3 server: one manifest wins, what is locked stays, and retention says so and goes on."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from jobs.catalogue import Catalogue, key_of
from jobs.exit_code import ExitCode
from jobs.manifest import Manifest
from jobs.receipt import Level, Receipt
from jobs.scheduled import stamp
from jobs.store import Exists, Locked, Unavailable, open_bucket
from jobs.store.mirrored import Mirrored
from jobs.store.s3 import S3
from jobs.tiers import DAY
from specs.job_document import TierCount
from specs.store import Engine
from tests.live.backups.object_server import ObjectServer, object_server
from tests.live.backups.shapes import PREFIX, Shape, shape, ship
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectServer]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with object_server(tmp_path, tmp_path) as found:
        yield found


def single(server: ObjectServer, mode: str = "COMPLIANCE") -> S3:
    store = open_bucket(server.address(mode), "primary", server.credentials)
    assert isinstance(store, S3)
    return store


def test_objects_come_back_as_they_were(server: ObjectServer) -> None:
    store = single(server)
    whole = bytes(range(256)) * (33 << 12)
    assert len(whole) > 32 << 20, "more than the largest part a shipper writes"
    store.put("a/part", whole)
    assert store.get("a/part") == whole
    assert store.keys("a") == ["a/part"]
    assert store.keys("b") == []
    with pytest.raises(Unavailable, match="gone: NoSuchKey"):
        store.get("gone")


@pytest.mark.covers("BUG-05")
def test_of_two_manifests_one_wins(server: ObjectServer) -> None:
    store = single(server)
    store.create("m.json", b"first", store.now() + DAY)
    with pytest.raises(Exists):
        store.create("m.json", b"second")
    assert store.get("m.json") == b"first"
    assert len(server.versions("near", "m.json")) == 1


def test_its_clock_is_the_servers(server: ObjectServer) -> None:
    assert abs(single(server).now() - time.time()) <= 5


@pytest.mark.covers("BUG-15")
@pytest.mark.parametrize("mode", ["COMPLIANCE", "GOVERNANCE"])
def test_what_is_locked_can_be_neither_deleted_nor_hidden(server: ObjectServer, mode: str) -> None:
    store = single(server, mode)
    store.put("part", b"right", store.now() + DAY)
    with pytest.raises(Locked, match="part: locked until"):
        store.delete("part")
    assert store.get("part") == b"right"
    assert server.markers("near") == []
    [version] = server.versions("near", "part")
    with pytest.raises(ClientError, match="AccessDenied"):
        server.client.delete_object(Bucket="near", Key="part", VersionId=version)


@pytest.mark.covers("BUG-15")
def test_a_leaked_key_that_overwrites_and_hides_leaves_the_locked_version(server: ObjectServer) -> None:
    store = single(server)
    store.put("part", b"right", store.now() + DAY)
    [version] = server.versions("near", "part")
    server.client.put_object(Bucket="near", Key="part", Body=b"ransom")
    server.client.delete_object(Bucket="near", Key="part")
    with pytest.raises(Unavailable):
        store.get("part")
    assert server.markers("near") == ["part"]
    assert server.client.get_object(Bucket="near", Key="part", VersionId=version)["Body"].read() == b"right"


def test_a_lock_is_extended_and_never_shortened(server: ObjectServer) -> None:
    store = single(server)
    begun = store.now()
    store.put("part", b"x", begun + DAY)
    store.lock("part", begun + 2 * DAY)
    store.lock("part", begun + DAY)
    head = server.client.head_object(Bucket="near", Key="part")
    assert int(head["ObjectLockRetainUntilDate"].timestamp()) == begun + 2 * DAY
    with pytest.raises(ClientError):
        server.client.put_object_retention(
            Bucket="near",
            Key="part",
            Retention={
                "Mode": "COMPLIANCE",
                "RetainUntilDate": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun + 60)),
            },
        )


def test_what_is_deleted_frees_its_bytes(server: ObjectServer) -> None:
    """A bucket that locks keeps versions: deleted without one named, an object is only hidden, and costs for ever."""
    store = single(server)
    store.put("part", b"one")
    store.put("part", b"two")
    store.put("part-of-another", b"x")
    store.delete("part")
    assert server.versions("near", "part") == []
    assert server.markers("near") == []
    assert store.keys("") == [] or store.get("part-of-another") == b"x"
    store.delete("part")


def test_a_lock_that_ran_out_holds_nothing(server: ObjectServer) -> None:
    store = single(server)
    store.put("part", b"x", store.now() + 2)
    with pytest.raises(Locked):
        store.delete("part")
    until(lambda: _gone(store), "the lock to run out", every=0.5)
    assert server.versions("near", "part") == []


def _gone(store: S3) -> bool:
    try:
        store.delete("part")
    except Locked:
        return False
    return True


@pytest.fixture(scope="module")
def cache() -> Iterator[Shape]:
    with shape(Engine.REDIS, ruins=False) as found:
        yield found


@pytest.mark.covers("BUG-14", "BUG-15")
def test_jobs_ship_prove_and_retain_over_it(cache: Shape, tmp_path: Path) -> None:
    """The writer's, the verifier's and the retention's Job, on two buckets that lock."""
    with object_server(tmp_path, cache.home / "object-store") as server:
        pod = cache.pod.changed(object_store=server.address(), lock_seconds=DAY, tiers=(TierCount("daily", 7),))
        for _ in range(3):
            ship(pod, "base")
        ended = pod.prove("verify")
        assert ended.code == ExitCode.DONE, ended.said
        near, far = (open_bucket(server.address(), name, server.credentials) for name in ("primary", "offsite"))
        assert near.keys(PREFIX) == far.keys(PREFIX)
        bases = Catalogue(near, PREFIX).bases
        both, litter = Mirrored(near, far), f"{PREFIX}/parts/base-20200101T000000Z-00000000/00000"
        both.put(litter, b"x")
        for copy in bases:
            both.put(f"{PREFIX}/receipts/{copy.copy}/{stamp(copy.finished + 1)}-drill.json", shown(copy).encoded())
        # Proven, and not needed by any tier: only the lock stands in the way of the one in the middle.
        ended = pod.changed(least_verified=1).alone("retain")
        assert ended.code == ExitCode.RETENTION_REFUSED, ended.said
        assert f"delete  {bases[1].copy}\n" in ended.said
        assert f"not deleted: {key_of(PREFIX, 'base', bases[1].copy)}: locked until" in ended.said
        assert Catalogue(near, PREFIX).bases == Catalogue(far, PREFIX).bases == bases
        assert litter not in (*near.keys(PREFIX), *far.keys(PREFIX)), "it went on with what it may delete"
        ended = pod.prove("verify")
        assert ended.code == ExitCode.DONE, ended.said


def shown(copy: Manifest) -> Receipt:
    return Receipt(copy.copy, copy.digest, "drill", copy.finished + 1, Level.RESTORED, passed=True)

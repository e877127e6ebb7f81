"""The S3 driver against a real HTTP server: exclusive manifests, encryption, locks, and two buckets as one."""

from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from jobs.exit_code import ExitCode, Failure
from jobs.paths import Paths
from jobs.run import Run
from jobs.store import Exists, Unavailable, open_store
from jobs.store.mirrored import Mirrored
from jobs.store.s3 import CONFIGURATION, S3, translated
from jobs.verify import locked_until
from specs.backup import Backup
from specs.job_document import CREDENTIALS_KEY, ObjectStoreAddress
from specs.units import Duration
from tests.jobs.copies import document

CREDENTIALS = "[default]\naws_access_key_id = writer\naws_secret_access_key = not-a-real-secret\n"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_a_store_that_says_nothing_is_given_up_within_a_slices_deadline() -> None:
    """By itself and with a message, not by the Job's deadline. Between two attempts boto waits 1, 2, 4 … seconds at most."""
    told: Any = CONFIGURATION
    attempts = told.retries["total_max_attempts"]
    longest = attempts * max(told.connect_timeout, told.read_timeout) + sum(2**number for number in range(attempts - 1))
    deadline = next(field.default for field in fields(Backup) if field.name == "slice_deadline")
    assert isinstance(deadline, Duration)
    assert longest < deadline.seconds


@pytest.fixture
def address(endpoint: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ObjectStoreAddress:
    """Two fresh buckets with object lock."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    near, far = (f"{abs(hash(request.node.nodeid))}-{which}" for which in ("near", "far"))
    for name in (near, far):
        client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    return ObjectStoreAddress("s3", endpoint, "us-east-1", near, far, "AES256", "COMPLIANCE")


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    (tmp_path / CREDENTIALS_KEY).write_text(CREDENTIALS)
    return tmp_path


def single(address: ObjectStoreAddress, credentials: Path) -> S3:
    return S3(address, address.bucket, credentials / CREDENTIALS_KEY)


def test_objects_come_back_as_they_were(address: ObjectStoreAddress, credentials: Path) -> None:
    store = single(address, credentials)
    store.put("a/b", b"x" * 3_000_000)
    assert store.get("a/b") == b"x" * 3_000_000
    assert b"".join(store.stream("a/b")) == store.get("a/b")
    assert store.keys("a") == ["a/b"]
    store.delete("a/b")
    assert store.keys("a") == []


def test_of_two_manifests_one_wins(address: ObjectStoreAddress, credentials: Path) -> None:
    store = single(address, credentials)
    store.create("m.json", b"first")
    with pytest.raises(Exists):
        store.create("m.json", b"second")
    assert store.get("m.json") == b"first"


@pytest.mark.covers("BUG-15")
def test_every_object_is_encrypted_and_locked(address: ObjectStoreAddress, credentials: Path) -> None:
    store = single(address, credentials)
    until = store.now() + 86_400
    store.put("part", b"x", until)
    head = store.client.head_object(Bucket=address.bucket, Key="part")
    assert head["ServerSideEncryption"] == "AES256"
    assert (head["ObjectLockMode"], int(head["ObjectLockRetainUntilDate"].timestamp())) == ("COMPLIANCE", until)
    version = head["VersionId"]
    with pytest.raises(Exception, match="AccessDenied"):
        store.client.delete_object(Bucket=address.bucket, Key="part", VersionId=version)


def test_a_lock_is_extended_and_never_shortened(address: ObjectStoreAddress, credentials: Path) -> None:
    store = single(address, credentials)
    until = store.now() + 86_400
    store.put("part", b"x", until)
    store.lock("part", until + 86_400)
    store.lock("part", until)
    head = store.client.head_object(Bucket=address.bucket, Key="part")
    assert int(head["ObjectLockRetainUntilDate"].timestamp()) == until + 86_400


@pytest.mark.covers("BUG-14")
def test_copies_lie_in_both_buckets_and_a_missing_one_is_written_again(
    address: ObjectStoreAddress, credentials: Path
) -> None:
    store = open_store(address, credentials)
    assert isinstance(store, Mirrored)
    store.put("a/part", b"x")
    store.create("a/manifest", b"y")
    assert store.offsite.keys("a") == store.primary.keys("a") == ["a/manifest", "a/part"]
    store.offsite.delete("a/manifest")
    assert store.mend("a", lambda _: 0) == ["a/manifest"]
    assert store.offsite.get("a/manifest") == b"y"


@pytest.mark.covers("BUG-14", "BUG-15")
def test_what_is_written_again_is_locked_as_it_was_but_for_receipts(
    address: ObjectStoreAddress, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(address, credentials)
    assert isinstance(store, Mirrored)
    run = Run(document(("daily", 7), lock_seconds=86_400), Paths(), "verify")
    monkeypatch.setitem(run.__dict__, "store", store)
    part, receipt = f"{run.prefix}/parts/base-1/00000", f"{run.prefix}/receipts/base-1/1-verify.json"
    for key in (part, receipt):
        store.primary.put(key, b"x")
    store.mend(run.prefix, partial(locked_until, run))
    offsite = S3(address, address.offsite_bucket, credentials / CREDENTIALS_KEY).client
    heads = {key: offsite.head_object(Bucket=address.offsite_bucket, Key=key) for key in (part, receipt)}
    assert abs(heads[part]["ObjectLockRetainUntilDate"].timestamp() - store.now() - 86_400) < 60
    assert "ObjectLockRetainUntilDate" not in heads[receipt]


def test_what_is_missing_is_said_with_its_key(address: ObjectStoreAddress, credentials: Path) -> None:
    with pytest.raises(Unavailable, match="gone: NoSuchKey"):
        single(address, credentials).get("gone")


def test_a_store_that_is_away_ends_within_seconds(
    address: ObjectStoreAddress, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = Config(retries={"mode": "standard", "max_attempts": 1}, connect_timeout=1)
    monkeypatch.setattr("jobs.store.s3.CONFIGURATION", impatient)
    away = ObjectStoreAddress("s3", "http://127.0.0.1:9", "us-east-1", "b")
    with pytest.raises(Unavailable) as error:
        open_store(away, credentials).put("key", b"x")
    assert "not-a-real-secret" not in str(error.value)


def test_refused_credentials_have_their_own_code(address: ObjectStoreAddress, credentials: Path) -> None:
    refusal = ClientError({"Error": {"Code": "InvalidAccessKeyId"}}, "PutObject")
    with pytest.raises(Failure) as failure, translated("key"):
        raise refusal
    assert failure.value.code is ExitCode.CREDENTIALS


def test_its_clock_is_the_servers(address: ObjectStoreAddress, credentials: Path) -> None:
    store = single(address, credentials)
    store.put("x", b"")
    written = store.client.head_object(Bucket=address.bucket, Key="x")["LastModified"].timestamp()
    assert abs(store.now() - written) <= 2

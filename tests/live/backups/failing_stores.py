"""Faults F4, F6, F7 and those of F9 that are the store's: it is full, away, silent, or refuses."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from botocore.config import Config

from drill.pod import Ended
from drill.programs import free_port, given_folder, secret
from jobs.certificates.issue import new_authority, new_leaf
from jobs.exit_code import ExitCode
from jobs.store import s3
from specs.job_document import CREDENTIALS_KEY, CertificateAddress, ObjectStoreAddress
from tests.live.backups.faulty_pod import FaultyPod, Running
from tests.live.backups.faulty_store import Moods, faulty, silent
from tests.live.backups.loaded import BINARY_LOG, Case
from tests.live.backups.memory_disk import limit, mount
from tests.live.backups.object_server import ACCESS, ObjectServer, object_server

IMPATIENT = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "max_attempts": 2}, tcp_keepalive=True
)
SMALL = 1 << 20


def volume_full(case: Case) -> None:
    """What is there stays readable, and the next run after somebody made room is whole."""
    aside = case.bucket.with_suffix(".aside")
    case.bucket.rename(aside)
    mount(given_folder(case.bucket), "size=2g")
    shutil.copytree(aside, case.bucket, dirs_exist_ok=True)
    for path in case.bucket.rglob("*"):
        shutil.chown(path, case.bucket.owner(), case.bucket.group())
    shutil.rmtree(aside)
    limit(case.bucket, SMALL)
    case.ends(lambda: case.pod.run(case.task), ExitCode.RETRY, says="No space left on device")
    limit(case.bucket, 1 << 30)
    case.spent = True


def scratch_full(case: Case) -> None:
    """The folder a slice waits in, or a proof restores into. A full one says nothing against the copies."""
    task = "slice" if case.task == "slice" else "verify"
    # The reader of binary logs names the file and not the reason.
    says = "Could not write" if case.kind == BINARY_LOG else "No space left on device"
    case.ends(lambda: _small(case, SMALL, task), ExitCode.RETRY, says=says)


def _small(case: Case, size: int, task: str) -> Ended:
    pod = replace(case.pod, scratch_bytes=size)
    try:
        return pod.run(task) if task == "slice" else pod.prove(task)
    finally:
        case.loaded.tidy()


@contextmanager
def objects(case: Case) -> Iterator[ObjectServer]:
    folder = case.home / "s3"
    folder.mkdir()
    credentials = case.home / "object-store"
    try:
        with object_server(folder, credentials) as server:
            yield server
    finally:
        shutil.rmtree(folder)
        (credentials / CREDENTIALS_KEY).unlink()


def told(case: Case, endpoint: str) -> FaultyPod:
    """The pod, told another store."""
    return case.changed(object_store=ObjectStoreAddress("s3", endpoint, "us-east-1", "near"))


def found(server: ObjectServer) -> list[str]:
    """Keys of what lies in its first bucket."""
    return [entry["Key"] for entry in server.client.list_objects_v2(Bucket="near").get("Contents", ())]


def port(server: ObjectServer) -> int:
    return int(server.endpoint.rpartition(":")[2])


def store_flaky(case: Case) -> None:
    """Of a hundred requests 20 are refused with 503 and 20 lose their connection; everything ends well all the same."""
    moods = Moods(20, 20, case.random)
    with objects(case) as server, faulty(port(server), moods) as endpoint:
        pod = told(case, endpoint)
        order = ("slice", "base", "slice") if case.pod.document.ships_log else ("base",)
        for task in order:
            case.ends(lambda task=task: pod.run(task), ExitCode.DONE)
            case.prepare()
        case.ends(lambda: pod.prove("verify"), ExitCode.DONE)
    if not moods.counted["refused"] or not moods.counted["lost"]:
        case.wrong.append(f"the store did not fail: {moods.counted}")
    # The log's place in the server moved with the copies in that store.
    case.renew()


def store_refuses(case: Case) -> None:
    with objects(case) as server, faulty(port(server), Moods(100, 0, case.random)) as endpoint:
        case.ends(lambda: told(case, endpoint).run(case.task), ExitCode.RETRY, says="object store: ")


def store_lost_in_the_middle(case: Case) -> None:
    """It answers until almost all of the stream went by, and never again."""
    moods = Moods(0, 0, case.random)

    def end(_: Running) -> None:
        moods.refused = 100

    with objects(case) as server, faulty(port(server), moods) as endpoint:
        pod, place = told(case, endpoint), int(case.bytes * 0.9)
        case.ends(lambda: pod.interrupted(case.task, place, end), ExitCode.RETRY, says="object store: ")
        left = [key for key in found(server) if "/parts/" not in key]
    if left:
        case.wrong.append(f"the store holds {left}")


def store_away(case: Case) -> None:
    with keys(case):
        pod = told(case, f"http://127.0.0.1:{free_port()}")
        case.ends(lambda: pod.run(case.task), ExitCode.RETRY, says="EndpointConnectionError")


def store_silent(case: Case) -> None:
    """The waiting is shortened here; tests/jobs/test_object_stores.py compares the real one with the Job's deadline."""
    with keys(case), silent() as endpoint, mock.patch.object(s3, "CONFIGURATION", IMPATIENT):
        case.ends(lambda: told(case, endpoint).run(case.task), ExitCode.RETRY, says="ReadTimeoutError")


def store_key_refused(case: Case) -> None:
    with objects(case) as server, keys(case, "canary-of-the-store"):
        case.ends(
            lambda: told(case, server.endpoint).run(case.task),
            ExitCode.CREDENTIALS,
            says="refused with SignatureDoesNotMatch",
        )


def store_key_missing(case: Case) -> None:
    with objects(case) as server:
        file = case.home / "object-store" / CREDENTIALS_KEY
        kept = file.read_text()
        file.unlink()
        case.ends(lambda: told(case, server.endpoint).run(case.task), ExitCode.CREDENTIALS, says="NoCredentialsError")
        secret(file, kept)


def store_certificate_expired(case: Case) -> None:
    begun = datetime.now(UTC) - timedelta(days=30)
    authority = new_authority("test", timedelta(days=90), begun)
    leaf = new_leaf(CertificateAddress("", "", ("127.0.0.1",)), authority, timedelta(days=2), begun)
    file: Path = case.home / "expired.pem"
    file.write_bytes(leaf.certificate + leaf.key)
    with objects(case) as server, faulty(port(server), Moods(0, 0, case.random), file) as endpoint:
        says = "its certificate is not trusted or ran out"
        case.ends(lambda: told(case, endpoint).run(case.task), ExitCode.CREDENTIALS, says=says)


@contextmanager
def keys(case: Case, password: str = "not-used") -> Iterator[None]:
    """The store's credentials as the Jobs find them."""
    file = case.home / "object-store" / CREDENTIALS_KEY
    kept = file.read_text() if file.exists() else None
    secret(file, f"[default]\naws_access_key_id = {ACCESS}\naws_secret_access_key = {password}\n")
    try:
        yield
    finally:
        secret(file, kept) if kept else file.unlink()

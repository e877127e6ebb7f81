"""Two buckets over the S3 interface, on a real HTTP server: each is told by itself, and none hides the other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from jobs.auditor.program import auditors
from jobs.auditor.series import Series
from specs.audit_document import AuditDocument
from specs.job_document import CREDENTIALS_KEY, ObjectStoreAddress
from tests.jobs.auditor.seeded import Seeded, document, healthy, told
from tests.jobs.copies import PREFIX

THROUGH = "backup_chain_through_timestamp_seconds"
PLACES = ("primary", "offsite")


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)


@pytest.fixture
def stored(client: Any, endpoint: str, tmp_path: Path) -> tuple[AuditDocument, Seeded]:
    """The same copies in both."""
    seeded = healthy(tmp_path / "seeded")
    for name in PLACES:
        client.create_bucket(Bucket=name)
        for key in seeded.volume.keys(PREFIX):
            client.put_object(Bucket=name, Key=key, Body=seeded.volume.get(key))
    address = ObjectStoreAddress("s3", endpoint, "us-east-1", *PLACES)
    return replace(document(tmp_path), object_store=address), seeded


def audited(given: AuditDocument, folder: Path) -> dict[tuple[str, ...], float]:
    """One attempt at each bucket by whoever may read."""
    (folder / CREDENTIALS_KEY).write_text("[default]\naws_access_key_id = a\naws_secret_access_key = b\n")
    series = Series(60)
    for auditor in auditors(given, folder, series):
        auditor.audit(given.stores[0])
    return told(series)


@pytest.mark.covers("ALT-46")
def test_the_second_bucket_lags(stored: tuple[AuditDocument, Seeded], client: Any, tmp_path: Path) -> None:
    given, seeded = stored
    before = audited(given, tmp_path)
    assert {(*key[:1], *key[2:]) for key in before if key[1] == "offsite"} == {
        (*key[:1], *key[2:]) for key in before if key[1] == "primary"
    }
    for late in seeded.slices[-3:]:
        client.delete_object(Bucket="offsite", Key=seeded.key(late))
    after = audited(given, tmp_path)
    assert after[THROUGH, "primary"] == before[THROUGH, "offsite"] == seeded.slices[-1].finished
    assert after[THROUGH, "offsite"] == seeded.slices[-4].finished


@pytest.mark.covers("ALT-46")
@pytest.mark.parametrize("gone", PLACES)
def test_a_bucket_that_is_gone_hides_nothing_of_the_other(
    stored: tuple[AuditDocument, Seeded], gone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, _ = stored
    [other] = set(PLACES) - {gone}
    field = "bucket" if gone == "primary" else "offsite_bucket"
    found = audited(replace(given, object_store=replace(given.object_store, **{field: "nowhere"})), tmp_path)
    assert [key for key in found if key[1] == gone] == [("backup_audit_success", gone)]
    assert (found["backup_audit_success", gone], found["backup_audit_success", other]) == (0, 1)
    assert found["backup_copies", other, "base"] == 10
    assert f"db in {gone}: cannot be read: {PREFIX}: NoSuchBucket" in capsys.readouterr().err

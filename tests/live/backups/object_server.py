"""A real S3 server on loopback, with versions and object lock, and buckets of one test in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from drill.programs import secret
from specs.job_document import CREDENTIALS_KEY, ObjectStoreAddress
from tests.support.program_server import serving
from tests.support.servers import free_port

ACCESS, SECRET = "administrator", "not-a-real-secret"
BUCKETS = ("near", "far")


@dataclass(frozen=True)
class ObjectServer:
    endpoint: str
    client: Any
    credentials: Path
    """The folder in which a Job finds its own."""

    def address(self, mode: str = "COMPLIANCE") -> ObjectStoreAddress:
        return ObjectStoreAddress("s3", self.endpoint, "us-east-1", *BUCKETS, "", mode)

    def versions(self, bucket: str, key: str) -> list[str]:
        """Every version of an object, delete markers left out."""
        found = self.client.list_object_versions(Bucket=bucket, Prefix=key)
        return [entry["VersionId"] for entry in found.get("Versions", ()) if entry["Key"] == key]

    def markers(self, bucket: str) -> list[str]:
        return [entry["Key"] for entry in self.client.list_object_versions(Bucket=bucket).get("DeleteMarkers", ())]


@contextmanager
def object_server(folder: Path, credentials: Path) -> Iterator[ObjectServer]:
    """Two fresh buckets that lock."""
    for name in ("objects", "versions"):
        (folder / name).mkdir()
    port = free_port()
    given = [
        "--port", f"127.0.0.1:{port}", "--region", "us-east-1", "--health", "/health",
        "posix", "--versioning-dir", str(folder / "versions"), str(folder / "objects"),
    ]  # fmt: skip
    secret(
        credentials / CREDENTIALS_KEY, f"[default]\naws_access_key_id = {ACCESS}\naws_secret_access_key = {SECRET}\n"
    )
    endpoint = f"http://127.0.0.1:{port}"
    roots = {"ROOT_ACCESS_KEY": ACCESS, "ROOT_SECRET_KEY": SECRET}
    with serving("versitygw", given, f"{endpoint}/health", folder / "versitygw.log", **roots):
        keys = {"aws_access_key_id": ACCESS, "aws_secret_access_key": SECRET}
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
        for name in BUCKETS:
            client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
        yield ObjectServer(endpoint, client, credentials)

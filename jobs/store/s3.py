"""Copies in a bucket, over the S3 interface."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from jobs.exit_code import ExitCode, Failure
from jobs.store.interface import Exists, Unavailable
from specs.job_document import ObjectStoreAddress

PIECE = 1 << 20
CONFIGURATION = Config(
    connect_timeout=10, read_timeout=60, retries={"mode": "standard", "max_attempts": 6}, tcp_keepalive=True
)
TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
REFUSED = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "403"})


class S3:
    def __init__(self, address: ObjectStoreAddress, bucket: str, credentials: Path):
        session = Session()
        if credentials.exists():
            session.set_config_variable("credentials_file", str(credentials))
        self.bucket = bucket
        self.address = address
        self.client: Any = boto3.Session(botocore_session=session).client(
            "s3", endpoint_url=address.endpoint or None, region_name=address.region or None, config=CONFIGURATION
        )

    def put(self, key: str, data: bytes, locked_until: int = 0) -> None:
        with translated(key):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=data, **self._protection(locked_until))

    def create(self, key: str, data: bytes, locked_until: int = 0) -> None:
        with translated(key):
            self.client.put_object(
                Bucket=self.bucket, Key=key, Body=data, IfNoneMatch="*", **self._protection(locked_until)
            )

    def get(self, key: str) -> bytes:
        return b"".join(self.stream(key))

    def stream(self, key: str) -> Iterator[bytes]:
        with translated(key):
            yield from self.client.get_object(Bucket=self.bucket, Key=key)["Body"].iter_chunks(PIECE)

    def keys(self, prefix: str) -> list[str]:
        with translated(prefix):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{prefix}/")
            return sorted(entry["Key"] for page in pages for entry in page.get("Contents", ()))

    def delete(self, key: str) -> None:
        with translated(key):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def lock(self, key: str, until: int) -> None:
        if not self.address.lock_mode:
            return
        with translated(key):
            held = self.client.head_object(Bucket=self.bucket, Key=key).get("ObjectLockRetainUntilDate")
            if held and held.timestamp() >= until:
                return
            retention = {"Mode": self.address.lock_mode, "RetainUntilDate": datetime.fromtimestamp(until, UTC)}
            self.client.put_object_retention(Bucket=self.bucket, Key=key, Retention=retention)

    def now(self) -> int:
        with translated(self.bucket):
            answer = self.client.head_bucket(Bucket=self.bucket)
            return int(parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]).timestamp())

    def _protection(self, locked_until: int) -> dict[str, Any]:
        encryption = self.address.server_side_encryption
        lock = {
            "ObjectLockMode": self.address.lock_mode,
            "ObjectLockRetainUntilDate": datetime.fromtimestamp(locked_until, UTC),
        }
        return {
            **({"ServerSideEncryption": encryption} if encryption else {}),
            **(lock if self.address.lock_mode and locked_until else {}),
        }


@contextmanager
def translated(key: str) -> Iterator[None]:
    """boto's errors in our words."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in TAKEN:
            raise Exists(key) from error
        if code in REFUSED:
            raise Failure(ExitCode.CREDENTIALS, f"object store: {key}: refused with {code}") from error
        raise Unavailable(f"{key}: {code or 'failed'}") from error
    except BotoCoreError as error:
        raise Unavailable(f"{key}: {type(error).__name__}") from error

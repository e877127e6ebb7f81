"""Copies in a bucket, over the S3 interface."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError, SSLError
from botocore.session import Session

from jobs.exit_code import ExitCode, Failure
from jobs.scheduled import stamp
from jobs.store.interface import Exists, Locked, Unavailable
from specs.job_document import ObjectStoreAddress

PIECE = 1 << 20
CONFIGURATION = Config(
    connect_timeout=5, read_timeout=12, retries={"mode": "standard", "total_max_attempts": 6}, tcp_keepalive=True
)
"""A store that says nothing is given up within the two minutes that a slice has."""
TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
REFUSED = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "403"})
UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"
MISSING = frozenset({"NoSuchKey", "404"})


class Missing(Unavailable):
    """There is no such object."""


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
        """In a bucket that locks, every version: without one named, S3 only hides the object and keeps its bytes."""
        if not self.address.lock_mode:
            with translated(key):
                self.client.delete_object(Bucket=self.bucket, Key=key)
            return
        if (until := self._held(key)) > self.now():
            raise Locked(f"{key}: locked until {stamp(until)}")
        with translated(key):
            pages = self.client.get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=key)
            found = [
                entry["VersionId"]
                for page in pages
                for kind in ("Versions", "DeleteMarkers")
                for entry in page.get(kind, ())
                if entry["Key"] == key
            ]
            # The newest last: cut off in the middle, the object is still there and is deleted by the next run.
            for version in reversed(found):
                self.client.delete_object(Bucket=self.bucket, Key=key, VersionId=version)

    def lock(self, key: str, until: int) -> None:
        if not self.address.lock_mode or self._held(key) >= until:
            return
        with translated(key):
            retention = {"Mode": self.address.lock_mode, "RetainUntilDate": datetime.fromtimestamp(until, UTC)}
            self.client.put_object_retention(Bucket=self.bucket, Key=key, Retention=retention)

    def now(self) -> int:
        with translated(self.bucket):
            answer = self.client.head_bucket(Bucket=self.bucket)
            return int(parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]).timestamp())

    def _held(self, key: str) -> int:
        """Unix time until which the newest version is locked; 0 where it is not, or is not there."""
        try:
            with translated(key):
                head = self.client.head_object(Bucket=self.bucket, Key=key)
        except Missing:
            return 0
        until = head.get("ObjectLockRetainUntilDate")
        return int(until.timestamp()) if until else 0

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
        if code in MISSING:
            raise Missing(f"{key}: {code}") from error
        raise Unavailable(f"{key}: {code or 'failed'}") from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise Failure(ExitCode.CREDENTIALS, f"object store: {key}: {type(error).__name__}") from error
    except SSLError as error:
        if UNTRUSTED not in str(error):
            raise Unavailable(f"{key}: {type(error).__name__}") from error
        raise Failure(
            ExitCode.CREDENTIALS, f"object store: {key}: its certificate is not trusted or ran out"
        ) from error
    except BotoCoreError as error:
        raise Unavailable(f"{key}: {type(error).__name__}") from error

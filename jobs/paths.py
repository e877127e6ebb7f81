"""Where one run finds things: fixed in a pod, free on a workstation."""

from dataclasses import dataclass
from pathlib import Path

from specs.job_document import (
    CREDENTIALS_PATH,
    DOCUMENT_NAME,
    EXCHANGE_PATH,
    IDENTITY_PATH,
    MOUNT_PATH,
    REQUEST_PATH,
    STORE_CREDENTIALS_PATH,
    WORK_PATH,
)


@dataclass(frozen=True)
class Paths:
    document: Path = Path(MOUNT_PATH) / DOCUMENT_NAME
    exchange: Path = Path(EXCHANGE_PATH)
    credentials: Path = Path(CREDENTIALS_PATH)
    store_credentials: Path = Path(STORE_CREDENTIALS_PATH)
    identity: Path = Path(IDENTITY_PATH)
    work: Path = Path(WORK_PATH)
    request: Path = Path(REQUEST_PATH)

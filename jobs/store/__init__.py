"""Object stores: immutable objects by key, an exclusive create, and a clock that is not ours."""

from pathlib import Path

from jobs.store.interface import Exists, Locked, ObjectStore, Readable, Unavailable
from jobs.store.mirrored import Mirrored
from jobs.store.volume import Volume
from specs.job_document import CREDENTIALS_KEY, ObjectStoreAddress

__all__ = [
    "OFFSITE",
    "PRIMARY",
    "Exists",
    "Locked",
    "ObjectStore",
    "Readable",
    "Unavailable",
    "bucket_names",
    "open_bucket",
    "open_store",
]

PRIMARY = "primary"
OFFSITE = "offsite"


def open_store(address: ObjectStoreAddress, credentials: Path) -> ObjectStore:
    """The store of a document; with an offsite bucket every write goes to both."""
    places = {name: open_bucket(address, name, credentials) for name in bucket_names(address)}
    return Mirrored(places[PRIMARY], places[OFFSITE]) if OFFSITE in places else places[PRIMARY]


def bucket_names(address: ObjectStoreAddress) -> tuple[str, ...]:
    """Where copies lie."""
    return (PRIMARY, OFFSITE) if address.driver != "volume" and address.offsite_bucket else (PRIMARY,)


def open_bucket(address: ObjectStoreAddress, name: str, credentials: Path) -> ObjectStore:
    """One of them by itself: what one has says nothing of the other."""
    if address.driver == "volume":
        return Volume(Path(address.path))
    # boto takes half a second to import; the volume driver, and every Job that touches no copy, go without.
    from jobs.store.s3 import S3

    return S3(address, address.offsite_bucket if name == OFFSITE else address.bucket, credentials / CREDENTIALS_KEY)

"""Object stores: immutable objects by key, an exclusive create, and a clock that is not ours."""

from pathlib import Path

from jobs.store.interface import Exists, ObjectStore, Unavailable
from jobs.store.mirrored import Mirrored
from jobs.store.volume import Volume
from specs.job_document import CREDENTIALS_KEY, ObjectStoreAddress

__all__ = ["Exists", "ObjectStore", "Unavailable", "open_store"]


def open_store(address: ObjectStoreAddress, credentials: Path) -> ObjectStore:
    """The store of a document; with an offsite bucket every write goes to both."""
    if address.driver == "volume":
        return Volume(Path(address.path))
    # boto takes half a second to import; the volume driver, and every Job that touches no copy, go without.
    from jobs.store.s3 import S3

    file = credentials / CREDENTIALS_KEY
    primary = S3(address, address.bucket, file)
    return Mirrored(primary, S3(address, address.offsite_bucket, file)) if address.offsite_bucket else primary

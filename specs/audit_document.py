"""What the auditor of a system's backups is told: which stores have a plan, what each promises, and where copies lie."""

import json
from dataclasses import asdict, dataclass

from specs.job_document import VERSION, ObjectStoreAddress, TierCount


@dataclass(frozen=True)
class AuditedStore:
    """A store with a plan."""

    name: str
    engine: str
    tiers: tuple[TierCount, ...]


@dataclass(frozen=True)
class AuditDocument:
    """What the task `audit` reads again and again. It holds no key that opens a copy and no credentials of a store."""

    system: str
    environment: str
    object_store: ObjectStoreAddress
    stores: tuple[AuditedStore, ...]
    port: int
    interval_seconds: int = 60
    whole_seconds: int = 3_600
    """Objects are immutable and are remembered; this often each is read anew, for those that were changed all the same."""
    version: int = VERSION

    def json(self) -> str:
        """Deterministic bytes: keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, indent=2) + "\n"

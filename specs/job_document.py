"""What a Job of `jobs/` is told: one JSON document, mounted as a file. The vocabulary's words become plain data here,
so that the jobs image needs no spec. Secrets are files beside it and never part of the document."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1
MOUNT_PATH = "/etc/groundcrew/job"
CREDENTIALS_PATH = "/etc/groundcrew/credentials"
STORE_CREDENTIALS_PATH = "/etc/groundcrew/object-store"
IDENTITY_PATH = "/etc/groundcrew/identity"
"""The private key that opens copies; mounted where a restore is proven, never where a copy is written."""
EXCHANGE_PATH = "/run/groundcrew/exchange"
"""What the containers of one pod hand to each other: the plan, the pipe, the status, the facts. In memory."""
WORK_PATH = "/var/lib/groundcrew/work"
"""Scratch of one run: log segments on their way out, or the server a restore is proven with."""
COPIES_PATH = "/var/lib/groundcrew/copies"
"""Where the volume driver's claim is mounted."""
DOCUMENT_NAME = "job.json"
PASSWORD_KEYS = {"backup": "backup-password", "maintenance": "maintenance-password"}
"""Keys of the store's credentials Secret, by purpose."""
ADMINISTRATOR_KEY, ADMINISTRATOR_PASSWORD_KEY = "user", "password"
"""Keys of the Secret in which people lend a restore an administrator of the store; it is theirs and ends with it."""
REQUEST_PATH = "/etc/groundcrew/request"
"""What a person asks of a restore: one file for each of REQUEST_KEYS that is given."""
REQUEST_KEYS = ("until", "confirm", "without-safety-copy")
CREDENTIALS_KEY = "credentials"
"""File name of the object store's credentials below STORE_CREDENTIALS_PATH: an AWS shared credentials file."""
IDENTITY_KEY = "identity"


@dataclass(frozen=True)
class StoreAddress:
    """The database a Job works on."""

    engine: str
    version: str
    host: str
    port: int
    database: str
    tables: tuple[str, ...] = ()
    name: str = ""
    """The store's name within its system; part of every key and metric."""
    user: str = ""
    """The role a Job logs in as."""


@dataclass(frozen=True)
class ObjectStoreAddress:
    """Where copies lie."""

    driver: str
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    offsite_bucket: str = ""
    server_side_encryption: str = ""
    lock_mode: str = ""
    path: str = ""
    """Directory of the volume driver."""


@dataclass(frozen=True)
class TierCount:
    name: str
    keep: int


@dataclass(frozen=True)
class JobDocument:
    """One store's work. `task` is what this run does: base, slice, verify, retain, drill, analyze …"""

    system: str
    environment: str
    store: StoreAddress
    object_store: ObjectStoreAddress
    tasks: tuple[str, ...]
    rpo_seconds: int = 0
    rto_seconds: int = 0
    tiers: tuple[TierCount, ...] = ()
    cipher: str = "age"
    recipients: tuple[str, ...] = ()
    least_verified: int = 3
    version: int = VERSION
    ships_log: bool = False
    """True where WAL, binlog or oplog slices extend the base copies."""
    proof_age_seconds: int = 0
    """So old may the newest copy be that was shown to restore, where any is deleted."""
    lock_seconds: int = 0
    """How long a fresh copy may not be deleted where the object store locks; retention extends it with the tier."""
    protected: bool = False
    """True where a person must confirm before a restore takes the place of what serves."""
    extra: dict[str, Any] = field(default_factory=dict)

    def json(self) -> str:
        """Deterministic bytes: keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, indent=2) + "\n"


@dataclass(frozen=True)
class CertificateAddress:
    """One Secret a certificate goes into. Without names it proves who a client is and serves nothing."""

    secret: str
    namespace: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class CertificateDocument:
    """What the task `certificates` keeps valid: one authority, and the leaves it signs.

    Each Secret holds PEM texts under `ca.crt`, `tls.crt` and `tls.key` (PKCS#8); the authority's own `ca.crt`, `ca.key`.
    """

    environment: str
    authority: CertificateAddress
    certificates: tuple[CertificateAddress, ...]
    authority_days: int
    leaf_days: int
    renew_before_days: int
    version: int = VERSION

    def json(self) -> str:
        """Deterministic bytes: keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, indent=2) + "\n"


@dataclass(frozen=True)
class PrescaleDocument:
    """What the task `prescale` sets: the least replicas of one autoscaler."""

    system: str
    environment: str
    namespace: str
    autoscaler: str
    floor: int
    version: int = VERSION

    def json(self) -> str:
        """Deterministic bytes: keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, indent=2) + "\n"


HEALTH_CREDENTIALS_PATH = "/etc/groundcrew/stores"
"""Where the health report finds passwords: a folder for each store, with the exporter's role."""
SAVED_OBJECTS_PATH = "/etc/groundcrew/objects"
"""Where files of saved objects lie that are brought into Kibana."""
SAVED_OBJECTS_PASSWORD = LOG_STORE_PASSWORD = "password"
LOG_STATE_TEMPLATE, ARCHIVE_PREFIX = "groundcrew-state", "archive-check-"
"""The template whose `_meta` holds the digest of the log store's state; the prefix of an index restored to be counted."""
AUTHORITY_PATH = "/etc/groundcrew/authority/ca.crt"
"""The certificate that a server of the stacks is checked with."""
ACCOUNTS_PATH = "/etc/groundcrew/accounts"
"""Where journeys find their accounts: a folder for each, with the files user and password."""


@dataclass(frozen=True)
class Question:
    """One request of a health report and what its answer must be; what is empty or 0 is not asked."""

    name: str
    url: str
    statuses: tuple[int, ...] = ()
    body: str = ""
    degraded: str = ""
    json: bool = False
    header: str = ""
    headers: dict[str, Any] = field(default_factory=dict)
    certificate_seconds: int = 0
    within_seconds: int = 5


@dataclass(frozen=True)
class ServiceAddress:
    """A declared workload: its Service's port, and how many pods with the label `app` it has at least."""

    name: str
    port: int
    replicas: int


@dataclass(frozen=True)
class ReadAddress(StoreAddress):
    """A database the health report looks into, as its exporter does."""

    tls: bool = False
    """True where the server offers TLS."""


@dataclass(frozen=True)
class HealthDocument:
    """What the task `health` looks at in one system's namespace."""

    system: str
    environment: str
    namespace: str
    report: str
    """Name of the CronJob: what earlier reports left in the namespace is no news."""
    questions: tuple[Question, ...] = ()
    services: tuple[ServiceAddress, ...] = ()
    stores: tuple[ReadAddress, ...] = ()
    events: int = 10
    logs: str = ""
    """Where people read the system's logs; the report itself holds none."""
    version: int = VERSION

    def json(self) -> str:
        """Deterministic bytes: keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, indent=2) + "\n"


@dataclass(frozen=True)
class JourneyStep:
    """One request of a journey; `$name` in url and body stands for an account's word, the run or a captured field."""

    name: str
    method: str
    url: str
    body: str = ""
    statuses: tuple[int, ...] = (200,)
    expects: str = ""
    captures: dict[str, Any] = field(default_factory=dict)
    bearer: str = ""
    within_seconds: int = 5
    clears_up: bool = False


@dataclass(frozen=True)
class JourneySteps:
    name: str
    steps: tuple[JourneyStep, ...]
    interval_seconds: int


@dataclass(frozen=True)
class JourneyDocument:
    """What the task `journeys` tries again and again."""

    system: str
    environment: str
    journeys: tuple[JourneySteps, ...]
    port: int
    version: int = VERSION

    def json(self) -> str:
        """Deterministic bytes: keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, indent=2) + "\n"

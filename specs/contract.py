"""What components declare to the policy pack: a versioned model, registered as component outputs.

The pack shares formulas with the program, never inputs: it compares what is declared here with what is really rendered.
Scalars also stand as annotations `groundcrew.dev/<name>` on the objects that realise them.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

VERSION = 1
ANNOTATION_PREFIX = "groundcrew.dev/"
OUTPUT = "contract"
"""Name of the component output that holds the declaration."""

RPO_ANNOTATION = ANNOTATION_PREFIX + "rpo-seconds"
RTO_ANNOTATION = ANNOTATION_PREFIX + "rto-seconds"
TASK_ANNOTATION = ANNOTATION_PREFIX + "task"
STORE_ANNOTATION = ANNOTATION_PREFIX + "store"
MISSES_ANNOTATION = ANNOTATION_PREFIX + "tolerated-misses"
CHECKSUM_ANNOTATION = ANNOTATION_PREFIX + "checksum"
RETENTION_ANNOTATION = ANNOTATION_PREFIX + "retention-seconds"
SYSTEM_LABEL = "system"
ENVIRONMENT_LABEL = "environment"
OWNER_LABEL = "owner"


@dataclass(frozen=True)
class TierContract:
    name: str
    keep: int


@dataclass(frozen=True)
class BackupContract:
    """One store's promises. Times are seconds."""

    system: str
    store: str
    engine: str
    rpo_seconds: int
    rto_seconds: int
    tolerated_misses: int
    tiers: tuple[TierContract, ...]
    offsite: bool
    encrypted: bool
    exemption: str = ""


@dataclass(frozen=True)
class BackupScheduleContract:
    system: str
    backups: tuple[BackupContract, ...]
    requires_offsite: bool
    version: int = VERSION


@dataclass(frozen=True)
class ObjectiveContract:
    slo: str
    target: float
    window_seconds: int


@dataclass(frozen=True)
class RepairContract:
    """A change that passes while a budget is spent."""

    digest: str
    """Of the system's rendered configuration with the repair in it."""
    expires: str
    """The last day, as 2026-06-30, on which it passes."""


@dataclass(frozen=True)
class SloSetContract:
    system: str
    objectives: tuple[ObjectiveContract, ...]
    metric_retention_seconds: int
    version: int = VERSION
    decides: str = ""
    """Who may end a freeze early."""
    repairs: tuple[RepairContract, ...] = ()


class BudgetState(StrEnum):
    """How an error budget stands, as a snapshot says it. Bounds: specs.slo.RELEASE_STATES."""

    OK = "ok"
    WARN = "warn"
    FREEZE = "freeze"
    UNKNOWN = "unknown"
    """No series, or too little of the window was seen: never good."""


@dataclass(frozen=True)
class ObjectiveBudget:
    """What was left of one objective's budget. Shares of 1; None where nothing is recorded."""

    slo: str
    window_seconds: int
    state: str
    remaining: float | None
    coverage: float | None


@dataclass(frozen=True)
class ObjectFingerprint:
    name: str
    fingerprint: str


@dataclass(frozen=True)
class SystemBudget:
    """One system: the state of its worst objective, and what its configuration was."""

    system: str
    state: str
    digest: str
    objects: tuple[ObjectFingerprint, ...]
    objectives: tuple[ObjectiveBudget, ...]


@dataclass(frozen=True)
class DrillRecord:
    """What is known of one store's newest drill."""

    system: str
    store: str
    kept: str
    """When one last kept its objectives, as 2026-06-30T12:00:00Z; empty where none is known."""
    restore_seconds: float | None
    """How long the last proven restore took; None where none was measured."""


@dataclass(frozen=True)
class BudgetSnapshot:
    """What `make budget` found in Prometheus and in the rendered configuration. It is signed as a whole."""

    environment: str
    taken: str
    """When, as 2026-06-30T12:00:00Z."""
    systems: tuple[SystemBudget, ...]
    version: int = VERSION
    drills: tuple[DrillRecord, ...] = ()


@dataclass(frozen=True)
class MonitoringContract:
    metric_retention_seconds: int
    scrape_interval_seconds: int
    series: int
    """Declared upper bound of active series; sizes the volume."""
    replicas: int
    systems: tuple[str, ...]
    version: int = VERSION
    kubelets_verified: bool = True
    """False where Prometheus believes whoever answers in a kubelet's place."""


@dataclass(frozen=True)
class LogClassContract:
    """What must hold for one class of one system's logs. Times are seconds."""

    system: str
    log_class: str
    keep_seconds: int
    hot_seconds: int
    regimes: tuple[str, ...] = ()
    stream: str = ""
    """Data stream the class is written to."""
    bytes_per_day: int = 0
    """Raw log the class is expected to write."""


@dataclass(frozen=True)
class ElkContract:
    classes: tuple[LogClassContract, ...]
    bytes_per_day: int
    version: int = VERSION


@dataclass(frozen=True)
class PoolContract:
    """Connections that each replica of a service may open to a store."""

    service: str
    store: str
    most: int
    replicas: int
    """Where no autoscaler says how many there may be."""
    allowed: int
    """What the store takes from services, its reserve left out."""


@dataclass(frozen=True)
class GuardsContract:
    system: str
    namespace: str
    owner: str
    mode: str
    version: int = VERSION
    pools: tuple[PoolContract, ...] = ()


@dataclass(frozen=True)
class PlatformGuardsContract:
    """Guards of the stacks' own namespaces."""

    namespaces: tuple[str, ...]
    mode: str
    version: int = VERSION


Contract = (
    BackupScheduleContract | SloSetContract | MonitoringContract | ElkContract | GuardsContract | PlatformGuardsContract
)


def declaration(contract: Contract) -> dict[str, Any]:
    """The contract as plain data, with its kind, as it is registered and as the pack reads it."""
    return {"kind": type(contract).__name__, **asdict(contract)}

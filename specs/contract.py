"""What components declare to the policy pack: a versioned model, registered as component outputs.

The pack shares formulas with the program, never inputs: it compares what is declared here with what is really rendered.
Scalars also stand as annotations `groundcrew.dev/<name>` on the objects that realise them.
"""

from dataclasses import asdict, dataclass
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
class SloSetContract:
    system: str
    objectives: tuple[ObjectiveContract, ...]
    metric_retention_seconds: int
    version: int = VERSION


@dataclass(frozen=True)
class MonitoringContract:
    metric_retention_seconds: int
    scrape_interval_seconds: int
    series: int
    """Declared upper bound of active series; sizes the volume."""
    replicas: int
    systems: tuple[str, ...]
    version: int = VERSION


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


@dataclass(frozen=True)
class ElkContract:
    classes: tuple[LogClassContract, ...]
    bytes_per_day: int
    version: int = VERSION


@dataclass(frozen=True)
class GuardsContract:
    system: str
    namespace: str
    owner: str
    mode: str
    version: int = VERSION


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

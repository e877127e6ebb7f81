"""Boards a system asks for. The panels follow from its services, stores, objectives and metrics."""

from dataclasses import dataclass
from enum import StrEnum

from specs.metrics import Selector
from specs.units import Unit


class BoardKind(StrEnum):
    OVERVIEW = "overview"
    """Golden signals of every service, stores, pods: one per system at least."""
    INFRASTRUCTURE = "infrastructure"
    DATABASE = "database"
    NETWORK = "network"
    BUSINESS = "business"
    SECURITY = "security"
    CUSTOMERS = "customers"
    USER_EXPERIENCE = "user-experience"


@dataclass(frozen=True)
class MetricPanel:
    """One metric of the contract shown on a board. A counter is shown as a rate, a gauge as it is, a histogram by quantiles."""

    title: str
    select: Selector
    unit: Unit
    by: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Board:
    kind: BoardKind
    title: str
    panels: tuple[MetricPanel, ...] = ()
    """Panels beyond what the kind brings."""
    rows: tuple[str, ...] = ()

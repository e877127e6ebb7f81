"""A system: everything its operations documents ask for, as one value in one file."""

from dataclasses import dataclass
from enum import StrEnum

from specs.advice import Advice
from specs.alert import Alert
from specs.board import Board
from specs.capacity import Capacity
from specs.journey import Journey
from specs.logs import Logs
from specs.maintenance import Maintenance
from specs.metrics import Metric
from specs.network import Flow
from specs.probe import Probe
from specs.recovery import Scenario
from specs.report import HealthReport
from specs.routing import Routing
from specs.scaling import NodeScaling
from specs.service import Service
from specs.slo import Slo
from specs.smoke import SmokeCheck
from specs.store import Store
from specs.tracing import Tracing


class DataClass(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    PAYMENT = "payment"


@dataclass(frozen=True)
class Owner:
    """Who is responsible, and how people reach them."""

    team: str
    email: str
    on_call: tuple[str, ...]
    """Primary, secondary, escalation, in order."""


@dataclass(frozen=True)
class System:
    name: str
    """DNS label; also the value of the label `system`."""
    namespace: str
    owner: Owner
    summary: str
    """One sentence: what it is for."""
    data_class: DataClass
    services: tuple[Service, ...]
    stores: tuple[Store, ...]
    routing: Routing
    logs: Logs
    slos: tuple[Slo, ...] = ()
    alerts: tuple[Alert, ...] = ()
    probes: tuple[Probe, ...] = ()
    boards: tuple[Board, ...] = ()
    tracing: Tracing | None = None
    maintenance: Maintenance = Maintenance()
    capacity: Capacity = Capacity()
    flows: tuple[Flow, ...] = ()
    """Flows beyond those that follow from services, pools, probes, scrapes, backups and shipping."""
    extra_metrics: tuple[Metric, ...] = ()
    """Series from outside the system's own services, such as a mesh's."""
    node_scaling: NodeScaling | None = None
    documents: tuple[tuple[str, str], ...] = ()
    """Links people asked for: (title, address)."""
    bounded_labels: tuple[tuple[str, int], ...] = ()
    """Labels with a value per customer that are allowed on this system's metrics, with the declared number of values."""
    scenarios: tuple[Scenario, ...] = ()
    """What its recovery plan covers."""
    advice: tuple[Advice, ...] = ()
    """What its tuning guide says."""
    smoke_checks: tuple[SmokeCheck, ...] = ()
    """Asked once after a deployment and after an incident."""
    journeys: tuple[Journey, ...] = ()
    """Tried again and again, as a user would."""
    health_report: HealthReport | None = None

    def service(self, name: str) -> Service:
        return next(service for service in self.services if service.name == name)

    def store(self, name: str) -> Store:
        return next(store for store in self.stores if store.name == name)

    def journey(self, name: str) -> Journey:
        return next(journey for journey in self.journeys if journey.name == name)

    def probe(self, name: str) -> Probe:
        return next(probe for probe in self.probes if probe.name == name)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Every series the system's own services expose, and those declared from outside."""
        return tuple(m for s in self.services if s.metrics for m in s.metrics.metrics) + self.extra_metrics

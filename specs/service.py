"""Services: the workloads of a system. Declared, not deployed: names, ports, labels and pools are facts to refer to."""

from dataclasses import dataclass

from specs.metrics import MetricsEndpoint
from specs.scaling import Scaling
from specs.units import Bytes, Cpu, mebibytes, millicores


@dataclass(frozen=True)
class Pool:
    """Connections each replica of a service may open to a store."""

    store: str
    least: int
    most: int


@dataclass(frozen=True)
class Service:
    """One workload with a Kubernetes Service in front."""

    name: str
    """Name of the Deployment and Service, and value of the label `app` on its pods."""
    port: int
    container_port: int
    replicas: int = 2
    cpu: Cpu = millicores(100)
    memory: Bytes = mebibytes(128)
    metrics: MetricsEndpoint | None = None
    pools: tuple[Pool, ...] = ()
    scaling: Scaling | None = None
    requests_per_second: float = 1.0
    """Declared usual traffic."""
    traced: bool = False
    calls: tuple[str, ...] = ()
    """Other services of the system it talks to; with pools, the system's inner network flows."""
    language: str = ""

    @property
    def most_replicas(self) -> int:
        return self.scaling.most if self.scaling else self.replicas

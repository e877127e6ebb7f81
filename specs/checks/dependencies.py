"""What another part needs cannot be switched off: traces live in the log store, boards read metrics (BUG-76)."""

from collections.abc import Iterable, Iterator, Mapping

from specs.arithmetic.cost import orphans
from specs.environment import Environment
from specs.fault import Fault
from specs.system import System

NEEDS: Mapping[str, tuple[str, ...]] = {
    "alertmanager": ("prometheus",),
    "blackbox-exporter": ("prometheus",),
    "elasticsearch-exporter": ("elasticsearch",),
    "event-collector": ("elasticsearch",),
    "grafana": ("prometheus",),
    "jaeger": ("elasticsearch",),
    "kibana": ("elasticsearch",),
    "log-agent": ("logstash",),
    "logstash": ("elasticsearch",),
    "otel-collector": ("jaeger",),
}
TRACING = ("otel-collector", "jaeger")


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """Workloads without what they need, and traced systems without a place for their traces."""
    for workload, needed in NEEDS.items():
        for need in needed:
            if runs(environment, workload) and not runs(environment, need):
                yield _missing(environment, need, f"{workload} needs it")
    for system in systems:
        if system.tracing is not None:
            for need in TRACING:
                if not runs(environment, need):
                    yield _missing(environment, need, f"{system.name} records traces")


def runs(environment: Environment, workload: str) -> bool:
    """Whether a workload has a size with at least one replica."""
    size = environment.sizes.get(workload)
    return size is not None and size.replicas > 0


def _missing(environment: Environment, need: str, reason: str) -> Fault:
    mend = f"give {need} a size with at least one replica, or remove what needs it"
    return Fault(environment.name, f"sizes.{need}", "not running", f"running, because {reason}", mend)


def warnings(system: System) -> Iterator[Fault]:
    """Savings a document offers that would take away what another component needs."""
    for at, saving in enumerate(system.capacity.savings):
        left = orphans(system.capacity.costs, saving)
        if left:
            given = f"{saving.monthly:g} US dollars a month without {', '.join(dict.fromkeys(saving.removes))}"
            wanted = f"a saving that leaves {', '.join(left)} what it needs"
            yield Fault(system.name, f"capacity.savings[{at}]", given, wanted, "do not count it")

"""Sizing profiles against the figures of the documents, typed here from them."""

import pytest

from specs.environment import Size
from specs.profiles import PRODUCTION, SMALL
from specs.units import gibibytes, mebibytes, millicores
from tests.support.coverage import covers

SMALLEST = {
    # Processor request and limit in millicores, memory request and limit in MiB, disk in GiB.
    "prometheus": (500, 1000, 512, 1024, 10),
    "grafana": (250, 500, 256, 512, 5),
    "elasticsearch": (500, 1000, 512, 1024, 20),
    "logstash": (200, 500, 256, 512, 2),
    "alertmanager": (100, 200, 128, 256, 2),
    "node-exporter": (100, 200, 50, 100, 0),
    "database-exporter": (100, 200, 50, 100, 0),
}
"""RES-01. cAdvisor is part of the kubelet; the figures of the MySQL exporter hold for every database's."""

LARGEST: dict[str, tuple[int, float, int]] = {
    # Replicas, memory in GB, disk in GB.
    "prometheus": (3, 4, 50),
    "grafana": (2, 2, 0),
    "elasticsearch": (3, 4, 500),
    "jaeger": (2, 2, 0),
    "alertmanager": (2, 1, 0),
    "log-agent": (1, 0.5, 0),
    "blackbox-exporter": (2, 0.25, 0),
}
"""RES-02."""
SETTLED = {"prometheus": 2, "grafana": 1}
"""Fewer replicas than asked: twins see everything already, and a second Grafana needs a database outside."""


def at_least(size: Size, cpu: tuple[int, int], memory: tuple[int, int], disk: int) -> bool:
    return (
        size.cpu >= millicores(cpu[0])
        and size.cpu_limit >= millicores(cpu[1])
        and size.memory >= mebibytes(memory[0])
        and size.memory_limit >= mebibytes(memory[1])
        and (not disk or (size.volume is not None and size.volume >= gibibytes(disk)))
    )


@covers("RES-01", "BUG-91")
@pytest.mark.parametrize("workload", SMALLEST)
@pytest.mark.parametrize("profile", [SMALL, PRODUCTION], ids=["small", "production"])
def test_no_profile_is_below_the_smallest_figures(workload: str, profile: dict[str, Size]) -> None:
    cpu, cpu_limit, memory, memory_limit, disk = SMALLEST[workload]
    assert at_least(profile[workload], (cpu, cpu_limit), (memory, memory_limit), disk)


@covers("RES-02", "BUG-91")
@pytest.mark.parametrize("workload", LARGEST)
def test_production_has_what_was_asked_for_it(workload: str) -> None:
    replicas, memory, disk = LARGEST[workload]
    size = PRODUCTION[workload]
    assert size.replicas >= SETTLED.get(workload, replicas)
    assert size.memory_limit.count >= memory * 10**9
    assert not disk or (size.volume is not None and size.volume.count >= disk * 10**9)


def test_what_was_settled_lower_is_still_lower() -> None:
    """A row that nothing needs any more goes."""
    assert all(PRODUCTION[name].replicas == count < LARGEST[name][0] for name, count in SETTLED.items())

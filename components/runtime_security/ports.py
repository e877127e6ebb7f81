"""Where Falco listens and the labels it is found by."""

from components.scraped_workload import ScrapedWorkload
from components.workload import identity, labels
from specs.environment import PLATFORM, RUNTIME_SECURITY_NAMESPACE
from specs.network import Peer

NAME = "falco"
WEB = 8765
"""Health and metrics, on one port of its own choice."""

SCRAPED = (ScrapedWorkload(NAME, RUNTIME_SECURITY_NAMESPACE, {"http": WEB}),)


def own_labels(name: str) -> dict[str, str]:
    return labels(name, "runtime-security", system=PLATFORM)


def peer(name: str) -> Peer:
    """Pods of one of the component's workloads."""
    return Peer(RUNTIME_SECURITY_NAMESPACE, tuple(sorted(identity(own_labels(name)).items())))

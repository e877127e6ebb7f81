"""Names and labels of the backfill's pods."""

from components.monitoring_stack.backfill import BACKFILL
from components.workload import labels
from specs.environment import MONITORING_NAMESPACE
from specs.network import Peer
from specs.system import System

COMPONENT = "slo-set"


def backfill_labels(system: System) -> dict[str, str]:
    return labels(BACKFILL, COMPONENT, system=system.name)


def backfill_name(system: System) -> str:
    """The account and the document; the Job's own name ends with a digest besides."""
    return f"{BACKFILL}-{system.name}"


def backfill_peer() -> Peer:
    """The pods of every system's backfill."""
    return Peer(MONITORING_NAMESPACE, (("app.kubernetes.io/name", BACKFILL), ("app.kubernetes.io/part-of", COMPONENT)))

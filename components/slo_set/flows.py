"""What the backfill asks; how its answers are fetched is the monitoring's. The guards render both."""

from components.monitoring_stack import ports
from components.monitoring_stack.backfill import BACKFILL
from components.monitoring_stack.flows import peer
from components.monitoring_stack.prometheus import NAME as PROMETHEUS
from components.slo_set.names import backfill_peer
from specs.environment import Environment
from specs.network import Flow
from specs.system import System


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """Raw series and what is recorded of them, from each replica."""
    wanted = any(system.slos for system in systems)
    asks = Flow(
        f"{BACKFILL}-asks", backfill_peer(), peer(PROMETHEUS), (ports.PROMETHEUS,), reason="series to count back"
    )
    return (asks,) if wanted else ()

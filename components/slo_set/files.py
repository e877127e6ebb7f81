"""What the backfill is told, as files of the render."""

from collections.abc import Mapping

from components.slo_set.backfill import document
from components.slo_set.names import backfill_name
from specs.environment import Environment
from specs.system import System


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """jobs/slo-backfill-<system>.json."""
    return {
        f"jobs/{backfill_name(system)}.json": document(system, environment).json() for system in systems if system.slos
    }

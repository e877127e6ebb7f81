"""What maintenance reads, as files of the render."""

from collections.abc import Mapping

from components.maintenance_schedule.manifests import texts
from specs.environment import Environment
from specs.system import System


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """jobs/<system>-maintenance-<store>.json and the calendar of reviews."""
    return {
        f"jobs/{system.name}-maintenance-{name}": text
        for system in systems
        for name, text in texts(system, environment).items()
    }

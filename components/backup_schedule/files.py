"""What the Jobs read, as files of the render."""

from collections.abc import Mapping

from components.backup_schedule.manifests import texts
from specs.environment import Environment
from specs.system import System


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """jobs/<system>-backup-<store>.json, and the role scripts beside them."""
    return {
        f"jobs/{system.name}-backup-{name}": text
        for system in systems
        for name, text in texts(system, environment).items()
    }

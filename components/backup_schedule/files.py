"""What the Jobs read, as files of the render."""

from collections.abc import Mapping

from components.backup_schedule import names
from components.backup_schedule.auditor import document
from components.backup_schedule.manifests import planned, texts
from specs.environment import Environment
from specs.system import System


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """jobs/<system>-backup-<store>.json and the role scripts beside them, and what the auditor is told."""
    found = {
        f"jobs/{system.name}-backup-{name}": text
        for system in systems
        for name, text in texts(system, environment).items()
    }
    audits = {
        f"jobs/{names.auditor(system)}.json": document(system, environment).json()
        for system in systems
        if planned(system)
    }
    return {**found, **audits}

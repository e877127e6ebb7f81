"""What one run builds: the settings, the environment and the systems it serves, found faultless or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specs.catalogue import discover
from specs.environment import Environment
from specs.fault import Fault, SpecificationError, nearest
from specs.settings import Settings, read
from specs.system import System
from specs.walk import faults


@dataclass(frozen=True)
class Blueprint:
    settings: Settings
    environment: Environment
    systems: tuple[System, ...]


def blueprint(stack: str, raw: Mapping[str, Any], folder: Path) -> Blueprint:
    """Read a stack's settings and the systems of a folder. Raises SpecificationError with every fault of both."""
    found, wrong = discover(folder)
    settings, unread = read(stack, raw)
    problems = [*wrong, *unread]
    environment = settings.environment(stack) if settings else None
    if settings:
        problems += _unknown_systems(stack, settings, found)
    served = tuple(
        system for system in found if not settings or not settings.systems or system.name in settings.systems
    )
    problems += faults(served, environment)
    if problems or not settings or not environment:
        raise SpecificationError(problems)
    return Blueprint(settings, environment, served)


def _unknown_systems(stack: str, settings: Settings, found: tuple[System, ...]) -> list[Fault]:
    known = {system.name for system in found}
    return [
        Fault(stack, f"systems[{index}]", name, "the name of a system below systems/", nearest(name, known))
        for index, name in enumerate(settings.systems)
        if name not in known
    ]

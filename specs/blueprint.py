"""What one run builds: the settings, the environment and the systems it serves, found faultless or not at all."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specs.catalogue import catalogue
from specs.environment import Environment
from specs.fault import Fault, SpecificationError, nearest
from specs.settings import Settings, legible, read
from specs.shown import shown
from specs.system import System
from specs.walk import faults


@dataclass(frozen=True)
class Blueprint:
    settings: Settings
    environment: Environment
    systems: tuple[System, ...]


def blueprint(stack: str, raw: Mapping[str, Any], folder: Path) -> Blueprint:
    """Read a stack's settings and the systems of a folder. Raises SpecificationError with every fault of both."""
    found = catalogue(folder)
    settings, unread = read(stack, raw)
    readable, ignored = legible(raw)
    environment = readable.environment(stack)
    chosen = [
        (system, file)
        for system, file in zip(found.systems, found.files, strict=True)
        if not readable.systems or system.name in readable.systems
    ]
    served = tuple(system for system, _ in chosen)
    # Which systems are meant is not known where the key itself cannot be read: the environment is then not judged by them.
    judged = None if "systems" in ignored else environment
    met = [fault for fault in faults(served, judged) if fault.where != stack or _key(fault) not in ignored]
    problems = [*found.faults, *unread, *_unknown_systems(stack, readable, found.systems), *met]
    if problems or not settings:
        written = {**_written(chosen), stack: f"Pulumi.{stack}.yaml"}
        raise SpecificationError(replace(fault, file=written.get(fault.where, "")) for fault in problems)
    return Blueprint(settings, environment, served)


def _written(chosen: Iterable[tuple[System, str]]) -> dict[str, str]:
    """The file of each system by what faults call it: its name, or its number where its name is none."""
    numbered = list(enumerate(chosen))
    return {
        **{f"systems[{number}]": file for number, (_, file) in numbered},
        **{str(system.name): file for _, (system, file) in numbered},
    }


def _key(fault: Fault) -> str:
    """The key of the stack file a fault of the environment speaks of."""
    return re.split(r"[.\[]", fault.path)[0]


def _unknown_systems(stack: str, settings: Settings, found: tuple[System, ...]) -> list[Fault]:
    known = {system.name for system in found}
    return [
        Fault(stack, f"systems[{index}]", shown(name), "the name of a system below systems/", nearest(name, known))
        for index, name in enumerate(settings.systems)
        if name not in known
    ]

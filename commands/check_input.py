"""The check before the engine starts: the engine stops at the first fault and ignores keys it does not know."""

from commands.failure import BAD_INPUT, CommandFailure
from commands.paths import SYSTEMS
from commands.stack_file import settings
from commands.target import Target
from components.images import lock_faults
from specs.blueprint import Blueprint, blueprint
from specs.fault import SpecificationError, report


def checked(environment: str, target: Target | None = None) -> Blueprint:
    """What an environment would be made of. Raises CommandFailure with every fault of systems, settings and images.lock."""
    raw = {**settings(environment), **(target.local_settings if target else {})}
    found = lock_faults()
    try:
        plan = blueprint(environment, raw, SYSTEMS)
        if not found:
            return plan
    except SpecificationError as error:
        found += error.faults
    raise CommandFailure(report(found), BAD_INPUT)

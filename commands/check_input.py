"""The check before the engine starts: the engine stops at the first fault and ignores keys it does not know."""

from commands.failure import BAD_INPUT, CommandFailure
from commands.paths import SYSTEMS
from commands.stack_file import settings
from commands.target import Target
from specs.blueprint import Blueprint, blueprint
from specs.fault import SpecificationError


def checked(environment: str, target: Target | None = None) -> Blueprint:
    """What an environment would be made of. Raises CommandFailure with every fault of systems and settings."""
    raw = {**settings(environment), **(target.local_settings if target else {})}
    try:
        return blueprint(environment, raw, SYSTEMS)
    except SpecificationError as error:
        raise CommandFailure(str(error), BAD_INPUT) from None

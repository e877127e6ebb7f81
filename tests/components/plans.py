"""The systems and environments as they ship, for tests of builders."""

from functools import cache

import yaml

from specs.blueprint import blueprint
from specs.environment import Environment
from specs.system import System
from tests.support.recorder import STACKS
from tests.support.tree import ROOT


@cache
def plans() -> tuple[tuple[Environment, System], ...]:
    """Every system in every environment."""
    found: list[tuple[Environment, System]] = []
    for stack in STACKS:
        config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
        given = {key.removeprefix("groundcrew:"): value for key, value in config.items()}
        plan = blueprint(stack, given, ROOT / "systems")
        found += [(plan.environment, system) for system in plan.systems]
    return tuple(found)

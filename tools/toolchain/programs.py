"""The path of each built program, whichever part of the toolchain lays it out."""

from pathlib import Path

from tools.toolchain import engine
from tools.toolchain.failures import MissingProgram
from tools.toolchain.locations import is_built, missing, recipe_folder
from tools.toolchain.recipes import RECIPES


def program(name: str) -> Path:
    """The path of a program that is already there, such as `pulumi`, `promtool` or `groundcrew-cluster`.

    Raises MissingProgram, which names the make target that brings it.
    """
    recipe = next((recipe for recipe in RECIPES if name in recipe.programs), None)
    if recipe is None:
        known = ", ".join(sorted(name for recipe in RECIPES for name in recipe.programs))
        raise MissingProgram(f"no recipe makes a program {name!r}; there are {known}")
    if "engine" in recipe.needed_for:
        return engine.program(name)
    if not is_built(recipe):
        raise MissingProgram(missing(name, recipe))
    return recipe_folder(recipe) / name

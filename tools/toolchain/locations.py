"""Where things lie: the user's cache, the clone, and each built program."""

import os
from pathlib import Path

from tools.toolchain.digests import recipe_digest
from tools.toolchain.failures import MissingProgram
from tools.toolchain.recipes import RECIPES, Recipe

REPOSITORY = Path(__file__).resolve().parents[2]

RECEIPT = "receipt.json"
"""Lies in every finished folder of the cache; folders appear by one rename, so it is never half there."""


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/groundcrew`; the standard says a relative value is to be ignored."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    return root / "groundcrew"


def clone_folder() -> Path:
    """What belongs to this clone alone and is ignored by git."""
    return REPOSITORY / ".groundcrew"


def recipe_folder(recipe: Recipe) -> Path:
    """Where the result of this very recipe lies, or will."""
    return cache_folder() / recipe.name / f"{recipe.version}-{recipe_digest(recipe, REPOSITORY)}"


def is_built(recipe: Recipe) -> bool:
    folder = recipe_folder(recipe)
    return all((folder / name).is_file() for name in (*recipe.programs, RECEIPT))


def program(name: str) -> Path:
    """The path of a program that is already there, such as `pulumi`, `promtool` or `groundcrew-cluster`.

    Raises MissingProgram, which names the make target that brings it.
    """
    recipe = next((recipe for recipe in RECIPES if name in recipe.programs), None)
    if recipe is None:
        known = ", ".join(sorted(name for recipe in RECIPES for name in recipe.programs))
        raise MissingProgram(f"no recipe makes a program {name!r}; there are {known}")
    if "engine" in recipe.needed_for:
        from tools.toolchain import engine  # it asks this module where its parts are

        return engine.program(name)
    if not is_built(recipe):
        raise MissingProgram(missing(name, recipe))
    return recipe_folder(recipe) / name


def missing(name: str, recipe: Recipe) -> str:
    target = "test" if "rules" in recipe.needed_for else "up"
    return (
        f"{name} {recipe.version} is not built for this state of {recipe.folder}: "
        f"run `python3 -m tools.toolchain ensure {target}` (`make {target}` does it by itself)"
    )

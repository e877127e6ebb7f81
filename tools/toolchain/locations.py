"""Where things lie: the user's cache, the clone, and each built program."""

import os
from pathlib import Path

from tools.toolchain.digests import recipe_digest
from tools.toolchain.groups import GROUPS
from tools.toolchain.recipe import Recipe

REPOSITORY = Path(__file__).resolve().parents[2]

RECEIPT = "receipt.json"
"""Lies in every finished folder of the cache; folders appear by one rename, so it is never half there."""


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/groundcrew`; the standard says a relative value is to be ignored."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    return root / "groundcrew"


def servers_folder() -> Path:
    """Where servers lie that refuse to run as root: the user's cache, or the machine's for root, who runs them as
    someone else."""
    return Path("/var/cache/groundcrew") if os.geteuid() == 0 else cache_folder()


def clone_folder() -> Path:
    """What belongs to this clone alone and is ignored by git."""
    return REPOSITORY / ".groundcrew"


def recipe_folder(recipe: Recipe) -> Path:
    """Where the result of this very recipe lies, or will."""
    return cache_folder() / recipe.name / f"{recipe.version}-{recipe_digest(recipe, REPOSITORY)}"


def is_built(recipe: Recipe) -> bool:
    folder = recipe_folder(recipe)
    return all((folder / name).is_file() for name in (*recipe.programs, RECEIPT))


def missing(name: str, recipe: Recipe) -> str:
    """What brings it: the first of the targets people know that does."""
    target = next(target for target in ("up", "test", "prove") if GROUPS[target].programs & recipe.needed_for)
    return (
        f"{name} {recipe.version} is not built for this state of {recipe.folder}: "
        f"run `python3 -m tools.toolchain ensure {target}` (`make {target}` does it by itself)"
    )

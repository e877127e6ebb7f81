"""Whether the disks hold what a build will write, asked before it starts."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.locations import cache_folder
from tools.toolchain.progress import size
from tools.toolchain.recipe import Recipe

REBUILD_SHARE = 0.25
"""Of a first build's space, for a program of which another version was built here: most of Go's caches is there."""


def needed(missing: Iterable[Recipe]) -> float:
    """Bytes that building the recipes will take, Go's caches included."""
    return sum(recipe.megabytes * 1e6 * (REBUILD_SHARE if _built_before(recipe) else 1.0) for recipe in missing)


def check(missing: Iterable[Recipe], caches: Iterable[Path]) -> None:
    """Raise ToolchainFailure if one of the disks is too small for all that is missing."""
    wanted = needed(missing)
    for folder in (cache_folder(), *caches):
        free = shutil.disk_usage(_existing(folder)).free
        if free < wanted:
            raise ToolchainFailure(
                f"building the programs takes about {size(wanted)}, and {size(free)} are free where {folder} lies. "
                "Free some space, or move the caches with XDG_CACHE_HOME, GOCACHE and GOMODCACHE; "
                "then run the same command again."
            )


def _built_before(recipe: Recipe) -> bool:
    return any((cache_folder() / recipe.name).glob("[0-9]*"))


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())

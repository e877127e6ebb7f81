"""The Pulumi engine in use: the one on the PATH if it is recent, else ours, laid out as Pulumi lays out its own."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.toolchain import folders, locks
from tools.toolchain.failures import MissingProgram
from tools.toolchain.locations import RECEIPT, cache_folder, is_built, missing, recipe_folder
from tools.toolchain.recipe import Recipe
from tools.toolchain.recipes import RECIPES

OLDEST = (3, 250)
"""The engine the program is tested with; later ones speak the same protocol."""

CHOICE = "GROUNDCREW_PULUMI"
"""Environment variable; `built` leaves the PATH's pulumi alone, as where its plugins cannot be downloaded."""

LANGUAGE_HOST = "pulumi-language-python"

LOGS = "logs"
"""Where the engine writes, packed and encrypted, every value it handles, whether anybody asked or not: half of its work, and
hundreds of megabytes. It goes without where the folder cannot be made, so a file stands in its place."""


@dataclass(frozen=True)
class Installed:
    """A Pulumi that is on the PATH with its Python language host."""

    command: Path
    version: str


@cache
def installed() -> Installed | None:
    """The PATH's Pulumi, if it is recent enough and whole."""
    command = shutil.which("pulumi")
    if command is None or os.environ.get(CHOICE) == "built":
        return None
    if cache_folder() in Path(command).parents:
        return None  # the built one, first on the PATH of everything that runs below a command of ours
    beside = Path(command).resolve().parent / LANGUAGE_HOST
    if not beside.exists() and shutil.which(LANGUAGE_HOST) is None:
        return None
    try:
        answer = subprocess.run(
            [command, "version"],
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"v?(\d+)\.(\d+)\.(\d+)", answer.stdout)
    if version is None or (int(version[1]), int(version[2])) < OLDEST:
        return None
    return Installed(Path(command), version[0].removeprefix("v"))


def parts() -> list[Recipe]:
    """What we build when there is no Pulumi."""
    return [recipe for recipe in RECIPES if "engine" in recipe.needed_for]


def home() -> Path:
    """PULUMI_HOME of the built engine: programs in `bin`, providers in `plugins`, and what Pulumi keeps for the user.

    Named after its parts, so that clones at different states do not change each other's; what
    Pulumi writes there is keyed by project path and locked by Pulumi.
    """
    states = "\n".join([*(f"{recipe.name} {recipe_folder(recipe).name}" for recipe in parts()), f"no {LOGS}"])
    return cache_folder() / "pulumi-home" / hashlib.sha256(states.encode()).hexdigest()[:12]


def is_assembled() -> bool:
    folder = home()
    return (folder / RECEIPT).is_file() and all(path.is_file() for path, _ in layout(folder))


def layout(folder: Path) -> list[tuple[Path, Path]]:
    """Pairs of a file's place below PULUMI_HOME and the built file it is.

    The engine takes the language host that lies beside its own real file, so these are hard
    links or copies, never symbolic links.
    """
    pairs = []
    for recipe in parts():
        place = folder / (f"plugins/{recipe.plugin}-v{recipe.version}" if recipe.plugin else "bin")
        names = [*recipe.programs, *(file.name for file in recipe.shipped)]
        pairs += [(place / name, recipe_folder(recipe) / name) for name in names]
    return pairs


def assemble() -> None:
    """Lay the built parts out as one PULUMI_HOME."""
    folder = home()
    with locks.held(folder.parent / "lock"):
        if not is_assembled():
            with folders.made_whole(folder) as unfinished:
                for place, built in layout(unfinished):
                    folders.laid(built, place)
                (unfinished / LOGS).touch()


def program(name: str) -> Path:
    """The path of `pulumi` or one of its parts; raises MissingProgram if nothing has built it."""
    found = installed()
    if found and name == "pulumi":
        return found.command
    if not is_assembled():
        recipe = next(recipe for recipe in parts() if name in recipe.programs)
        raise MissingProgram(missing(name, recipe))
    return next(place for place, _ in layout(home()) if place.name == name)


def unbuilt() -> list[Recipe]:
    """The recipes that must run before the engine can."""
    if installed() or is_assembled():
        return []
    return [recipe for recipe in parts() if not is_built(recipe)]

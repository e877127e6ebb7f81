"""What a recipe's result is keyed by: everything that can change the bytes that come out."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tools.toolchain.recipe import Recipe
from tools.toolchain.recipes import MINIMUM_GO

PLATFORM = "linux-amd64"
UNRELATED_SUFFIXES = ("_test.go", ".md")
UNRELATED_FOLDERS = ("testdata", "__pycache__")
DESCRIPTIVE_FIELDS = ("needed_for", "cpu_seconds", "megabytes")
"""Fields of a recipe that say something about the build and nothing about its result."""


def sources(folder: Path) -> Iterator[Path]:
    """The files of a module folder that a build reads, in a fixed order."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        unrelated = path.name.endswith(UNRELATED_SUFFIXES) or any(
            part in UNRELATED_FOLDERS or part.startswith(".") for part in relative.parts
        )
        if path.is_file() and not unrelated:
            yield path


def recipe_digest(recipe: Recipe, repository: Path) -> str:
    """Twelve hexadecimal digits over the sources, the sums of all dependencies, the flags and the Go policy."""
    described = {key: value for key, value in asdict(recipe).items() if key not in DESCRIPTIVE_FIELDS}
    described["folder"] = ""
    facts = [PLATFORM, list(MINIMUM_GO), described]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    folder = repository / recipe.folder
    for path in sources(folder):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]

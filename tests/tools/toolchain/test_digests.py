"""The key of a built program changes with everything that changes the program, and with nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools.toolchain.digests import recipe_digest
from tools.toolchain.recipe import ModuleFile
from tools.toolchain.recipes import RECIPES

RECIPE = next(recipe for recipe in RECIPES if recipe.name == "pulumi-resource-random")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / RECIPE.folder
    folder.mkdir(parents=True)
    for name in ("go.mod", "go.sum", "main.go"):
        (folder / name).write_text(name, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["go.sum", "go.mod", "main.go", "inner/more.go", "schema.json"])
def test_sources_count(repository: Path, name: str) -> None:
    before = recipe_digest(RECIPE, repository)
    path = repository / RECIPE.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("other", encoding="utf-8")
    assert recipe_digest(RECIPE, repository) != before


@pytest.mark.parametrize("name", ["README.md", "main_test.go", "testdata/case.json", ".hidden/file"])
def test_what_no_build_reads_does_not_count(repository: Path, name: str) -> None:
    before = recipe_digest(RECIPE, repository)
    path = repository / RECIPE.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("other", encoding="utf-8")
    assert recipe_digest(RECIPE, repository) == before


@pytest.mark.parametrize(
    "change",
    [
        {"version": "9.9.9"},
        {"tags": ("more",)},
        {"linker_values": {"main.version": "9.9.9"}},
        {"programs": {"other": "."}},
        {"embedded": (ModuleFile("example.org/x", "a", "a"),)},
    ],
)
def test_flags_count(repository: Path, change: dict[str, Any]) -> None:
    assert recipe_digest(replace(RECIPE, **change), repository) != recipe_digest(RECIPE, repository)


def test_what_only_describes_does_not_count(repository: Path) -> None:
    described = replace(RECIPE, cpu_seconds=1, megabytes=1, needed_for=frozenset())
    assert recipe_digest(described, repository) == recipe_digest(RECIPE, repository)


def test_moved_bytes_count(repository: Path) -> None:
    """The border between two files is part of the digest."""
    folder = repository / RECIPE.folder
    (folder / "a.go").write_text("xy", encoding="utf-8")
    (folder / "b.go").write_text("z", encoding="utf-8")
    before = recipe_digest(RECIPE, repository)
    (folder / "a.go").write_text("x", encoding="utf-8")
    (folder / "b.go").write_text("yz", encoding="utf-8")
    assert recipe_digest(RECIPE, repository) != before

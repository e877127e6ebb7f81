"""A daily test is given no program that only proofs bring: on a machine that has both nobody would see that it asks for one."""

import pytest

from tools.toolchain import programs
from tools.toolchain.groups import GROUPS
from tools.toolchain.locations import is_built
from tools.toolchain.recipe import Recipe


def brought(recipe: Recipe) -> bool:
    """Whether a program is there that `make test` would have brought by itself."""
    return bool(recipe.needed_for & GROUPS["test"].programs) and is_built(recipe)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    programs.is_built = is_built if item.get_closest_marker("prove") else brought

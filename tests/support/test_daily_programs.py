"""Daily tests stand on what their own target builds, whatever else is there."""

import pytest

from tests.support import daily_programs
from tools.toolchain.failures import MissingProgram
from tools.toolchain.programs import program
from tools.toolchain.recipes import RECIPES


def test_what_only_proofs_bring_is_not_there_for_a_daily_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily_programs, "is_built", lambda _: True)
    found = {recipe.name for recipe in RECIPES if daily_programs.brought(recipe)}
    assert "prometheus" in found
    assert not found & {"sloth", "k6", "jaeger"}
    with pytest.raises(MissingProgram, match="ensure prove"):
        program("sloth")
    assert program("promtool").is_file()

"""Every test of a command works on a clone of its own."""

from pathlib import Path

import pytest

from tests.commands.clone import Clone, clone


@pytest.fixture
def own_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    return clone(tmp_path, monkeypatch)

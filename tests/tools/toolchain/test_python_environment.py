"""The virtual environment follows its locks, and is never taken for whole when it is not."""

import sys
from pathlib import Path

import pytest

from tests.tools.toolchain.clone import Clone


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def is_current(clone: Clone, tests: bool = False) -> bool:
    code = f"from tools.toolchain import python_environment as p; print(p.is_current({tests}))"
    return clone.python("-c", code).stdout == "True\n"


def test_half_environment_is_made_anew_and_a_failed_one_gives_the_old_one_back(clone: Clone) -> None:
    half = clone.root / ".groundcrew" / "venv"
    (half / "lib").mkdir(parents=True)
    made = clone.ensure("run")
    assert made.returncode == 0, made.stderr
    assert is_current(clone)
    assert (half / "bin" / "pip").exists()
    assert clone.ensure("run").stderr == ""

    (clone.root / "requirements.txt").write_text("no requirement at all\n", encoding="utf-8")
    failed = clone.ensure("run")
    assert failed.returncode == 1
    assert "Python packages of requirements.txt: pip failed." in failed.stderr
    assert "Traceback" not in failed.stderr
    (clone.root / "requirements.txt").write_text("", encoding="utf-8")
    assert is_current(clone)


def test_changed_lock_is_noticed(clone: Clone) -> None:
    clone.pretend_packages()
    assert is_current(clone, tests=True)
    (clone.root / "requirements-test.txt").write_text("# changed\n", encoding="utf-8")
    assert is_current(clone)
    assert not is_current(clone, tests=True)


@pytest.mark.parametrize("damage", ["marker", "marker text", "interpreter"])
def test_damage_is_noticed(clone: Clone, damage: str) -> None:
    clone.pretend_packages()
    venv = clone.root / ".groundcrew" / "venv"
    if damage == "marker":
        (venv / "groundcrew.json").unlink()
    elif damage == "marker text":
        (venv / "groundcrew.json").write_text('{"requirements', encoding="utf-8")
    else:
        (venv / "bin" / "python").unlink()
        (venv / "bin" / "python").symlink_to(f"{sys.executable}-gone")
    assert not is_current(clone)


def test_python_that_cannot_make_environments_is_told(clone: Clone) -> None:
    code = (
        "import sys; from tools.toolchain import python_environment as p, children;"
        "children.run = lambda *_, **__: (1, 'The virtual environment was not created: ensurepip is not available.');"
        "p.ensure(False)"
    )
    assert "-venv; install it, or name another Python" in clone.python("-c", code).stderr

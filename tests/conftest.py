"""Fixtures of the whole suite; the checks that a run really ran something live in `tests.support.plugin`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commands.recording import Recording
from tests.support.recorder import STACKS, shared_recording

pytest_plugins = (
    "tests.support.plugin",
    "tests.support.daily_programs",
    "tests.support.proof_table",
    "tests.support.worker_groups",
)


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[..., Recording]:
    """`recorded("prod", preview=True)`: the whole program for a stack, run once per test run. `guards="enforce"` for another
    mode of the guards than the stack's own."""
    base = tmp_path_factory.getbasetemp()
    folder: Path = base.parent if hasattr(request.config, "workerinput") else base
    known: dict[tuple[str, bool, str], Recording] = {}

    def recording(stack: str, *, preview: bool = False, guards: str = "") -> Recording:
        key = (stack, preview, guards)
        if key not in known:
            known[key] = shared_recording(folder, stack, preview=preview, guards=guards)
        return known[key]

    return recording


@pytest.fixture(scope="session")
def dev_recording(recorded: Callable[..., Recording]) -> Recording:
    return recorded("dev")


@pytest.fixture(scope="session")
def staging_recording(recorded: Callable[..., Recording]) -> Recording:
    return recorded("staging")


@pytest.fixture(scope="session")
def prod_recording(recorded: Callable[..., Recording]) -> Recording:
    return recorded("prod")


@pytest.fixture(scope="session", params=STACKS)
def recording(request: pytest.FixtureRequest, recorded: Callable[..., Recording]) -> Recording:
    """Each stack in turn, after everything generated is known."""
    return recorded(request.param)


@pytest.fixture(scope="session", params=STACKS)
def preview_recording(request: pytest.FixtureRequest, recorded: Callable[..., Recording]) -> Recording:
    """Each stack in turn, as its first preview sees it: ids and generated values unknown."""
    return recorded(request.param, preview=True)

"""Groups share a worker, so that what they share is started once."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.tree import ROOT

TESTS = """
import os
import time
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def both_are_there():
    # On a loaded machine one worker would be done before the other has begun.
    Path(os.environ["PYTEST_XDIST_WORKER"]).touch()
    while len(list(Path().glob("gw*"))) < 2:
        time.sleep(0.05)


@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(6))
def test_first(number):
    time.sleep(0.05)


@pytest.mark.xdist_group("two")
@pytest.mark.parametrize("number", range(6))
def test_second(number):
    time.sleep(0.05)


@pytest.fixture(scope="module")
def server():
    print("started")


@pytest.mark.parametrize("number", range(6))
def test_shared(server, number):
    time.sleep(0.05)


@pytest.mark.parametrize("number", range(6))
def test_alone(number):
    time.sleep(0.05)
"""


def workers(folder: Path, *plugins: str) -> dict[str, set[str]]:
    """The workers that ran tests of each name, and behind @ of each group."""
    (folder / "test_groups.py").write_text(TESTS, encoding="utf-8")
    given = ["-p", "no:cacheprovider", *(word for plugin in plugins for word in ("-p", plugin))]
    command = [sys.executable, "-m", "pytest", *given, "-v", "-n", "2", "--dist", "loadgroup", "test_groups.py"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, set[str]] = {}
    for worker, name, group in re.findall(r"\[(gw\d)\].* PASSED test_groups\.py::(test_\w+)\[\d\](\S*)", done.stdout):
        found.setdefault(name + group, set()).add(worker)
    return found


def test_a_group_runs_on_one_worker(tmp_path: Path) -> None:
    found = workers(tmp_path, "tests.support.worker_groups")
    grouped = {"test_first@one", "test_second@two", "test_shared@test_groups.py"}
    assert set(found) == grouped | {"test_alone"}
    assert {name: len(found[name]) for name in grouped} == dict.fromkeys(grouped, 1)


def test_it_is_still_needed(tmp_path: Path) -> None:
    found = workers(tmp_path)
    assert len(found["test_first"] | found["test_second"]) > 1
    assert any(len(found[name]) > 1 for name in ("test_first", "test_second")), (
        "pytest-xdist groups by marks itself: remove that part of the plugin"
    )

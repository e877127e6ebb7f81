"""Locks, whole folders, space and the choice of Go, each alone."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools.toolchain import folders, go, locks, space
from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.locations import RECEIPT
from tools.toolchain.progress import duration, size
from tools.toolchain.recipes import RECIPES

HOLDER = (
    "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); input()"
)


def test_lock_makes_the_second_wait_and_says_so(tmp_path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with locks.held(tmp_path / "lock", waiting.set):
            order.append("second")

    with locks.held(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(5)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        holder.wait(5)
        waited: list[bool] = []
        with locks.held(tmp_path / "lock", lambda: waited.append(True)):
            assert waited == []


def test_folder_appears_only_when_the_block_ends_well(tmp_path: Path) -> None:
    target = tmp_path / "parent" / "1.0"
    with pytest.raises(FileNotFoundError), folders.made_whole(target) as unfinished:
        (unfinished / "half").rename(unfinished / "no such folder" / "half")
    assert list(target.parent.iterdir()) == []
    with folders.made_whole(target) as unfinished:
        (unfinished / "whole").touch()
        assert not target.exists()
    assert sorted(path.name for path in target.iterdir()) == sorted([RECEIPT, "whole"])


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / f"{folders.UNFINISHED}1"
    left.mkdir()
    with folders.made_whole(tmp_path / "1.0"):
        assert not left.exists()


@pytest.mark.parametrize(
    ("answer", "usable"),
    [
        ("go version go1.26.0 linux/amd64", True),
        ("go version go1.27 linux/amd64", True),
        ("go version go1.25.11 linux/amd64", False),
        ("go version go1.26rc1 linux/amd64", True),
        ("no go at all", False),
    ],
)
def test_go_of_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, usable: bool) -> None:
    command = tmp_path / "go"
    command.write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GOFLAGS", "-mod=vendor")
    found = go.found()
    assert (found is not None) is usable
    if found is not None:
        assert (found.environment["GOTOOLCHAIN"], found.environment["GOFLAGS"]) == ("local", "-mod=readonly")


def test_no_go_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert go.found() is None


def test_space_is_asked_before_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    need = space.needed(RECIPES)
    usage = type(shutil.disk_usage(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(int(need) * 2, int(need), int(need) - 1))
    with pytest.raises(ToolchainFailure, match=r"takes about \d+\.\d GB, and \d+\.\d GB are free"):
        space.check(RECIPES, [])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(int(need) * 2, int(need), int(need) + 1))
    space.check(RECIPES, [])


def test_rebuild_is_expected_to_take_less_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = space.needed(RECIPES[:1])
    (tmp_path / "groundcrew" / RECIPES[0].name / "3.1.0-000000000000").mkdir(parents=True)
    assert space.needed(RECIPES[:1]) == first * space.REBUILD_SHARE


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0 s"), (59.6, "1 min 00 s"), (75, "1 min 15 s")])
def test_durations_are_shown_as_said(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_sizes_are_shown_as_said() -> None:
    assert [size(112_537_762), size(6_000_000_000)] == ["112.5 MB", "6.0 GB"]

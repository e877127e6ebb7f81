"""Programs of real servers in live tests: found or skipped with the reason, run without root, on loopback only."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.tree import ROOT
from tools import debian

IN_CI = os.environ.get("CI", "").lower() == "true"


def obtained(find: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    """An environment with a server's programs; without them the test is skipped with the reason, in CI it fails."""
    try:
        return find()
    except debian.Unobtainable as reason:
        if IN_CI:
            pytest.fail(str(reason))
        pytest.skip(str(reason))


def unprivileged() -> dict[str, Any]:
    """Arguments of subprocess that drop root: database servers refuse to run as it."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(path: Path) -> Path:
    """Make a path the unprivileged user's."""
    drop = unprivileged()
    if drop:
        os.chown(path, drop["user"], drop["group"])
    return path


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder with a short path, as sockets need one, that belongs to the unprivileged user."""
    folder = Path(tempfile.mkdtemp(prefix="gc-"))
    try:
        yield give(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Programs:
    """Runs programs as the unprivileged user in one folder, with the servers' tools on the path."""

    home: Path
    environment: Mapping[str, str]

    def options(self, **more: Any) -> dict[str, Any]:
        variables = {
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.environment,
        }
        return {"cwd": self.home, "env": variables, "text": True, **unprivileged(), **more}

    def run(self, *command: str, **more: Any) -> "subprocess.CompletedProcess[str]":
        """Run to the end; fails the test with what the program said."""
        done = subprocess.run(command, **self.options(capture_output=True, **more))
        assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stderr}{done.stdout}"
        return done

    def start(self, *command: str, **more: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(command, **self.options(**more))


def ended(process: "subprocess.Popen[str]", seconds: float = 20) -> None:
    """Stop a server this test started."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""Programs of real servers on this machine: run without root, in one folder, on loopback only, and ended by their id."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 20.0
"""Seconds a program has to end by itself once it was told to."""


class ProgramFailed(Exception):
    """A program did not do what it was asked; holds what it said."""


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


def given_folder(path: Path) -> Path:
    """A new folder of the unprivileged user."""
    path.mkdir(parents=True)
    return give(path)


def secret(file: Path, text: str) -> None:
    """A file the unprivileged user reads."""
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    give(file)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder with a short path, as sockets need one, that belongs to the unprivileged user. Nothing in it outlives it."""
    folder = Path(tempfile.mkdtemp(prefix="gc-"))
    try:
        yield give(folder)
    finally:
        _vacate(folder.resolve())
        shutil.rmtree(folder, ignore_errors=True)


def _vacate(folder: Path) -> None:
    """End what still works there: an interrupt may fall between a program's birth and the line that would have kept it,
    and what a killed program had started itself may write on while the folder is removed.
    """
    limit = time.monotonic() + PATIENCE
    while (left := inhabitants(folder)) and time.monotonic() < limit:
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.02)


def inhabitants(folder: Path) -> list[int]:
    """Processes whose working directory lies in a folder; one that has ended and waits for its parent has none."""
    places = {process.pid: process.info["cwd"] for process in psutil.process_iter(["cwd"])}
    return [process for process, place in places.items() if place and Path(place).is_relative_to(folder)]


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

    def run(
        self, *command: str, told: str | None = None, timeout: float | None = None, **more: Any
    ) -> "subprocess.CompletedProcess[str]":
        """Run to the end, with `told` on its input. Raises ProgramFailed with what the program said."""
        pipes = {
            "stdin": None if told is None else subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
        }
        process = self.start(*command, **pipes, start_new_session=True, **more)
        with bounded(process):
            said, errors = process.communicate(told, timeout)
        if process.returncode:
            raise ProgramFailed(f"{command[0]} ended with {process.returncode}: {errors}{said}")
        return subprocess.CompletedProcess(command, process.returncode, said, errors)

    def start(self, *command: str, **more: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(command, **self.options(**more))


@contextmanager
def bounded(*processes: "subprocess.Popen[str]") -> Iterator[None]:
    """Leaders of their own process groups: where the block is broken off, they and all they started end with it."""
    try:
        yield
    except BaseException:
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in processes:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE)
        raise

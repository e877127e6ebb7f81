"""A second clone beside this one: commands run in it as a user runs them, and leave this clone alone."""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.tree import ROOT
from tools.embedded_cluster import cluster
from tools.embedded_cluster.layout import CONTEXT
from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.programs import program

LEFT_OUT = shutil.ignore_patterns(".git", ".groundcrew", ".hypothesis", ".pytest_cache", ".ruff_cache")
"""What Python has compiled of the tree is copied with it: each clone would compile it again, which takes seconds."""
OWN_VARIABLES = ("PULUMI_", "PYTHON", "KUBE", "XDIST", "PYTEST")


def built(*names: str) -> None:
    """Programs a test needs; without them it is skipped with the reason, in CI it fails."""
    try:
        for name in names:
            program(name)
    except ToolchainFailure as failure:
        if os.environ.get("CI"):
            pytest.fail(str(failure))
        pytest.skip(str(failure))


class Clone:
    """A copy of the tree with the same virtual environment and a cluster and state of its own."""

    def __init__(self, folder: Path):
        built("pulumi", "groundcrew-cluster")
        self.root = folder / "clone"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT)
        self.local.mkdir()
        (self.local / "venv").symlink_to(sys.prefix)

    @property
    def local(self) -> Path:
        return self.root / ".groundcrew"

    def command(self, *arguments: str) -> list[str]:
        return [str(self.local / "venv" / "bin" / "python"), "-m", "commands", *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """What a person's shell holds: nothing of ours, nothing that only this run of tests was given."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
        return {**kept, **more}

    def ended(self, *arguments: str, timeout: int = 400, **variables: str) -> subprocess.CompletedProcess[str]:
        """A command that has ended, whichever way, with everything it said in `stdout`."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )

    def run(self, *arguments: str, wanted: int = 0, timeout: int = 400, **variables: str) -> str:
        """Output of a command that must end with the wanted code."""
        done = self.ended(*arguments, timeout=timeout, **variables)
        assert done.returncode == wanted, f"{arguments} ended with {done.returncode}:\n{done.stdout[-6000:]}"
        return done.stdout

    def engine(self, *arguments: str) -> str:
        """What the engine itself prints of the last target's dev stack; `@file` stands for its configuration file."""
        code = (
            "import sys; from commands.engine import Engine; from commands.target import last; "
            "engine = Engine('dev', last('dev')); engine.prepare(); "
            "print(engine.quiet(*(str(engine.file) if word == '@file' else word for word in sys.argv[1:])))"
        )
        python = self.local / "venv" / "bin" / "python"
        done = subprocess.run(
            [str(python), "-c", code, *arguments],
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def started(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def interrupted(self, *arguments: str, sign: str, count: int) -> tuple[int, str]:
        """Interrupt a command, as control-C does, when `sign` has been printed `count` times. Its code and its last words."""
        process = self.started(*arguments)
        await_printed(process, sign, count)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def killed(self, *arguments: str, sign: str, count: int) -> None:
        """Kill a command and all below it at once when `sign` has been printed `count` times."""
        process = self.started(*arguments)
        await_printed(process, sign, count)
        for found in with_descendants(psutil.Process(process.pid)):
            with suppress(psutil.NoSuchProcess):
                found.kill()
        process.communicate()

    def kubectl(self, *arguments: str) -> str:
        config = self.local / "cluster" / "kubeconfig"
        question = [program("groundcrew-cluster"), "kubectl", "--kubeconfig", config, "--context", CONTEXT, *arguments]
        return subprocess.run(question, capture_output=True, text=True, check=True).stdout

    def objects(self, kinds: str) -> list[dict[str, Any]]:
        return json.loads(self.kubectl("get", kinds, "-A", "-o", "json"))["items"]

    def stop(self) -> None:
        cluster.stop(self.local / "cluster", lambda _: None)

    def processes(self) -> list[str]:
        """Command lines that name this clone, but for its cluster's."""
        return [
            line
            for process in psutil.process_iter(["cmdline"])
            if str(self.root) in (line := " ".join(process.info["cmdline"] or ())) and "groundcrew-cluster" not in line
        ]


def await_printed(process: "subprocess.Popen[str]", sign: str, count: int) -> None:
    assert process.stdout is not None
    seen, said = 0, ""
    for line in process.stdout:
        seen, said = seen + (sign in line), said + line
        if seen >= count:
            return
    raise AssertionError(f"{process.args} printed {sign!r} only {seen} times:\n{said[-4000:]}")


def with_descendants(process: psutil.Process) -> list[psutil.Process]:
    """A process and everything below it, but not the embedded cluster, which is a session of its own."""
    try:
        if "groundcrew-cluster" in " ".join(process.cmdline()):
            return []
        return [process, *(found for child in process.children() for found in with_descendants(child))]
    except psutil.NoSuchProcess:
        return []

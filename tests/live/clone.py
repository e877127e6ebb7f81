"""A second clone beside this one: commands run in it as a user runs them, and leave this clone alone."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.support.tree import ROOT
from tools.embedded_cluster.layout import CONTEXT
from tools.toolchain.locations import program

LEFT_OUT = shutil.ignore_patterns(".git", ".groundcrew", "__pycache__", "*.pyc", ".pytest_cache", ".ruff_cache")


class Clone:
    """A copy of the tree with the same virtual environment and a cluster and state of its own."""

    def __init__(self, folder: Path):
        self.root = folder / "clone"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT)
        (self.root / ".groundcrew").mkdir()
        (self.root / ".groundcrew" / "venv").symlink_to(sys.prefix)

    def command(self, *arguments: str) -> list[str]:
        return [str(self.root / ".groundcrew" / "venv" / "bin" / "python"), "-m", "commands", *arguments]

    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "PYTHONPATH", "KUBE"))
        }
        return {**kept, "PYTHONUNBUFFERED": "1"}

    def run(self, *arguments: str, wanted: int = 0, timeout: int = 400) -> str:
        """Output of a command that must end with the wanted code."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == wanted, f"{arguments} ended with {done.returncode}:\n{done.stdout[-6000:]}"
        return done.stdout

    def killed(self, *arguments: str, sign: str, count: int) -> None:
        """Start a command and kill it and all below it at once when `sign` has been printed `count` times."""
        process = subprocess.Popen(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        seen = 0
        for line in process.stdout:
            seen += sign in line
            if seen >= count:
                break
        assert seen >= count, f"{arguments} printed {sign!r} only {seen} times"
        for pid in descendants(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def kubectl(self, *arguments: str) -> str:
        config = self.root / ".groundcrew" / "cluster" / "kubeconfig"
        question = [program("groundcrew-cluster"), "kubectl", "--kubeconfig", config, "--context", CONTEXT, *arguments]
        return subprocess.run(question, capture_output=True, text=True, check=True).stdout

    def objects(self, kinds: str) -> list[dict[str, Any]]:
        return json.loads(self.kubectl("get", kinds, "-A", "-o", "json"))["items"]

    def until(self, true: Any, what: str, seconds: float = 60) -> None:
        """Wait for something the controllers do in their own time."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
            time.sleep(0.5)


def descendants(pid: int) -> list[int]:
    """A process and everything below it, but not the embedded cluster, which is a session of its own."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue
            if b"groundcrew-cluster" not in command:
                parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting += parents.get(current, [])
    return found

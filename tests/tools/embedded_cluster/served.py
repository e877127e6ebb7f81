"""A real embedded cluster for tests: its driver as people run it, and kubectl of the same program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.waiting import until
from tools.toolchain import programs
from tools.toolchain.failures import ToolchainFailure

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 600.0
"""Seconds. Three hundred objects take ten on an idle machine; what has not ended by then hangs."""


def built_program() -> Path:
    """The program to test; without one the tests are skipped with the reason, in CI they fail."""
    named = os.environ.get("GROUNDCREW_CLUSTER_BINARY")
    try:
        return Path(named) if named else programs.program("groundcrew-cluster")
    except ToolchainFailure as failure:
        if os.environ.get("CI"):
            pytest.fail(str(failure))
        pytest.skip(str(failure))


@dataclass(frozen=True)
class Served:
    program: Path
    directory: Path

    def drive(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        """One command of the driver, by the machine's own Python."""
        words = [sys.executable, "-m", "tools.embedded_cluster", command, "--directory", str(self.directory)]
        words += ["--program", str(self.program), *options]
        return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def state(self) -> dict[str, Any]:
        return json.loads(self.drive("status", "--json").stdout)

    def kubectl(self, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            "KUBECONFIG": str(self.directory / "kubeconfig"),
            "HOME": str(self.directory),
            "PATH": os.defpath,
        }
        return subprocess.run(
            [str(self.program), "kubectl", *words],
            input=text,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def apply(self, text: str) -> subprocess.CompletedProcess[str]:
        return self.kubectl("apply", "-f", "-", text=text)

    def get(self, *words: str) -> dict[str, Any]:
        found = self.kubectl("get", *words, "-o", "json")
        assert found.returncode == 0, found.stderr
        return json.loads(found.stdout)

    def await_(self, what: str, holds: Callable[[], bool], seconds: float = 20.0) -> None:
        until(holds, what, seconds, every=0.1)

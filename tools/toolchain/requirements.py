"""Writes the locks: every package of the `.in` files and what it needs, with version and checksums."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.toolchain.failures import ToolchainFailure, tail
from tools.toolchain.locations import REPOSITORY

COMPILER = "pip-tools==7.6.2"
OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
)


def lock(upgrade: bool = False) -> None:
    """Lock requirements.in, requirements-test.in on top of it, and of that what the image of the Jobs takes; and, apart
    from them, the scanner's.

    Known pins stay unless `upgrade`.

    To be run with the oldest supported Python: what only that one needs is then in the lock too.
    """
    with tempfile.TemporaryDirectory(prefix="groundcrew-") as name:
        tool = Path(name)
        _run([sys.executable, "-m", "venv", name])
        _run([str(tool / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", COMPILER])
        for source in (
            "requirements.in",
            "requirements-test.in",
            "jobs/requirements.in",
            "tools/checkov/requirements.in",
        ):
            target = source.replace(".in", ".txt")
            options = (*OPTIONS, *(("--upgrade",) if upgrade else ()), "--output-file", target)
            _run([str(tool / "bin" / "pip-compile"), *options, source])


def _run(command: list[str]) -> None:
    answer = subprocess.run(command, cwd=REPOSITORY, env=os.environ, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise ToolchainFailure(f"locking the Python packages failed.\n{tail(answer.stdout + answer.stderr)}")

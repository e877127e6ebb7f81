"""`make test`: the whole suite; the real programs run in it, none is replaced by a mock."""

import argparse
import os
import subprocess
import sys

from commands.paths import ROOT

WORKERS = min(4, (os.cpu_count() or 1) + 1)
"""One more than there are cores, because live tests wait for servers; more than four would only fight for memory."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pytest", nargs=argparse.REMAINDER, help="passed on to pytest")


def run(options: argparse.Namespace) -> int:
    return suite(given(options))


def given(options: argparse.Namespace) -> list[str]:
    """What pytest was given on the command line."""
    return options.pytest[1:] if options.pytest[:1] == ["--"] else options.pytest


def suite(words: list[str]) -> int:
    """pytest's exit code."""
    # A group shares one cluster or one server, and so one worker.
    spread = [] if any(word.startswith("-n") for word in words) else ["-n", str(WORKERS), "--dist", "loadgroup"]
    # Hundreds of processes import the tree: without compiled files each would compile it again, which takes seconds.
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "pytest", *spread, *words]
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode

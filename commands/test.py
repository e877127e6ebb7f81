"""`make test`: the whole suite; the real programs run in it, none is replaced by a mock."""

import argparse
import subprocess
import sys

from commands.paths import ROOT


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pytest", nargs=argparse.REMAINDER, help="passed on to pytest")


def run(options: argparse.Namespace) -> int:
    passed_on = options.pytest[options.pytest[:1] == ["--"] :]  # argparse keeps the sign it needs before options
    return subprocess.run([sys.executable, "-m", "pytest", *passed_on], cwd=ROOT, check=False).returncode

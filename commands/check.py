"""`make check`: format, lint, types and import arrows."""

import argparse
import subprocess
import sys
import time

from commands.paths import ROOT

CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "types": ("basedpyright", "--level", "error"),
    "structure": (
        "pytest",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "tests/test_imports.py",
        "tests/test_tree.py",
    ),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="format, and mend what the linter can mend")


def run(options: argparse.Namespace) -> int:
    if options.fix:
        subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "--quiet", "."], cwd=ROOT, check=False)
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", "."], cwd=ROOT, check=False)
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        print(f"failed: {', '.join(failed)}; `python -m commands check --fix` mends format and simple lint")
    return 1 if failed else 0


def passes(name: str, command: tuple[str, ...]) -> bool:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False)
    print(f"{name:<10} {'ok' if done.returncode == 0 else 'FAILED':<7} {time.monotonic() - began:5.1f} s", flush=True)
    return done.returncode == 0

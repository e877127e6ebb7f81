"""Packages of one locked `package.json`, installed once into a folder of the cache."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tools.toolchain import folders, locks
from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.locations import RECEIPT
from tools.toolchain.progress import Progress

LOCKED = ("package.json", "package-lock.json")


def home(source: Path, parent: Path) -> Path:
    """Where what `source` locks lies below `parent`, or will."""
    digest = hashlib.sha256(b"".join((source / name).read_bytes() for name in LOCKED)).hexdigest()
    return parent / digest[:12]


def is_there(source: Path, parent: Path) -> bool:
    return (home(source, parent) / RECEIPT).is_file()


def installed(source: Path, parent: Path, what: str, finish: Callable[[Path], None] | None = None) -> Path:
    """The folder that holds `node_modules`; at once when it is there. `finish` does what the packages' own scripts, which
    never run, would have done. Raises ToolchainFailure.
    """
    root = home(source, parent)
    with locks.held(parent / "lock"):
        if is_there(source, parent):
            return root
        npm = shutil.which("npm")
        if not npm:
            raise ToolchainFailure("npm is missing: install Node.js 20 or newer by this system's own means")
        progress = Progress(parent.name)
        try:
            progress.say(f"installing {what}; once, later runs and other clones find it")
            with folders.made_whole(root) as unfinished:
                for name in LOCKED:
                    shutil.copy(source / name, unfinished)
                ran([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], unfinished)
                if finish:
                    finish(unfinished)
            progress.done("installed")
        finally:
            progress.close()
    return root


def ran(command: list[str], folder: Path) -> None:
    """Raises ToolchainFailure with the last lines of what a failed command said."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise ToolchainFailure(f"{Path(command[0]).name} failed: {' '.join(last)}")

"""Packages of one locked `package.json`, installed once into a folder of the cache."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.toolchain import folders, locks
from tools.toolchain.failures import MissingProgram, ToolchainFailure
from tools.toolchain.locations import RECEIPT, REPOSITORY, servers_folder
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


@dataclass(frozen=True)
class Part:
    """What one folder below `tools` locks, and which proofs need it."""

    name: str
    folder: str
    needed_for: frozenset[str]
    size: str
    """In words, for who waits for it."""
    finish: Callable[[Path], None] | None = None

    @property
    def source(self) -> Path:
        return REPOSITORY / "tools" / self.folder

    @property
    def parent(self) -> Path:
        return servers_folder() / self.name

    def path(self, inside: Path) -> Path:
        """Of something in it. Raises MissingProgram, which says how to get it."""
        if not is_there(self.source, self.parent):
            raise MissingProgram(f"{self.name} is not here: run `python3 -m tools.toolchain ensure prove`")
        return home(self.source, self.parent) / inside

    def ensure(self, programs: Iterable[str]) -> None:
        """Install it where it is wanted and missing. Raises ToolchainFailure."""
        if self.needed_for & set(programs) and not is_there(self.source, self.parent):
            installed(self.source, self.parent, self.size, self.finish)

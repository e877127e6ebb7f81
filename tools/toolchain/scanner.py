"""Checkov in a virtual environment of its own, in the cache: its pins do not go with those of the program."""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.toolchain import children, failures, folders, locks
from tools.toolchain.failures import MissingProgram
from tools.toolchain.locations import RECEIPT, REPOSITORY, cache_folder
from tools.toolchain.progress import Progress
from tools.toolchain.proof_recipes import SCANNERS

LOCK = "tools/checkov/requirements.txt"
TITLE = "checkov"


def home() -> Path:
    """Changes with the lock and with the interpreter the packages are installed for."""
    version = ".".join(map(str, sys.version_info[:3]))
    digest = hashlib.sha256(f"{version}\n".encode() + (REPOSITORY / LOCK).read_bytes()).hexdigest()
    return cache_folder() / "checkov" / digest[:12]


def is_there() -> bool:
    return (home() / RECEIPT).is_file()


def command() -> tuple[str, ...]:
    """What starts checkov. Raises MissingProgram, which says how to get it."""
    if not is_there():
        raise MissingProgram("checkov is not here: run `python3 -m tools.toolchain ensure prove`")
    # Its own script holds the path it was made at; the environment is moved once it is whole.
    return str(home() / "bin" / "python"), "-m", "checkov.main"


def ensure(programs: Iterable[str]) -> None:
    """Install it where it is wanted and missing."""
    if not SCANNERS & set(programs) or is_there():
        return
    progress = Progress(TITLE)
    try:
        with locks.held(home().parent / "lock", lambda: progress.say("another run installs it, waiting")):
            if not is_there():
                progress.say("installing; once, later runs and other clones find it")
                with folders.made_whole(home()) as unfinished:
                    _install(unfinished)
                progress.done("installed")
    finally:
        progress.close()


def _install(folder: Path) -> None:
    log = cache_folder() / "logs" / "checkov.log"
    log.unlink(missing_ok=True)
    pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input")
    for step in (
        (sys.executable, "-m", "venv", str(folder)),
        (*pip, "--progress-bar", "off", "--only-binary", ":all:", "--require-hashes", "--requirement", LOCK),
    ):
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
        code, output = children.run(step, folder=REPOSITORY, environment=environment, log=log)
        if code != 0:
            raise failures.of_pip(TITLE, output, log)
    (folder / RECEIPT).write_text("{}\n", encoding="utf-8")

"""The clone's virtual environment, `.groundcrew/venv`, exactly as the locks say."""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.toolchain import children, failures, locks
from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.locations import REPOSITORY, cache_folder, clone_folder
from tools.toolchain.progress import Progress, size

LOCK = "requirements.txt"
TEST_LOCK = "requirements-test.txt"
MARKER = "groundcrew.json"
"""Written last: an environment without it is unfinished and made anew."""

MEGABYTES = {LOCK: 350, TEST_LOCK: 1000}
"""Free space an installation takes, downloads and unpacking included."""


def folder() -> Path:
    return clone_folder() / "venv"


def python() -> Path:
    return folder() / "bin" / "python"


def key(lock: str) -> str:
    """Changes with the lock and with the interpreter the packages are installed for."""
    version = ".".join(map(str, sys.version_info[:3]))
    content = (REPOSITORY / lock).read_bytes()
    return hashlib.sha256(f"{version} {folder()} {lock}\n".encode() + content).hexdigest()[:16]


def installed_keys() -> dict[str, str]:
    """What the marker says is installed: the key per lock. Empty for a missing or unfinished environment."""
    if not os.access(python(), os.X_OK):
        return {}
    try:
        keys = json.loads((folder() / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return keys if isinstance(keys, dict) else {}


def is_current(test_packages: bool) -> bool:
    keys = installed_keys()
    return all(keys.get(lock) == key(lock) for lock in _locks(test_packages))


def ensure(test_packages: bool) -> None:
    """Make the environment what the locks say; at once when it is."""
    if is_current(test_packages):
        return
    progress = Progress("Python packages")
    try:
        with locks.held(clone_folder() / "venv.lock", lambda: progress.say("another run installs them, waiting")):
            if not is_current(test_packages):
                _install(test_packages, progress)
    finally:
        progress.close()


def _install(test_packages: bool, progress: Progress) -> None:
    keys = installed_keys()
    fresh = keys.get(LOCK) != key(LOCK) or TEST_LOCK in keys
    wanted = _locks(test_packages or TEST_LOCK in keys)
    _check_space(wanted)
    log = cache_folder() / "logs" / "python-packages.log"
    log.unlink(missing_ok=True)
    with _set_aside(fresh):
        if fresh:
            _create(log)
        for lock in wanted:
            _install_lock(lock, log, progress)
        (folder() / MARKER).write_text(json.dumps({lock: key(lock) for lock in wanted}) + "\n", encoding="utf-8")
    progress.done(f"installed into {folder().relative_to(REPOSITORY)}")


@contextmanager
def _set_aside(applies: bool) -> Iterator[None]:
    """Keeps the environment that is there until its successor is whole, and brings it back if that fails."""
    previous = clone_folder() / "venv.previous"
    if not (applies and folder().exists()):
        yield
        return
    shutil.rmtree(previous, ignore_errors=True)
    folder().rename(previous)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder(), ignore_errors=True)
        previous.rename(folder())
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _create(log: Path) -> None:
    """With pip, because the engine finds its plugins by asking the environment's pip."""
    command = [sys.executable, "-m", "venv", str(folder())]
    code, output = children.run(command, folder=REPOSITORY, environment=os.environ, log=log)
    if code == 0 and python().exists():
        return
    if "ensurepip" in output or "No module named venv" in output:
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise ToolchainFailure(
            f"Python packages: {sys.executable} cannot make virtual environments. Debian and Ubuntu keep that in a "
            f"package of its own, {name}; install it, or name another Python: make PYTHON=… "
        )
    raise failures.of_pip("Python packages", output, log)


def _install_lock(lock: str, log: Path, progress: Progress) -> None:
    total = sum("==" in line for line in (REPOSITORY / lock).read_text(encoding="utf-8").splitlines())
    collected = 0
    step = "collected"

    def follow(line: str) -> None:
        nonlocal collected, step
        collected += line.startswith(("Collecting ", "Requirement already satisfied: "))
        step = "installing" if line.startswith("Installing collected packages") else step

    command = [
        *(str(python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
        *("--only-binary", ":all:", "--require-hashes", "--requirement", lock),
    ]
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    code, output = children.run(
        command,
        folder=REPOSITORY,
        environment=environment,
        log=log,
        on_line=follow,
        on_tick=lambda: progress.show(f"{lock}: {step} {min(collected, total)} of {total}"),
    )
    if code != 0:
        raise failures.of_pip(f"Python packages of {lock}", output, log)


def _check_space(wanted: Iterable[str]) -> None:
    need, free = sum(MEGABYTES[lock] for lock in wanted) * 1e6, shutil.disk_usage(REPOSITORY).free
    if free < need:
        raise ToolchainFailure(
            f"Python packages: they take about {size(need)}, and {size(free)} are free where {REPOSITORY} lies. "
            "Free some space and run the same command again."
        )


def _locks(test_packages: bool) -> tuple[str, ...]:
    return (LOCK, TEST_LOCK) if test_packages else (LOCK,)

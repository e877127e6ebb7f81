"""What the containers of one pod hand to each other, as files of one small folder in memory."""

import math
import os
import re
import shlex
import time
from collections.abc import Mapping
from pathlib import Path

from jobs.exit_code import ExitCode, Failure

STAGES = ("ready", "restored", "approved", "refused")
"""Files by which the two containers of a swap wait for each other."""
LONGEST_NAME = 60
FACT = re.compile(r"[A-Za-z0-9_.$-]+=[^\n\x00-\x1f]*")


class Exchange:
    def __init__(self, folder: Path):
        self.folder = folder
        self.pipe = folder / "stream"

    def prepare(self, script: str, plan: Mapping[str, str]) -> None:
        """Lay out a run: the script, the values it reads, and the pipe it writes to."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in ("status", "facts", "errors", "go", "target", "stream", "stop", *STAGES):
            (self.folder / leftover).unlink(missing_ok=True)
        os.mkfifo(self.pipe, 0o600)
        self.write("plan", assignments(plan))
        self.write("run.sh", script)

    def write(self, name: str, text: str) -> None:
        """Whole or not at all: the other container polls for the name."""
        temporary = self.folder / f".{name}"
        temporary.write_text(text, encoding="utf-8")
        temporary.chmod(0o600)
        temporary.rename(self.folder / name)

    def release(self) -> None:
        """Let a script that still waits for its start end: there is nothing to do for it."""
        if self.folder.is_dir() and not (self.folder / "go").exists():
            self.write("stop", "")

    def status(self, patience: float = math.inf, poll: float = 0.05) -> int | None:
        """The engine script's exit status; None where it did not say one in time: it was killed. Without a patience the
        deadline of the Job ends the wait."""
        file = self.folder / "status"
        end = time.monotonic() + patience
        while not file.exists():
            if time.monotonic() >= end:
                return None
            time.sleep(poll)
        text = file.read_text(encoding="ascii").strip()
        return int(text) if text.isdigit() else None

    def reached(self, stage: str, patience: float = math.inf, poll: float = 0.05) -> int | None:
        """Waits for a stage of the script: 0 when it is there, the script's status where it ended before, None for neither."""
        end = time.monotonic() + patience
        while not (self.folder / stage).exists():
            if (self.folder / "status").exists() or time.monotonic() >= end:
                return self.status(0.0)
            time.sleep(poll)
        return 0

    def facts(self) -> dict[str, str]:
        """What the script learned about the copy. Raises Failure(RETRY) for a line that is none."""
        file = self.folder / "facts"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        wrong = [line for line in lines if not FACT.fullmatch(line)]
        if wrong:
            names = ", ".join(repr(line.partition("=")[0][:LONGEST_NAME]) for line in wrong)
            wanted = "wanted NAME=VALUE, one line each; a tool that writes control characters is the usual cause"
            raise Failure(ExitCode.RETRY, f"the engine's script wrote facts that are none: {names}: {wanted}")
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    def errors(self) -> str:
        """The end of what the engine's tools said."""
        file = self.folder / "errors"
        return file.read_text(encoding="utf-8", errors="replace")[-4000:].strip() if file.exists() else ""


def assignments(values: Mapping[str, str]) -> str:
    """Shell assignments; every value is quoted, so that none is ever a command."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())

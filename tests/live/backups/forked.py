"""Jobs in a child of this process: hundreds of them cost no interpreter's start each."""

import os
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import jobs.__main__ as program
from drill.pod import PATIENCE, Ended, Pod
from drill.programs import bounded, unprivileged

POLL = 0.01
# Root's own interpreter may lie where nobody else can read: what is imported late must be there before root is dropped.
for name in ("encodings.ascii", "encodings.idna", "encodings.latin_1", "tempfile"):
    import_module(name)


class Child:
    """`python -m jobs` with these arguments, as a process of its own that has the manners of a Popen."""

    def __init__(self, arguments: Sequence[str], folder: Path, said: Path, variables: dict[str, str]):
        self.said = said
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            self._become(arguments, folder, variables)

    def _become(self, arguments: Sequence[str], folder: Path, variables: dict[str, str]) -> None:
        code = 1
        try:
            os.setsid()
            drop = unprivileged()
            if drop:
                os.setgroups([])
                os.setgid(drop["group"])
                os.setuid(drop["user"])
            os.chdir(folder)
            os.environ.update(variables)
            descriptor = os.open(self.said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            sys.stdout = sys.stderr = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
            code = int(program.main(arguments))
        except SystemExit as ended:
            code = int(ended.code or 0)
        except BaseException:  # noqa: BLE001  (the parent reads it)
            traceback.print_exc()
        finally:
            os._exit(code)

    def ended(self) -> bool:
        if self.returncode is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if found else None
        return self.returncode is not None

    def wait(self, timeout: float) -> None:
        end = time.monotonic() + timeout
        while not self.ended():
            if time.monotonic() >= end:
                raise subprocess.TimeoutExpired("jobs", timeout)
            time.sleep(POLL)

    def communicate(self, timeout: float) -> tuple[str, str]:
        self.wait(timeout)
        return self.said.read_text(encoding="utf-8"), ""


@dataclass(frozen=True)
class ForkingPod(Pod):
    """A pod whose Jobs are children of this process."""

    def _jobs(self, folder: Path, task: str, *options: str, job_name: str = "") -> Any:
        variables = {**self.programs.environment, "HOME": str(self.home), "JOB_NAME": job_name}
        return Child([task, *options, *self.places(folder)], folder, folder / "said", variables)

    def prove(self, task: str) -> Ended:
        """Like `run`, for tasks that restore: the engine's container is started once it has something to do."""
        prepared = self.prepared(task)
        if prepared.code:
            return prepared
        folder = prepared.folder
        jobs = self._jobs(folder, task)
        with bounded(jobs):
            while not jobs.ended() and not (folder / "exchange" / "go").exists():
                time.sleep(POLL)
            if not jobs.ended():
                script = str(folder / "exchange" / "run.sh")
                engine = self.programs.start("bash", script, stderr=subprocess.DEVNULL, start_new_session=True)
                with bounded(engine):
                    jobs.wait(PATIENCE)
                    engine.wait(PATIENCE)
            said, _ = jobs.communicate(timeout=PATIENCE)
        return Ended(jobs.returncode, said, folder)

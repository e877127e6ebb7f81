"""A pod in the middle of whose stream something happens."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from drill.pod import PATIENCE, Ended
from drill.programs import bounded, given_folder
from tests.live.backups.forked import Child, ForkingPod
from tests.live.backups.memory_disk import mount
from tests.live.backups.relay import Relay


@dataclass
class Running:
    """Both containers of a pod while they run."""

    jobs: Child
    exchange: Path
    engine: "subprocess.Popen[str] | None" = None

    def tools(self) -> list[int]:
        """What the engine's script runs: its children that are no shells."""
        assert self.engine
        return [
            process.pid for process in _session(self.engine.pid) if process.info["name"] not in ("bash", "tee", "sleep")
        ]

    def kill_tools(self, number: int) -> None:
        found = self.tools()
        assert found, "no dumper was running"
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def kill_engine(self, number: int = signal.SIGKILL) -> None:
        """Every process of the engine's container."""
        assert self.engine
        os.killpg(self.engine.pid, number)

    def kill_shipper(self, number: int) -> None:
        os.kill(self.jobs.pid, number)


def _session(leader: int) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["name"]):
        with suppress(ProcessLookupError):
            if os.getsid(process.pid) == leader:
                yield process


@dataclass(frozen=True)
class FaultyPod(ForkingPod):
    """Copies are shipped through a relay."""

    scratch_bytes: int = 0
    """What the work folder of a run holds at most; 0 for all there is."""

    def _folder(self, task: str) -> Path:
        folder = super()._folder(task)
        if self.scratch_bytes:
            mount(given_folder(folder / "work"), f"size={self.scratch_bytes}")
        return folder

    def interrupted(
        self,
        task: str,
        at: int,
        happens: Callable[[Running], None] = lambda _: None,
        *,
        begun: Callable[[Running], None] = lambda _: None,
        through: int | None = None,
    ) -> Ended:
        """One copy; `happens` once `at` bytes of its stream went by, of which the shipper gets `through` at most. `begun`
        is told the containers before the dumper does anything."""
        prepared = self.prepared(task)
        if prepared.code:
            return prepared
        folder = prepared.folder
        jobs: Any = self._jobs(folder, task)
        running = Running(jobs, folder / "exchange")
        relay = Relay(running.exchange / "stream", at, lambda: happens(running), through)
        with bounded(jobs):
            relay.open(jobs.ended)
            engine = self.programs.start(
                "bash", str(running.exchange / "run.sh"), stderr=subprocess.DEVNULL, start_new_session=True
            )
            running.engine = engine
            begun(running)
            with bounded(engine):
                said, _ = jobs.communicate(timeout=PATIENCE)
                engine.wait(60)
            relay.close()
        return Ended(jobs.returncode, said, folder)

    def at_once(self, task: str, job_name: str) -> list[Ended]:
        """Two pods of one slot that start together."""
        pods = [self.prepared(task) for _ in range(2)]
        assert [pod.code for pod in pods] == [0, 0]
        folders = [pod.folder for pod in pods]
        started: list[tuple[Any, Any]] = []
        for folder in folders:
            script = str(folder / "exchange" / "run.sh")
            jobs = self._jobs(folder, task, job_name=job_name)
            started.append(
                (jobs, self.programs.start("bash", script, stderr=subprocess.DEVNULL, start_new_session=True))
            )
        found: list[Ended] = []
        for folder, (jobs, engine) in zip(folders, started, strict=True):
            with bounded(jobs, engine):
                said, _ = jobs.communicate(timeout=PATIENCE)
                engine.wait(PATIENCE)
            found.append(Ended(jobs.returncode, said, folder))
        return found

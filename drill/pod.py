"""A pod of our Jobs without a cluster: the same three steps, the same folders, the same commands."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from drill import keys
from drill.programs import Programs, bounded, give, given_folder, unprivileged
from specs.backup import Cipher
from specs.job_document import IDENTITY_KEY, JobDocument

PATIENCE = 600
FOLDERS = ("credentials", "identity", "copies", "object-store")
"""What a pod mounts, below its home."""
# Root's own interpreter may lie where nobody else can read: everything is imported first, then root is dropped.
AS_USER = """
import encodings.ascii, encodings.idna, encodings.latin_1, os, sys, tempfile
import jobs.__main__ as program
user, group = map(int, sys.argv[1:3])
os.setgroups([])
os.setgid(group)
os.setuid(user)
sys.exit(program.main(sys.argv[3:]))
"""


def laid_out(home: Path, cipher: str = Cipher.AGE) -> str:
    """The folders a pod mounts, with a fresh private key in its place. Returns the public one."""
    for folder in FOLDERS:
        given_folder(home / folder)
    return keys.pair(cipher, home / "identity" / IDENTITY_KEY)


@dataclass(frozen=True)
class Ended:
    """How a pod ended."""

    code: int
    """The jobs container's exit code."""
    said: str
    folder: Path = Path()
    """What the run left behind: its exchange and its work."""


@dataclass(frozen=True)
class Pod:
    programs: Programs
    document: JobDocument

    @property
    def home(self) -> Path:
        return self.programs.home

    def changed(self, **fields: Any) -> Self:
        """The same pod with another document."""
        return replace(self, document=replace(self.document, **fields))

    def run(self, task: str, *options: str, job_name: str = "", during: Callable[[Path], None] | None = None) -> Ended:
        """One task as the cluster runs it. `during` gets the exchange folder while both containers run."""
        prepared = self.prepared(task, *options, job_name=job_name)
        if prepared.code:
            return prepared
        folder = prepared.folder
        jobs = self._jobs(folder, task, *options, job_name=job_name)
        script = folder / "exchange" / "run.sh"
        with bounded(jobs):
            if not script.exists():
                said, _ = jobs.communicate(timeout=PATIENCE)
                return Ended(jobs.returncode, said, folder)
            engine = self.programs.start("bash", str(script), stderr=subprocess.DEVNULL, start_new_session=True)
            with bounded(engine):
                if during:
                    during(folder / "exchange")
                said, _ = jobs.communicate(timeout=PATIENCE)
                engine.wait(PATIENCE)
        return Ended(jobs.returncode, said, folder)

    def prepared(self, task: str, *options: str, job_name: str = "") -> Ended:
        """A fresh run's folder, and how its first step ended in it."""
        return self._ended(give(self._folder(task)), task, "--prepare", *options, job_name=job_name)

    def alone(self, task: str, *options: str, job_name: str = "") -> Ended:
        """A task that needs no engine, such as retention."""
        return self._ended(give(self._folder(task)), task, *options, job_name=job_name)

    def _ended(self, folder: Path, task: str, *options: str, job_name: str = "") -> Ended:
        jobs = self._jobs(folder, task, *options, job_name=job_name)
        with bounded(jobs):
            said, _ = jobs.communicate(timeout=PATIENCE)
        return Ended(jobs.returncode, said, folder)

    def _folder(self, task: str) -> Path:
        number = sum(1 for _ in self.home.glob("run-*"))
        folder = self.home / f"run-{number:03}-{task}"
        folder.mkdir()
        document = folder / "job.json"
        document.write_text(self.document.json(), encoding="utf-8")
        give(document)
        return folder

    def _jobs(self, folder: Path, task: str, *options: str, job_name: str = "") -> "subprocess.Popen[str]":
        given = self.places(folder)
        programs = replace(self.programs, environment={**self.programs.environment, "JOB_NAME": job_name})
        drop = unprivileged()
        start = ["-c", AS_USER, str(drop["user"]), str(drop["group"])] if drop else ["-m", "jobs"]
        started = programs.options(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        for privilege in drop:
            del started[privilege]
        return subprocess.Popen([sys.executable, *start, task, *options, *given], **started)

    def places(self, folder: Path) -> list[str]:
        """Where this run finds what a pod mounts, as arguments."""
        places = {
            "--document": folder / "job.json",
            "--exchange": folder / "exchange",
            "--work": folder / "work",
            "--credentials": self.home / "credentials",
            "--store-credentials": self.home / "object-store",
            "--identity": self.home / "identity",
        }
        return [text for pair in places.items() for text in map(str, pair)]

"""A loaded server, and our own base copies of it."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drill.course import arranged
from drill.known import KINDS
from drill.pod import Pod
from drill.programs import Programs, given_folder, secret
from drill.server import Server
from jobs.exit_code import ExitCode
from specs.job_document import PASSWORD_KEYS, JobDocument
from specs.store import Engine
from tests.live.shipping.measure import Copy
from tools import debian

ROWS = 5_600_000
"""More than a gigabyte of them."""
PASSWORD = "a-password-of-one-run"


@dataclass
class World:
    programs: Programs
    server: Server
    pod: Pod
    rows: int
    """Of the first table."""

    def shell(self, text: str) -> None:
        """A pipe of programs in the order people write it; one that fails fails all."""
        self.programs.run("bash", "-c", f"set -Eeuo pipefail; {text}")

    def fresh(self, name: str) -> Path:
        folder = self.programs.home / name
        shutil.rmtree(folder, ignore_errors=True)
        return given_folder(folder)

    @property
    def identity(self) -> int:
        """The running server's process."""
        assert self.server.process is not None
        return self.server.process.pid

    @property
    def table(self) -> str:
        return self.server.store.tables[0]


def opened(home: Path, engine: Engine, document: JobDocument, tools: Mapping[str, str], rows: int) -> World:
    """A server that is still empty but for one row of each table; the caller closes it."""
    programs = Programs(home, tools)
    pod, server = arranged(programs, KINDS[engine], document)
    for key in PASSWORD_KEYS.values():
        secret(home / "credentials" / key, PASSWORD)
    server.open()
    server.load(1, PASSWORD)
    return World(programs, server, pod, rows + 1)


def beside(tools: Mapping[str, str], packages: Sequence[str]) -> dict[str, str]:
    """The environment in which the programs of more Debian packages are found too. Raises debian.Unobtainable."""
    found = dict(tools)
    for package in packages:
        for name, places in debian.environment(debian.unpacked([package])).items():
            found[name] = ":".join((found.get(name, ""), places)).strip(":")
    return found


@dataclass
class Ours(Copy):
    of: World
    name = "here: base copy, shipped"
    encrypted = True

    def take(self) -> Path:
        copies = self.of.programs.home / "copies"
        for old in (*copies.iterdir(), *self.of.programs.home.glob("run-*")):
            shutil.rmtree(old)
        ended = self.of.pod.run("base")
        assert ended.code == ExitCode.DONE, ended.said
        return copies

    def restore(self) -> None:
        """The Job itself starts a server and counts."""
        ended = self.of.pod.run("restore")
        assert ended.code == ExitCode.DONE, ended.said
        counted = re.search(rf"^{self.of.table}: (\d+) rows$", ended.said, re.MULTILINE)
        assert int(counted[1] if counted else 0) == self.of.rows, ended.said

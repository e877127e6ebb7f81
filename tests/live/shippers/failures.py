"""What goes wrong between a container's log file and the log store, each on one agent and one store of its own."""

import itertools
import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specs.environment import LogAgent
from tests.live.shippers.agent import Node, agent, lay
from tests.live.shippers.bulk_store import Answer, Kept, store
from tests.live.shippers.collector import Collector
from tests.live.shippers.ledger import QUIET_SECONDS, Count, Writer, settled
from tests.live.shippers.moved import Authority
from tests.support.samples import environment, systems
from tests.support.servers import free_port
from tests.support.waiting import until

RECORDS = 20_000
STEPS = 32
"""A step's records of one file are no multiple of a hundred, which the reader hands over at once."""
STORM = 60
DISK = 24 << 20
"""Twice what is on its way at most: two deliveries and the one that is gathered, of four megabytes each."""
ENVIRONMENT = environment(log_agent=LogAgent.OTEL)


@dataclass
class Run:
    """One agent, its logs and its store, and the store's answers, which a failure may change."""

    node: Node
    agent: Collector
    writer: Writer
    kept: Kept
    port: int
    answer: Callable[[], Answer] = lambda: Answer.TAKES
    result: Count | None = None
    patience: float = QUIET_SECONDS

    @contextmanager
    def store(self) -> Iterator[None]:
        with store(self.kept, self.port, lambda: self.answer()):
            yield

    def count(self) -> Count:
        return settled(self.kept.all, self.writer.written, self.patience)

    def write(self, pause: float = 0.05, records: int = RECORDS, steps: int = STEPS) -> Iterator[int]:
        """Writes in steps, and hands over the number of each."""
        for step in range(steps):
            self.writer.write(records // steps)
            time.sleep(pause)
            yield step


def prepared(tmp_path: Path, authority: Authority, padding: int = 0) -> Run:
    node, port = lay(tmp_path, authority), free_port()
    made = agent(node, f"http://localhost:{port}", ENVIRONMENT, systems())
    return Run(node, made, Writer.on(node.logs, systems(), padding), Kept(), port)


def nothing(run: Run) -> None:
    with run.store(), run.agent.running():
        for _ in run.write():
            pass
        run.result = run.count()


def agent_killed(run: Run) -> None:
    """Eight times, each time in the middle of its work."""
    with run.store(), run.agent.running():
        for step in run.write(0.15):
            if step % 4 == 3:
                run.agent.kill()
                run.agent.start()
        run.result = run.count()


def agent_stopped(run: Run) -> None:
    """As at each new version: told to end, and started again."""
    with run.store(), run.agent.running():
        for step in run.write(0.15):
            if step % 8 == 7:
                run.agent.stop()
                run.agent.start()
        run.result = run.count()


def store_gone(run: Run) -> None:
    """Five minutes, longer than the ninety seconds after which the exporter would give up by itself."""
    with run.agent.running():
        for _ in run.write():
            pass
        time.sleep(300)
        with run.store():
            run.result = run.count()


def agent_killed_while_the_store_is_gone(run: Run) -> None:
    with run.agent.running():
        for step in run.write(0.15):
            if step in (8, 16, 24):
                run.agent.kill()
                run.agent.start()
        with run.store():
            run.result = run.count()


def storm(run: Run) -> None:
    """The first sixty requests, in turn and at random, are refused, half taken, failed or cut off."""
    chance, asked = random.Random(7), itertools.count()
    kinds = (Answer.REFUSES, Answer.REFUSES_SOME, Answer.FAILS, Answer.HANGS_UP, Answer.HANGS_UP_AFTER)
    run.answer = lambda: chance.choice(kinds) if next(asked) < STORM else Answer.TAKES
    with run.store(), run.agent.running():
        for _ in run.write():
            pass
        run.result = run.count()


def password_changed(run: Run) -> None:
    ended = time.monotonic() + 30
    run.answer = lambda: Answer.UNAUTHORISED if time.monotonic() < ended else Answer.TAKES
    with run.store(), run.agent.running():
        for _ in run.write():
            pass
        run.result = run.count()


def rotated_under_load(run: Run) -> None:
    """Renamed every four steps and the one before compressed, as the kubelet does: under load, but no faster than the agent
    reads a whole file, which a kubelet with files of ten megabytes leaves it minutes for."""
    before = 0
    with run.store(), run.agent.running():
        for step in run.write(0.5):
            if step % 4 == 3:
                until(lambda before=before: run.agent.accepted("log_records") >= before, "a whole file is read", 600)
                before = run.writer.written
                for log in run.writer.all:
                    log.rotate()
        run.result = run.count()


def rotated_while_the_agent_is_down(run: Run) -> None:
    with run.store(), run.agent.running():
        for step in run.write():
            if step == 16:
                run.agent.kill()
            if step == 20:
                for log in run.writer.all:
                    log.rotate()
            if step == 24:
                run.agent.start()
        run.result = run.count()


def pods_deleted_while_the_store_is_gone(run: Run) -> None:
    """Their log files go with them."""
    with run.agent.running():
        for _ in run.write():
            pass
        until(lambda: run.agent.accepted("log_records") >= RECORDS, "all is read", 600)
        for log in run.writer.all:
            log.close()
            shutil.rmtree(log.folder.parent)
        with run.store():
            run.result = run.count()


def disk_full(run: Run) -> None:
    """The disk of the agent's state is small, and the store is away until it is full.

    Slowly enough that no delivery begins while it fills up: the queue forgets what it cannot mark as being delivered.
    """
    with run.agent.running():
        for _ in run.write(0.5):
            pass
        until(lambda: full(run.node.state), "the disk is full", 120)
        time.sleep(20)
        with run.store():
            run.result = run.count()


def full(folder: Path) -> bool:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize < 256 << 10


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of its own in memory."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)

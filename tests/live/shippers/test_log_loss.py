"""Kills, outages, refusals, full disks and rotations between a container's log file and the log store: which records arrive.

The agent is the real collector with the rendered configuration.
"""

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from components.elk_stack.collector_files import QUEUE
from drill.programs import given_folder, scratch
from tests.live.search.engines import elasticsearch_8
from tests.live.shippers.door import door
from tests.live.shippers.engine import documents, kill, port, prepare
from tests.live.shippers.failures import (
    DISK,
    ENVIRONMENT,
    RECORDS,
    Run,
    agent_killed,
    agent_killed_while_the_store_is_gone,
    agent_stopped,
    disk_full,
    nothing,
    password_changed,
    pods_deleted_while_the_store_is_gone,
    prepared,
    rotated_under_load,
    rotated_while_the_agent_is_down,
    small_disk,
    store_gone,
    storm,
)
from tests.live.shippers.ledger import Count, settled
from tests.live.shippers.moved import Authority, moved
from tests.support.proof_table import Page, Rows, Table
from tests.support.samples import systems

pytestmark = [pytest.mark.live, pytest.mark.prove]

PAGE = Page(
    "log-loss",
    "Log records and failures",
    "Numbered records in container log files, read by the real OpenTelemetry Collector with the rendered node agent's "
    "configuration while something fails, and counted in the store at the end. The disk fills up while the store is away. "
    "One that something else fills to the last block while records are being delivered loses those that are just picked "
    "up, because the collector's queue forgets what it cannot mark; the kubelet evicts pods before a disk is that full.",
    sources=(
        "components/elk_stack/collector_files.py",
        "components/elk_stack/collector_statements.py",
        "tools/otel_collector",
        "tests/live/shippers/agent.py",
        "tests/live/shippers/bulk_store.py",
        "tests/live/shippers/failures.py",
        "tests/live/shippers/ledger.py",
        "tests/live/shippers/node_logs.py",
        "tests/live/shippers/test_log_loss.py",
    ),
)
ENGINE = Table(PAGE, "With a real Elasticsearch 8.19", ("what happens", "written", "lost", "stored twice", "torn"))
FAILURES = Table(PAGE, "What fails", ("what happens", "written", "lost", "stored twice", "torn", "sent again"))


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new()


@pytest.fixture
def run(tmp_path: Path, authority: Authority) -> Run:
    return prepared(tmp_path, authority)


CASES = (
    nothing,
    agent_killed,
    agent_stopped,
    store_gone,
    agent_killed_while_the_store_is_gone,
    storm,
    password_changed,
    rotated_under_load,
    rotated_while_the_agent_is_down,
    pods_deleted_while_the_store_is_gone,
)


def handed_in(proof: Rows, name: str, run: Run) -> Count:
    count = run.result
    assert count is not None
    proof.row(FAILURES, name, count.written, count.lost, count.doubled, count.broken, run.kept.repeated)
    return count


@pytest.mark.covers("LOG-03")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_no_record_is_lost(case: Callable[[Run], None], run: Run, proof: Rows) -> None:
    case(run)
    count = handed_in(proof, case.__name__.replace("_", " "), run)
    assert (count.written, count.lost, count.doubled, count.broken) == (RECORDS, 0, 0, 0)


def test_a_full_queue_loses_no_record(tmp_path: Path, authority: Authority, proof: Rows) -> None:
    """Reading stops: what follows waits in the containers' files."""
    run = prepared(tmp_path, authority, padding=1200)
    text = run.agent.file.read_text()
    run.agent.file.write_text(moved(text, {f"queue_size: {QUEUE.count}": f"queue_size: {DISK // 2}"}))
    with run.agent.running():
        for _ in run.write():
            pass
        time.sleep(20)
        with run.store():
            run.result = run.count()
    count = handed_in(proof, "queue full", run)
    assert (count.written, count.lost, count.doubled, count.broken) == (RECORDS, 0, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system is mounted, which only root may")
def test_a_full_disk_loses_no_record(tmp_path: Path, authority: Authority, proof: Rows) -> None:
    run = prepared(tmp_path, authority, padding=1200)
    with small_disk(run.node.state):
        disk_full(run)
    count = handed_in(proof, "disk full", run)
    assert (count.written, count.lost, count.doubled, count.broken) == (RECORDS, 0, 0, 0)


def test_the_agent_and_the_real_store_are_killed(tmp_path: Path, authority: Authority, proof: Rows) -> None:
    run = prepared(tmp_path, authority)
    work = run.write(0.2)
    with scratch() as home, door() as way:
        settings = {"path.data": str(given_folder(home / "data"))}
        run.agent.file.write_text(moved(run.agent.file.read_text(), {f"http://localhost:{run.port}": way.url}))
        run.agent.start()
        with elasticsearch_8(home / "first", settings) as first:
            prepare(first, ENVIRONMENT, systems())
            way.behind = port(first)
            for step in itertools.islice(work, 16):
                if step == 8:
                    run.agent.kill()
                    run.agent.start()
            kill(first)
        way.behind = None
        for _ in itertools.islice(work, 8):
            pass
        with elasticsearch_8(home / "second", settings) as second:
            way.behind = port(second)
            for _ in work:
                pass
            run.result = settled(lambda: documents(second), run.writer.written)
        run.agent.stop()
    count = run.result
    proof.row(ENGINE, "agent and store killed", count.written, count.lost, count.doubled, count.broken)
    assert (count.written, count.lost, count.doubled, count.broken) == (RECORDS, 0, 0, 0)

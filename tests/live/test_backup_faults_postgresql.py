"""Faults while a real PostgreSQL is backed up: nothing incomplete is published, nothing secret is shown."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drill.programs import secret
from jobs.exit_code import ExitCode
from tests.support.backup_bench import PASSWORD, Bench, done, postgresql_bench, ship
from tests.support.pod import when_exists

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def shipped() -> Iterator[Bench]:
    with postgresql_bench() as bench:
        yield ship(bench)


@pytest.mark.covers("BUG-02", "BUG-03")
@pytest.mark.parametrize("victim", ["pg_basebackup", "run.sh"])
def test_a_killed_dumper_publishes_nothing(shipped: Bench, victim: str) -> None:
    before = shipped.manifests("base")

    def kill(exchange: Path) -> None:
        when_exists(exchange / "basebackup.log")
        name = str(exchange / victim) if victim == "run.sh" else victim
        end = time.monotonic() + 20
        while not (found := processes(name, exchange)):
            assert time.monotonic() < end, f"{victim} never ran"
        for process in found:
            os.kill(process, signal.SIGKILL)

    ended = shipped.pod.changed(extra={"checkpoint": "fast", "max_rate": "24M"}).run("base", during=kill)
    assert ended.code == ExitCode.RETRY, ended.said
    assert shipped.manifests("base") == before


def processes(name: str, exchange: Path) -> list[int]:
    """Processes of this pod by a word of their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            inside = str(exchange) in (folder / "environ").read_bytes().decode() or str(exchange) in " ".join(words)
        except OSError:
            continue
        if inside and any(word == name or word.endswith(f"/{name}") for word in words):
            found.append(int(folder.name))
    return found


@pytest.mark.covers("BUG-18")
def test_a_refused_password_ends_at_once_with_its_own_code(shipped: Bench) -> None:
    file = shipped.pod.home / "credentials" / "backup-password"
    secret(file, "wrong")
    try:
        ended = shipped.pod.run("base")
    finally:
        secret(file, PASSWORD)
    assert ended.code == ExitCode.CREDENTIALS
    assert "wrong" not in ended.said


def test_no_password_is_in_a_command_line_or_environment(shipped: Bench) -> None:
    seen: list[str] = []

    def look(exchange: Path) -> None:
        end = time.monotonic() + 20
        while not (found := processes("pg_basebackup", exchange)):
            assert time.monotonic() < end
        for process in found:
            folder = Path("/proc") / str(process)
            seen.extend((folder / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ"))

    ended = shipped.pod.changed(extra={"checkpoint": "fast", "max_rate": "32M"}).run("base", during=look)
    assert ended.code == ExitCode.DONE, ended.said
    assert len(seen) >= 2
    assert not any(PASSWORD in text for text in seen)


def test_two_runs_of_one_slot_publish_one_copy(shipped: Bench) -> None:
    slot = f"shop-backup-db-base-{int(time.time()) // 60}"
    before = len(shipped.manifests("base"))
    first = done(shipped, "base", job_name=slot)
    second = done(shipped, "base", job_name=slot)
    assert "published by another run" not in first
    assert "published by another run" in second
    assert len(shipped.manifests("base")) == before + 1


def test_a_lost_slot_is_a_gap_and_not_a_success(shipped: Bench) -> None:
    """pg_receivewal itself ends with 0 here and leaves a hole nobody sees."""
    shipped.server.sql("SELECT pg_drop_replication_slot('groundcrew')")
    shipped.server.sql("SELECT pg_switch_wal()")
    shipped.write(10)
    shipped.server.sql("SELECT pg_switch_wal()")
    shipped.server.sql("CHECKPOINT")
    ended = shipped.pod.run("slice")
    assert ended.code == ExitCode.GAP, ended.said
    assert not shipped.manifests("slice")[-1].continues
    restored = shipped.pod.run("restore")
    assert restored.code == ExitCode.GAP, restored.said
    assert "newer log was shipped and cannot follow" in restored.said
    done(shipped, "slice")

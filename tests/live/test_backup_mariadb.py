"""Backups of a real MariaDB: a dump, the binary log behind it, and a restore of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drill.pod import laid_out
from drill.programs import secret
from jobs.exit_code import ExitCode
from jobs.receipt import Receipt
from jobs.receipt import decoded as receipt_of
from specs.database_roles import Purpose, script, user
from specs.job_document import StoreAddress
from specs.store import Engine
from tests.support.backup_bench import document
from tests.support.mariadb import MariaDb, mariadb
from tests.support.pod import Pod
from tests.support.servers import Programs, obtained, scratch
from tools import debian

pytestmark = pytest.mark.live

PASSWORD = 'a"b\\c#d e'
"""Every character that an option file could stumble over."""


@dataclass(frozen=True)
class Bench:
    server: MariaDb
    pod: Pod
    copies: Path

    @property
    def receipts(self) -> list[Receipt]:
        files = self.copies.glob("test/shop/db/receipts/*/*.json")
        return sorted(
            (receipt_of(file.read_bytes()) for file in files), key=lambda receipt: (receipt.at, receipt.level)
        )


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    tools = obtained(debian.mariadb)
    with scratch() as home:
        programs = Programs(home, tools)
        recipient = laid_out(home)
        for purpose in (Purpose.BACKUP, Purpose.MAINTENANCE):
            secret(home / "credentials" / f"{purpose}-password", PASSWORD)
        with mariadb(programs) as server:
            server.sql("CREATE TABLE shop.orders (id int AUTO_INCREMENT PRIMARY KEY, note varchar(200))")
            server.sql(script(Engine.MARIADB, "shop"))
            text = PASSWORD.replace("\\", "\\\\")
            for purpose in (Purpose.BACKUP, Purpose.MAINTENANCE):
                server.sql(f"ALTER USER '{user(purpose)}'@'%' IDENTIFIED BY '{text}' ACCOUNT UNLOCK")
            told = document("mariadb", "10.11", server.port, ("orders",), home, recipient)
            yield Bench(server, Pod(programs, told), home / "copies")


def write(bench: Bench, rows: int) -> None:
    bench.server.sql(f"INSERT INTO shop.orders (note) SELECT repeat('x', 100) FROM shop.seq_1_to_{rows}")


def done(bench: Bench, task: str) -> str:
    ended = bench.pod.run(task)
    assert ended.code == ExitCode.DONE, ended.said
    return ended.said


@pytest.mark.covers("BKP-05", "DR-04", "BUG-29", "BUG-30")
def test_after_a_dropped_table_the_drill_restores_every_row(bench: Bench) -> None:
    write(bench, 1000)
    done(bench, "slice")
    done(bench, "base")
    write(bench, 500)
    done(bench, "slice")
    write(bench, 250)
    done(bench, "slice")
    bench.server.sql("DROP TABLE shop.orders")
    said = done(bench, "drill")
    receipt = bench.receipts[-1]
    assert receipt.passed, said
    assert receipt.counts == {"orders": 1750}


@pytest.mark.covers("MNT-05")
@pytest.mark.parametrize("task", ["analyze", "index-review"])
def test_maintenance_runs_under_its_own_role(bench: Bench, task: str) -> None:
    bench.server.sql("CREATE TABLE IF NOT EXISTS shop.kept (id int PRIMARY KEY)")
    store = bench.pod.document.store
    pod = bench.pod.changed(
        tasks=(task,),
        store=StoreAddress(**{**vars(store), "user": user(Purpose.MAINTENANCE)}),
        extra={"statement_timeout": "60s"},
    )
    ended = pod.run(task)
    assert ended.code == ExitCode.DONE, ended.said


def test_the_log_goes_on_behind_its_seventh_file(bench: Bench) -> None:
    """Their numbers have leading zeros, which a shell takes for octal ones: 000008 is none."""
    bench.server.sql("CREATE TABLE IF NOT EXISTS shop.orders (id int AUTO_INCREMENT PRIMARY KEY, note varchar(200))")
    done(bench, "slice")
    done(bench, "base")
    for _ in range(9):
        write(bench, 20)
        bench.server.sql("FLUSH BINARY LOGS")
    done(bench, "slice")
    said = done(bench, "drill")
    assert bench.receipts[-1].counts == {"orders": int(bench.server.sql("SELECT count(*) FROM shop.orders"))}, said


def test_a_dropped_table_does_not_stop_the_log(bench: Bench) -> None:
    """What was written until it was dropped lies in the slice after that."""
    bench.server.sql("CREATE TABLE IF NOT EXISTS shop.orders (id int AUTO_INCREMENT PRIMARY KEY, note varchar(200))")
    done(bench, "slice")
    bench.server.sql("DROP TABLE shop.orders")
    assert "table orders is not there" in slice_errors(bench)


def slice_errors(bench: Bench) -> str:
    ended = bench.pod.run("slice")
    assert ended.code == ExitCode.DONE, ended.said
    return (ended.folder / "exchange" / "errors").read_text()

"""Copies of one MariaDB: our base copy, and those of the programs people use instead."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from drill.mariadb import MariaDb
from drill.server import closing
from specs.job_document import JobDocument
from specs.store import Engine
from tests.live.shipping.measure import Copy
from tests.live.shipping.world import Ours, World, beside, opened
from tools import debian

PACKAGES = ("mariadb-backup",)
EVENTS = """SELECT seq, concat('{{"event":"', elt(1 + seq % 5, 'view', 'search', 'basket', 'order', 'login'), '","user":',
  seq * 7919 % 100003, ',"at":"', from_unixtime(1767225600 + seq), '","session":"', md5(seq), '","path":"/items/',
  seq * 104729 % 50021, '?page=', seq % 40, '"}}') FROM seq_1_to_{rows}"""
"""Rows of about 200 bytes, as an application's log of events has them."""


def client(server: MariaDb, program: str = "mariadb") -> str:
    return f"{program} --no-defaults --user=root --socket={server.socket}"


def asked(of: World, server: MariaDb, statement: str) -> str:
    database = of.server.store.database
    return of.programs.run(*client(server).split(), "-N", "-B", "-D", database, "-e", statement).stdout


def world(home: Path, document: JobDocument, rows: int) -> World:
    """A loaded server; the caller closes it."""
    of = opened(home, Engine.MARIADB, document, beside(debian.mariadb(), PACKAGES), rows)
    asked(of, served(of), f"INSERT INTO {of.table} (beat, note) {EVENTS.format(rows=rows)}")
    return of


def served(of: World) -> MariaDb:
    assert isinstance(of.server, MariaDb)
    return of.server


def bytes_of(of: World) -> int:
    own = f"table_schema = '{of.server.store.database}'"
    asked(of, served(of), f"ANALYZE TABLE {of.table}")
    return int(
        asked(of, served(of), f"SELECT sum(data_length + index_length) FROM information_schema.tables WHERE {own}")
    )


@dataclass
class Dump(Copy):
    of: World
    name = "mariadb-dump, zstd -1"
    encrypted = False

    def take(self) -> Path:
        folder = self.of.fresh("dump")
        dump = f"{client(served(self.of), 'mariadb-dump')} --single-transaction --quick {self.of.server.store.database}"
        self.of.shell(f"{dump} | zstd -q -1 -T2 -o {folder}/dump.zst")
        return folder

    def restore(self) -> None:
        """Into a second database of the same server, which writes no log of it."""
        to = client(served(self.of))
        unlogged = "echo 'SET sql_log_bin = 0;'"
        self.of.shell(
            f"{to} -e 'CREATE DATABASE again'; ({unlogged}; zstd -q -dc {self.of.programs.home}/dump/dump.zst) | {to} again;"
            f'[ "$({to} -N -B -e "SELECT count(*) FROM again.{self.of.table}")" = {self.of.rows} ];'
            f"{to} -e 'DROP DATABASE again'"
        )


@dataclass
class Backup(Copy):
    of: World
    name = "mariadb-backup, zstd -1"
    encrypted = False

    def take(self) -> Path:
        folder, server = self.of.fresh("backup"), served(self.of)
        backup = f"{client(server, 'mariadb-backup')} --backup --stream=xbstream --datadir={server.data}"
        self.of.shell(
            f"{backup} --target-dir={self.of.fresh('backup-work')} 2> said | zstd -q -1 -T2 -o {folder}/copy.zst"
        )
        return folder

    def restore(self) -> None:
        server = MariaDb(self.of.programs, "again", self.of.server.store)
        data = self.of.fresh("again") / "data"
        self.of.shell(
            f"mkdir {data}; zstd -q -dc {self.of.programs.home}/backup/copy.zst | mbstream -x -C {data};"
            f"mariadb-backup --no-defaults --prepare --target-dir={data} 2> said"
        )
        with closing(server):
            server.start()
            assert int(asked(self.of, server, f"SELECT count(*) FROM {self.of.table}")) == self.of.rows
        shutil.rmtree(server.folder)


def peers(of: World) -> list[Copy]:
    return [Ours(of), Dump(of), Backup(of)]

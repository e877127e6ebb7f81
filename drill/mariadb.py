"""A throw-away MariaDB, also for the plans of MySQL: their scripts are the same."""

from collections.abc import Sequence
from typing import Any

import pymysql

from drill.server import Server
from drill.session import ANSWER, HEARTBEAT, Session, translated
from specs.database_roles import Purpose, script, user
from specs.store import Engine

FAILURES = (pymysql.MySQLError, OSError)


class MariaDbSession(Session):
    failures = FAILURES
    snapshot = "START TRANSACTION WITH CONSISTENT SNAPSHOT"
    quote = "`"

    def __init__(self, connection: "pymysql.Connection[Any]"):
        self.connection = connection

    def run(self, statement: str) -> Sequence[Sequence[Any]]:
        with translated(FAILURES), self.connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def there(self, table: str) -> bool:
        known = "SELECT 1 FROM information_schema.tables WHERE table_schema = database()"
        return bool(self.run(f"{known} AND table_name = '{table}'"))


class MariaDb(Server):
    administration = "mysql"

    @property
    def socket(self) -> str:
        return f"{self.folder}/server.sock"

    def initialise(self) -> None:
        self.programs.run(
            "mariadb-install-db", "--no-defaults", *self._places("ENGINE_BASE"), *self._own(),
            "--auth-root-authentication-method=normal", "--skip-test-db",
        )  # fmt: skip

    def command(self) -> list[str]:
        return [
            "mariadbd", "--no-defaults", *self._places("ENGINE_BASE", "ENGINE_MESSAGES"), *self._own(),
            f"--socket={self.socket}", f"--port={self.port}", "--bind-address=127.0.0.1", "--log-bin=bin", "--server-id=7",
            f"--pid-file={self.folder}/server.pid", "--skip-name-resolve",
        ]  # fmt: skip

    def load(self, rows: int, password: str) -> None:
        database = self.store.database
        with self.connected(self.administration) as session:
            session.run(f"CREATE DATABASE `{database}`")
        with self.connected() as session:
            session.run(f"CREATE TABLE {HEARTBEAT} (number bigint PRIMARY KEY, at double)")
            for table in self.store.tables:
                session.run(
                    f"CREATE TABLE `{table}` (id bigint AUTO_INCREMENT PRIMARY KEY, beat bigint, note varchar(300))"
                )
                session.run(f"INSERT INTO `{table}` (note) SELECT repeat(md5(seq), 8) FROM seq_1_to_{rows}")  # noqa: S608
        self.programs.run(
            "mariadb", "--no-defaults", "--user=root", f"--socket={self.socket}", told=script(Engine.MARIADB, database)
        )  # fmt: skip
        with self.connected() as session:
            for purpose in (Purpose.BACKUP, Purpose.MAINTENANCE):
                session.run(f"ALTER USER '{user(purpose)}'@'%' IDENTIFIED BY '{password}' ACCOUNT UNLOCK")

    def lend(self, user: str, password: str) -> None:
        with self.connected(self.administration) as session:
            session.run(f"CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'")
            session.run(f"GRANT ALL ON *.* TO '{user}'@'%' WITH GRANT OPTION")

    def databases(self) -> tuple[str, ...]:
        with self.connected(self.administration) as session:
            return tuple(name for [name] in session.run("SHOW DATABASES"))

    def _places(self, *names: str) -> list[str]:
        """An unpacked server is told where its files are."""
        options = {"ENGINE_BASE": "--basedir", "ENGINE_MESSAGES": "--lc-messages-dir"}
        known = self.programs.environment
        return [f"{options[name]}={known[name]}" for name in names if name in known]

    def _own(self) -> list[str]:
        """No shared folder for temporary files: a server deletes what it finds of others' when it starts."""
        return [f"--datadir={self.data}", f"--tmpdir={self.folder}"]

    def connect(self, database: str) -> MariaDbSession:
        with translated(FAILURES):
            return MariaDbSession(
                pymysql.connect(
                    unix_socket=self.socket, user="root", database=database, autocommit=True,
                    connect_timeout=ANSWER, read_timeout=ANSWER, write_timeout=ANSWER,
                )
            )  # fmt: skip

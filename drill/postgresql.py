"""A throw-away PostgreSQL."""

import signal
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pg8000.exceptions
import pg8000.native

from drill.programs import secret
from drill.server import Server
from drill.session import ANSWER, HEARTBEAT, Session, translated
from specs.database_roles import Purpose, script, variable
from specs.store import Engine

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "wal_level": "replica",
    "max_wal_senders": "6",
    "max_replication_slots": "6",
    "max_slot_wal_keep_size": "512MB",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "32MB",
}
ACCESS = (
    "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n"
)
ADMINISTRATOR = "postgres"
FAILURES = (pg8000.exceptions.Error, OSError, struct.error)


class PostgreSqlSession(Session):
    failures = FAILURES
    snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ"

    def __init__(self, connection: pg8000.native.Connection):
        self.connection = connection

    def run(self, statement: str) -> Sequence[Sequence[Any]]:
        with translated(FAILURES):
            return self.connection.run(statement) or []

    def there(self, table: str) -> bool:
        [[found]] = self.run(f"SELECT to_regclass('{table}')")
        return found is not None


class PostgreSql(Server):
    administration = "postgres"
    # After SIGKILL the shared memory of a dead server would stay on the machine.
    power_cut = signal.SIGQUIT

    def initialise(self) -> None:
        self.programs.run(
            "initdb", "-D", str(self.data), "-U", ADMINISTRATOR, "-E", "UTF8", "--locale=C", "--data-checksums", "--no-sync"
        )  # fmt: skip
        secret(self.data / "pg_hba.conf", ACCESS)

    def command(self) -> list[str]:
        given = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        return ["postgres", "-D", str(self.data), *(word for name in given for word in ("-c", f"{name}={given[name]}"))]

    def load(self, rows: int, password: str) -> None:
        database = self.store.database
        with self.connected(self.administration) as session:
            session.run(f'CREATE DATABASE "{database}"')
        with self.connected() as session:
            session.run(f"CREATE TABLE {HEARTBEAT} (number bigint PRIMARY KEY, at double precision)")
            for table in self.store.tables:
                session.run(f"CREATE TABLE {table} (id bigserial PRIMARY KEY, beat bigint, note text)")
                filled = f"SELECT repeat(md5(n::text), 8) FROM generate_series(1, {rows}) n"  # noqa: S608
                session.run(f"INSERT INTO {table} (note) {filled}")
        file = self.folder / "roles.sql"
        secret(file, script(Engine.POSTGRESQL, database))
        environment = {**self.programs.environment, **{variable(purpose): password for purpose in Purpose}}
        replace(self.programs, environment=environment).run(
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-p", str(self.port),
            "-U", ADMINISTRATOR, "-d", database, "-f", str(file),
        )  # fmt: skip

    def lend(self, user: str, password: str) -> None:
        with self.connected(self.administration) as session:
            session.run(f"CREATE ROLE {user} SUPERUSER LOGIN PASSWORD '{password}'")

    def databases(self) -> tuple[str, ...]:
        with self.connected(self.administration) as session:
            return tuple(name for [name] in session.run("SELECT datname FROM pg_database"))

    def connect(self, database: str) -> PostgreSqlSession:
        with translated(FAILURES):
            return PostgreSqlSession(
                pg8000.native.Connection(
                    ADMINISTRATOR, database=database, unix_sock=f"{self.folder}/.s.PGSQL.{self.port}", timeout=ANSWER
                )
            )

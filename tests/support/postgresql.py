"""A PostgreSQL server of one test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import Programs, ended, free_port

CONFIGURATION = """
listen_addresses = '127.0.0.1'
wal_level = replica
max_wal_senders = 6
max_replication_slots = 6
max_slot_wal_keep_size = 512MB
password_encryption = 'scram-sha-256'
fsync = off
shared_buffers = 32MB
"""
ACCESS = (
    "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n"
)


@dataclass
class PostgreSql:
    programs: Programs
    data: Path
    port: int
    process: "subprocess.Popen[str]"

    def sql(self, text: str, database: str = "shop") -> str:
        return self.programs.run(*self._asking(text, database)).stdout.strip()

    def begun(self, text: str, database: str = "shop") -> "subprocess.Popen[str]":
        """A session whose statement does not end by itself."""
        return self.programs.start(*self._asking(text, database))

    def _asking(self, text: str, database: str) -> list[str]:
        return [
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.programs.home), "-p", str(self.port),
            "-U", "postgres", "-d", database, "-c", text,
        ]  # fmt: skip


@contextmanager
def postgresql(programs: Programs, *settings: str) -> Iterator[PostgreSql]:
    """A fresh server with a database `shop`; `settings` are further lines of its configuration."""
    home, port = programs.home, free_port()
    data = home / "server"
    programs.run(
        "initdb", "-D", str(data), "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C", "--data-checksums"
    )
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"{CONFIGURATION}port = {port}\nunix_socket_directories = '{home}'\n")
        file.writelines(f"{setting}\n" for setting in settings)
    (data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
    log = (home / "server.log").open("w")
    process = programs.start("postgres", "-D", str(data), stdout=log, stderr=log)
    try:
        server = PostgreSql(programs, data, port, process)
        programs.run("bash", "-c", f"until pg_isready -q -h {home} -p {port}; do sleep 0.05; done", timeout=30)
        server.sql("CREATE DATABASE shop", "postgres")
        yield server
    finally:
        ended(process)
        log.close()

"""A streaming replica of a test's PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.postgresql import PostgreSql
from tests.support.servers import ended, free_port

SLOT = "replica"


@contextmanager
def replica(primary: PostgreSql) -> Iterator[PostgreSql]:
    """A second server that follows the first through a slot of its own, made as an administrator makes one."""
    programs, port = primary.programs, free_port()
    home = programs.home
    data = home / "replica"
    with (primary.data / "pg_hba.conf").open("a", encoding="utf-8") as file:
        file.write("local replication all trust\n")
    primary.sql("SELECT pg_reload_conf()")
    programs.run(
        "pg_basebackup", "-h", str(home), "-p", str(primary.port), "-U", "postgres", "-D", str(data), "-R", "-C", "-S", SLOT,
        "-X", "stream", "-c", "fast",
    )  # fmt: skip
    log = (home / "replica.log").open("w")
    process = programs.start("postgres", "-D", str(data), "-c", f"port={port}", stdout=log, stderr=log)
    try:
        programs.run("bash", "-c", f"until pg_isready -q -h {home} -p {port}; do sleep 0.05; done", timeout=30)
        yield PostgreSql(programs, data, port, process)
    finally:
        ended(process)
        log.close()

"""A MariaDB server of one test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.servers import Programs, ended, free_port


@dataclass
class MariaDb:
    programs: Programs
    port: int
    process: "subprocess.Popen[str]"

    def sql(self, text: str) -> str:
        socket = f"--socket={self.programs.home}/server.sock"
        command = ("mariadb", "--no-defaults", "--user=root", socket, "--batch", "--skip-column-names", "-e", text)
        return self.programs.run(*command).stdout.strip()


@contextmanager
def mariadb(programs: Programs, *options: str, server_id: int = 7) -> Iterator[MariaDb]:
    """A fresh server with a binary log and a database `shop`; `options` are further words of its command line."""
    home, port = programs.home, free_port()
    places = programs.environment
    base = [f"--basedir={places['ENGINE_BASE']}"] if "ENGINE_BASE" in places else []
    messages = [f"--lc-messages-dir={places['ENGINE_MESSAGES']}"] if "ENGINE_MESSAGES" in places else []
    # No shared folder for temporary files: a server deletes what it finds of others' when it starts.
    data = (f"--datadir={home}/server", f"--tmpdir={home}")
    programs.run(
        "mariadb-install-db",
        "--no-defaults",
        *base,
        *data,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    )
    log = (home / "server.log").open("w")
    process = programs.start(
        "mariadbd", "--no-defaults", *base, *messages, *data, f"--socket={home}/server.sock", f"--port={port}",
        "--bind-address=127.0.0.1", "--log-bin=bin", f"--server-id={server_id}", f"--pid-file={home}/server.pid",
        "--skip-name-resolve", *options, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        server = MariaDb(programs, port, process)
        ask = f"mariadb --no-defaults --user=root --socket={home}/server.sock -e 'SELECT 1'"
        programs.run("bash", "-c", f"until {ask} > /dev/null 2>&1; do sleep 0.1; done", timeout=30)
        server.sql("CREATE DATABASE shop")
        yield server
    finally:
        ended(process)
        log.close()

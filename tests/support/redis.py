"""A Redis server of one test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.servers import Programs, ended, free_port

ADMINISTRATOR = "of-the-user-without-a-name"


@dataclass
class Redis:
    programs: Programs
    port: int
    process: "subprocess.Popen[str]"

    def say(self, *words: str) -> str:
        """A command as the administrator, who is the default user here."""
        return self.programs.run("redis-cli", "-p", str(self.port), *words).stdout.strip()


@contextmanager
def redis(programs: Programs, name: str = "server", *options: str) -> Iterator[Redis]:
    """A fresh server that lets nobody in without a password; `options` are further words of its command line."""
    programs = replace(programs, environment={**programs.environment, "REDISCLI_AUTH": ADMINISTRATOR})
    port, folder = free_port(), _folder(programs.home / name)
    log = (programs.home / f"{name}.log").open("w")
    process = programs.start(
        "redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder),
        "--requirepass", ADMINISTRATOR, "--masterauth", ADMINISTRATOR, *options, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        ask = f"redis-cli -p {port} ping"
        programs.run("bash", "-c", f'until [ "$({ask} 2> /dev/null)" = PONG ]; do sleep 0.05; done', timeout=30)
        yield Redis(programs, port, process)
    finally:
        ended(process)
        log.close()


def _folder(path: Path) -> Path:
    path.mkdir()
    path.chmod(0o777)
    return path

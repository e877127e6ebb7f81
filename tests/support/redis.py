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
    command: tuple[str, ...]

    def crash(self) -> None:
        """Ends the server at once and starts it again with the data it saved last."""
        self.process.kill()
        self.process.wait()
        self.process = self.programs.start(*self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.await_answer()

    def await_answer(self) -> None:
        ask = f"redis-cli -p {self.port} ping"
        self.programs.run("bash", "-c", f'until [ "$({ask} 2> /dev/null)" = PONG ]; do sleep 0.05; done', timeout=60)

    def say(self, *words: str) -> str:
        """A command as the administrator, who is the default user here."""
        return self.programs.run("redis-cli", "-p", str(self.port), *words).stdout.strip()


@contextmanager
def redis(programs: Programs, name: str = "server", *options: str) -> Iterator[Redis]:
    """A fresh server that lets nobody in without a password; `options` are further words of its command line."""
    programs = replace(programs, environment={**programs.environment, "REDISCLI_AUTH": ADMINISTRATOR})
    port, folder = free_port(), _folder(programs.home / name)
    log = (programs.home / f"{name}.log").open("w")
    command = (
        "redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder),
        "--requirepass", ADMINISTRATOR, "--masterauth", ADMINISTRATOR, *options,
    )  # fmt: skip
    server = Redis(programs, port, programs.start(*command, stdout=log, stderr=log), command)
    try:
        server.await_answer()
        yield server
    finally:
        ended(server.process)
        log.close()


def _folder(path: Path) -> Path:
    path.mkdir()
    path.chmod(0o777)
    return path

"""The rendered pods' servers, run on this machine: same arguments, same files, other folders and ports."""

import base64
import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.support import waiting
from tests.support.servers import ended

until = partial(waiting.until, ignoring=(OSError, HTTPException, ValueError))
"""A server that is not there yet is no error."""


def lay(folder: Path, files: Mapping[str, str]) -> None:
    """Files as a kubelet mounts a volume: a folder of dots per version, one link that is swapped for all of them."""
    version = folder / f"..{time.monotonic_ns()}"
    version.mkdir(parents=True)
    for name, text in files.items():
        (version / name).write_text(text, encoding="utf-8")
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")
    (folder / "..next").symlink_to(version.name)
    (folder / "..next").replace(folder / "..data")


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    @property
    def data(self) -> Any:
        return json.loads(self.text)


@dataclass
class Server:
    """A server, and the folder its paths are moved below."""

    port: int
    home: Path
    process: "subprocess.Popen[str]"

    @property
    def log(self) -> str:
        return (self.home / "log").read_text(encoding="utf-8")

    def ask(self, path: str, login: tuple[str, str] | None = None, method: str = "GET", body: Any = None) -> Answer:
        headers = {"Content-Type": "application/json"}
        if login:
            headers["Authorization"] = f"Basic {base64.b64encode(':'.join(login).encode()).decode()}"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode())
        finally:
            connection.close()


@dataclass(frozen=True)
class Place:
    """Where a rendered container stands here: `moved` are texts of its arguments and what they become."""

    home: Path
    moved: Sequence[tuple[str, str]]

    def here(self, text: str) -> str:
        for there, instead in self.moved:
            text = text.replace(there, instead)
        return text

    def command(self, container: Mapping[str, Any], program: Path) -> list[str]:
        return [str(program), *(self.here(argument) for argument in container["args"])]

    def probe(self, container: Mapping[str, Any], kind: str, programs: Mapping[str, Path]) -> bool:
        """Whether a rendered probe of the container would pass."""
        name, *arguments = container[f"{kind}Probe"]["exec"]["command"]
        command = [programs[name], *(self.here(argument) for argument in arguments)]
        return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0


@contextmanager
def started(place: Place, command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """A server until the block ends; it is up when it refuses who has no password."""
    with (place.home / "log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=place.home, env=dict(environment), stdout=log, stderr=log, text=True)
    server = Server(port, place.home, process)
    try:
        until(lambda: process.poll() is not None or server.ask("/-/healthy").status == 401, f"{command[0]} listens")
        assert process.poll() is None, server.log
        yield server
    finally:
        ended(process)

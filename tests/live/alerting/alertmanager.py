"""A real Alertmanager on loopback, alone or in a mesh."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from components.monitoring_stack.alertmanager import RETENTION
from tests.support.fired_alerts import FiredAlert
from tests.support.servers import ended, free_port
from tests.support.waiting import PATIENCE, until
from tools.toolchain.programs import program


@dataclass
class Alertmanager:
    """One server. `start` may be called again after `kill`: it keeps its folder and its ports."""

    folder: Path
    configuration: Path
    mesh: tuple[int, ...] = ()
    """Gossip ports of all peers, its own first; empty for a server that stands alone."""
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Alertmanager":
        self.folder.mkdir(exist_ok=True)
        gossip = [f"--cluster.listen-address=127.0.0.1:{port}" for port in self.mesh[:1]]
        peers = [f"--cluster.peer=127.0.0.1:{port}" for port in self.mesh[1:]]
        command = [
            str(program("alertmanager")),
            f"--config.file={self.configuration}",
            f"--storage.path={self.folder / 'data'}",
            f"--data.retention={RETENTION}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            *(gossip or ["--cluster.listen-address="]),
            *peers,
            *self.arguments,
        ]
        with (self.folder / "log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, text=True)
        until(self._ready, "Alertmanager listens")
        return self

    def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """As a node that loses its power."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.alive:
            ended(self.process)

    @property
    def log(self) -> str:
        file = self.folder / "log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v2/{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def post(self, alerts: Iterable[FiredAlert], *, over: bool = False) -> None:
        now = datetime.now(UTC)
        self.ask("alerts", [alert.posted(now, over=over) for alert in alerts])

    def suppressed(self, reason: str) -> float:
        """How many alerts were kept from people when their groups were due, such as by "inhibition"."""
        name = f'alertmanager_notifications_suppressed_total{{reason="{reason}"}} '
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))

    def states(self, cluster: str = "") -> dict[tuple[tuple[str, str], ...], dict[str, Any]]:
        """The status of each alert, or of those of one cluster, by its labels."""
        chosen = f"?filter=cluster%3D%22{cluster}%22" if cluster else ""
        return {tuple(sorted(alert["labels"].items())): alert["status"] for alert in self.ask(f"alerts{chosen}")}


@contextmanager
def running(server: Alertmanager) -> Iterator[Alertmanager]:
    try:
        yield server.start()
    finally:
        server.stop()

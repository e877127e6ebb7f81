"""The real Prometheus, started with the arguments of its rendered container."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from components.monitoring_stack import ports
from components.monitoring_stack.access import PROMETHEUS_ACCESS, SERVER
from specs.by_hand import PROMETHEUS_CONFIGURATION
from tests.live.monitoring.api import Api, until
from tests.live.monitoring.rendered import PASSWORD, POD, Rendered
from tests.support.servers import ended
from tools.toolchain.programs import program

PATIENCE = 120


@dataclass
class Server:
    """`folder` holds the pod's files and data, `address` is where it listens. `more` are arguments of a test."""

    rendered: Rendered
    folder: Path
    address: str
    more: tuple[str, ...] = ()
    process: "subprocess.Popen[str] | None" = None
    took: float = 0.0
    """Seconds until it answered after its last start: how fast this machine is at the moment."""

    @property
    def api(self) -> Api:
        return Api(f"http://{self.address}", SERVER.user, PASSWORD)

    @property
    def log(self) -> str:
        return (self.folder / "prometheus.log").read_text(encoding="utf-8", errors="replace")

    def arguments(self) -> list[str]:
        """The rendered ones, with the paths and the address of this machine."""
        places = {
            **{
                path: str(self.folder / path.removeprefix("/"))
                for path in (PROMETHEUS_CONFIGURATION, PROMETHEUS_ACCESS)
            },
            "--storage.tsdb.path=/prometheus": f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=:{ports.PROMETHEUS}": f"--web.listen-address={self.address}",
        }
        given = list(self.rendered.arguments)
        for there, here in places.items():
            assert any(there in argument for argument in given), f"no argument names {there}"
            given = [argument.replace(there, here) for argument in given]
        return [*given, *self.more]

    def start(self) -> None:
        """Until it answers, which it does once the write-ahead log has been replayed."""
        began = time.monotonic()
        environment = {"POD_NAME": POD, "HOME": str(self.folder)}
        with (self.folder / "prometheus.log").open("a", encoding="utf-8") as log:
            command = [str(program("prometheus")), *self.arguments()]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, text=True)
        try:
            until(self._answers, "Prometheus answers", seconds=PATIENCE, every=0.1)
        except AssertionError:
            self.stop()
            raise AssertionError(self.log[-4000:]) from None
        self.took = time.monotonic() - began

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "Prometheus ended"
        return self.api.answers()

    def kill(self) -> None:
        """As the kernel does it when memory runs out."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process:
            ended(self.process)
            self.process = None

"""A real Prometheus on loopback over a folder of blocks: load history, ask over a range."""

import json
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from backtest.openmetrics import Samples, write

MOST_POINTS = 10_000
"""Prometheus answers a range with at most 11,000 points per series."""
START_SECONDS = 120.0
ANSWER_SECONDS = 1_800
BLOCK = "720h"
"""Few large blocks: two-hour blocks of a month are 360 directories for each load."""


class ReplayFailure(Exception):
    """Prometheus or promtool refused; the text is theirs."""


class Server:
    """Prometheus without scrapes or rules of its own; it is stopped and started around every load of blocks."""

    def __init__(self, folder: Path, prometheus: Path, promtool: Path):
        self.folder, self.prometheus, self.promtool = folder, prometheus, promtool
        self.data = folder / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self.samples_read = 0
        """Samples queries have touched so far, as the engine counts them."""
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it answers; it is started where it was not yet."""
        self.start()
        return f"http://127.0.0.1:{self._port}"

    def load(self, samples: Iterable[Samples]) -> int:
        """Make blocks of samples; returns how many there were. Nothing is kept of the text."""
        self.stop()
        text = self.folder / "load.om"
        try:
            count = write(text, samples)
            if count:
                self._blocks(text)
        finally:
            text.unlink(missing_ok=True)
        return count

    def _blocks(self, text: Path) -> None:
        command = [self.promtool, "tsdb", "create-blocks-from", "openmetrics", "--quiet"]
        done = subprocess.run(
            [*command, f"--max-block-duration={BLOCK}", text, self.data], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ReplayFailure(f"promtool could not load history: {done.stderr.strip()}")

    def start(self) -> None:
        if self._process:
            return
        configuration = self.folder / "prometheus.yml"
        configuration.write_text("global: {}\n", encoding="utf-8")
        self._port = free_port()
        with (self.folder / "prometheus.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self.prometheus,
                    f"--config.file={configuration}",
                    f"--storage.tsdb.path={self.data}",
                    "--storage.tsdb.retention.time=100y",
                    f"--web.listen-address=127.0.0.1:{self._port}",
                    "--query.max-samples=2000000000",
                    "--query.timeout=30m",
                    "--log.level=warn",
                ],
                stdout=log,
                stderr=log,
            )
        self._await_ready()

    def _await_ready(self) -> None:
        assert self._process
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                with urlopen(f"http://127.0.0.1:{self._port}/-/ready", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        tail = (self.folder / "prometheus.log").read_text(encoding="utf-8", errors="replace")[-2_000:]
        self.stop()
        raise ReplayFailure(f"Prometheus did not become ready: {tail.strip()}")

    def stop(self) -> None:
        if not self._process:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def over(
        self, text: str, start: int, end: int, step: int
    ) -> Iterator[tuple[Mapping[str, str], list[tuple[float, float]]]]:
        """Every series of an expression with its points from `start` to `end`, both included, in seconds."""
        found: dict[str, tuple[Mapping[str, str], list[tuple[float, float]]]] = {}
        for begin in range(start, end + 1, step * MOST_POINTS):
            until = min(end, begin + step * (MOST_POINTS - 1))
            asked = {"query": text, "start": begin, "end": until, "step": step, "stats": "all"}
            answer = self._ask("query_range", asked)
            self.samples_read += answer["stats"]["samples"]["totalQueryableSamples"]
            for series in answer["result"]:
                labels = series["metric"]
                key = json.dumps(labels, sort_keys=True)
                points = found.setdefault(key, (labels, []))[1]
                points += [(float(at), float(value)) for at, value in series["values"]]
        yield from found.values()

    def at(self, text: str, moment: int) -> tuple[list[tuple[Mapping[str, str], float]], int]:
        """An expression's value at a moment, and how many samples it touched."""
        answer = self._ask("query", {"query": text, "time": moment, "stats": "all"})
        values = [(series["metric"], float(series["value"][1])) for series in answer["result"]]
        return values, answer["stats"]["samples"]["totalQueryableSamples"]

    def _ask(self, what: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        self.start()
        body = urlencode(parameters).encode()
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/api/v1/{what}", body, timeout=ANSWER_SECONDS) as answer:
                return json.load(answer)["data"]
        except URLError as error:
            said = error.read().decode(errors="replace") if hasattr(error, "read") else str(error)  # pyright: ignore[reportAttributeAccessIssue]
            raise ReplayFailure(f"Prometheus refused {parameters['query']!r}: {said}") from error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder: Path, prometheus: Path, promtool: Path) -> Iterator[Server]:
    server = Server(folder, prometheus, promtool)
    try:
        yield server
    finally:
        server.stop()

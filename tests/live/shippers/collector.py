"""The real collector on a rendered configuration: asked to validate it, or run, killed and started again."""

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from specs.exporters.exporter import Exporter
from tests.support.program_server import await_answer
from tests.support.servers import ended
from tools.toolchain.programs import program

PROGRAM = "otel-collector"
PATIENCE = 240.0
Samples = dict[str, list[tuple[dict[str, str], float]]]


def validated(file: Path, gates: Sequence[str] = ()) -> "subprocess.CompletedProcess[str]":
    """What the program says of a configuration."""
    return subprocess.run(
        [program(PROGRAM), "validate", f"--config={file}", *_gated(gates)],
        capture_output=True,
        text=True,
        env={"K8S_NODE_NAME": "node", "HOME": str(file.parent)},
        check=False,
    )


def _gated(gates: Sequence[str]) -> list[str]:
    return [f"--feature-gates={','.join(gates)}"] if gates else []


def samples(url: str) -> Samples:
    """Series of a page by name."""
    found: Samples = {}
    for line in requests.get(url, timeout=60).text.splitlines():
        if not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            name, _, labels = series.partition("{")
            pairs = (pair.split("=", 1) for pair in labels.rstrip("}").split('",') if pair)
            found.setdefault(name, []).append(({key: text.strip('"') for key, text in pairs}, float(value)))
    return found


@dataclass
class Collector:
    """One collector on this machine; `health` is where its probes ask."""

    file: Path
    health: str
    log: Path
    gates: Sequence[str] = ()
    metrics: str = ""
    """Where it tells what it did."""
    counts: str = ""
    """Where the collector of events tells what it counted."""
    variables: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str] = ()
    """A command in front, such as one that limits what the program may use."""
    name: str = PROGRAM
    """Of the program: others are made of the same parts and take the same options."""
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        with self.log.open("a", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [*self.before, str(program(self.name)), f"--config={self.file}", *_gated(self.gates)],
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                env={"K8S_NODE_NAME": "node", "HOME": str(self.log.parent), **self.variables},
            )
        await_answer(self.process, self.health, self.log, PATIENCE)

    def accepted(self, what: str) -> int:
        """How many `log_records` or `spans` it has taken in since its start."""
        return round(self.total(f"otelcol_receiver_accepted_{what}_total"))

    def total(self, metric: str, **labels: str) -> float:
        return sum(value for own, value in samples(self.metrics).get(metric, []) if labels.items() <= own.items())

    def lacks(self, exporter: Exporter, but: Sequence[str]) -> list[str]:
        """Metrics of the contract that are not told, or with labels it does not name; `but` are parts of names."""
        found = samples(self.metrics)
        return [
            metric.name
            for metric in exporter.metrics
            if not any(part in metric.name for part in but)
            and not (metric.name in found and all(own.keys() <= {*metric.labels} for own, _ in found[metric.name]))
        ]

    def kill(self) -> None:
        """As a node that loses its power does: nothing is written any more."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        ended(self.process, 90)

    @contextmanager
    def running(self) -> Iterator["Collector"]:
        self.start()
        try:
            yield self
        finally:
            if self.process is not None and self.process.poll() is None:
                self.stop()

"""A real Prometheus that scrapes exporters once a second and answers our expressions."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from queries.expression import Expression
from queries.variable import RATE_INTERVAL
from specs.exporters import exporter_job
from specs.system import System
from tests.live.exporters.loopback import Exporter
from tests.support.program_server import serving
from tests.support.servers import free_port

WINDOW = "20s"
PATIENCE = 25
"""Seconds until a state must have been seen: the server notices, a scrape reads it, an evaluation sees it."""

Answer = dict[frozenset[tuple[str, str]], float]


@dataclass(frozen=True)
class Watch:
    """Asks Prometheus."""

    address: str

    def ask(self, text: str) -> Answer:
        """Elements of an instant vector by their labels."""
        query = urlencode({"query": text.replace(RATE_INTERVAL, WINDOW)})
        with urlopen(f"http://{self.address}/api/v1/query?{query}", timeout=10) as answer:
            found = json.load(answer)["data"]["result"]
        return {frozenset(one["metric"].items()): float(one["value"][1]) for one in found}

    def until(self, expression: Expression | str, holds: Callable[[Answer], bool], seconds: float = PATIENCE) -> Answer:
        """What the expression answers once it holds; fails with the last answer."""
        text, end = str(expression), time.monotonic() + seconds
        while True:
            found = self.ask(text)
            if holds(found):
                return found
            assert time.monotonic() < end, f"{text}\nstill answers {found or 'nothing'}"
            time.sleep(0.2)

    def value(self, expression: Expression | str, holds: Callable[[float], bool], seconds: float = PATIENCE) -> float:
        """The one value of the expression once it holds."""
        found = self.until(expression, lambda a: len(a) == 1 and holds(next(iter(a.values()))), seconds)
        return next(iter(found.values()))


def configuration(system: System, exporters: Iterable[Exporter]) -> Mapping[str, object]:
    jobs = [
        {
            "job_name": exporter_job(one.store.name),
            "static_configs": [{"targets": [one.address], "labels": {"namespace": system.namespace}}],
        }
        for one in exporters
    ]
    return {"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": jobs}


@contextmanager
def prometheus(system: System, exporters: Iterable[Exporter], folder: Path) -> Iterator[Watch]:
    folder.mkdir()
    asked = tuple(exporters)
    file = folder / "prometheus.yml"
    file.write_text(yaml.dump(configuration(system, asked)), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    given = [
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
        "--storage.tsdb.wal-segment-size=10MB",
    ]
    with serving("prometheus", given, f"http://{address}/-/ready", folder / "log"):
        watch = Watch(address)
        # An exporter that was never asked looks like one that is gone.
        watch.until("up == 1", lambda answer: len(answer) == len(asked))
        yield watch

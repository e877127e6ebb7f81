"""The log store's exporter as it is rendered, beside a real node: only its address, its port and its paths differ."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from components.elk_stack import ports, users
from components.elk_stack.elasticsearch import EXPORTER_START
from drill.programs import bounded, free_port
from tests.live.exporters.loopback import LABEL, SAMPLE
from tests.live.search.node import Node
from tests.live.search.secured import PASSWORD
from tests.live.shippers.moved import moved
from tests.support.program_server import await_answer
from tests.support.servers import ended
from tests.support.waiting import until
from tools.toolchain.programs import program

STARTING = 300.0
ASKING, REACHING = 120.0, 600.0


@dataclass(frozen=True)
class Statistics:
    """A running exporter."""

    url: str

    @property
    def text(self) -> str:
        """What a scrape reads."""
        return requests.get(self.url, timeout=ASKING).text

    def reach(self, name: str, value: float) -> None:
        """Waits until the series of a name add up to that."""
        until(lambda: self.total(name) == value, f"{name} is {value:g}", REACHING, every=2)

    def total(self, name: str, **labels: str) -> float:
        """Sum of the series of a name that have these labels. Raises AssertionError where there is none."""
        found = [
            float(sample[3])
            for line in self.text.splitlines()
            if (sample := SAMPLE.match(line)) and sample[1] == name
            if labels.items() <= dict(LABEL.findall(sample[2] or "")).items()
        ]
        assert found, f"no series {name} with {labels}"
        return sum(found)


@contextmanager
def exporting(node: Node) -> Iterator[Statistics]:
    home, port = node.folder / "exporter", free_port()
    home.mkdir()
    (home / "password").write_text(PASSWORD, encoding="utf-8")
    start = moved(
        EXPORTER_START,
        {
            "/credentials/password": str(home / "password"),
            "/certificates/ca.crt": str(node.authority),
            "/bin/elasticsearch_exporter": str(program("elasticsearch_exporter")),
            ports.ELASTICSEARCH_URL: node.address,
            f"=:{ports.EXPORTER}": f"=127.0.0.1:{port}",
        },
    )
    assert f"ES_USERNAME={users.EXPORTER.name}" in start
    log = home / "log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            ["bash", "-c", start], stdout=output, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
    with bounded(process):
        await_answer(process, f"http://127.0.0.1:{port}/healthz", log, STARTING)
        yield Statistics(f"http://127.0.0.1:{port}/metrics")
        ended(process)

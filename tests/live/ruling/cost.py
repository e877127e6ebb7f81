"""The ruler's cost of fifty objectives: no rules, ours, Sloth's, one after the other on one history.

    python -m tests.live.ruling.cost --seconds 300

prints two tables. Samples are counted: what each rule's expression reads, times its evaluations in an hour. Seconds are those
of a live server that scrapes and evaluates; they depend on the machine and on what else it does.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from backtest.openmetrics import Samples
from backtest.server import Server as Blocks
from backtest.server import free_port
from specs.environment import SCRAPE_INTERVAL
from tests.live.ruling import fleet
from tests.support.background_server import answering
from tests.support.program_server import await_answer
from tests.support.servers import ended
from tools.toolchain.programs import program

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
SETTLING = 60
"""Seconds after the start that are not counted: head and caches fill."""
READ = "prometheus_engine_query_samples_total"
EVALUATED, MISSED = "prometheus_rule_evaluation_duration_seconds_sum", "prometheus_rule_group_iterations_missed_total"
LAST = "prometheus_rule_group_last_duration_seconds"


@dataclass(frozen=True)
class Ruled:
    """What one tool's rules are, and what they cost."""

    tool: str
    rules: int
    recorded: int
    """Series written by rules."""
    samples_per_hour: float
    """Counted: expression by expression."""
    live_samples: float
    """Samples the engine read in the watched time."""
    processor_seconds: float
    evaluation_seconds: float
    last_seconds: float
    """Sum over groups of the last evaluation's length."""
    missed: float


class Live:
    """A server over a copy of the history, which scrapes the fleet and evaluates some rule files."""

    def __init__(self, folder: Path, data: Path, rules: Mapping[str, str], page_port: int):
        self.folder, self.port = folder, free_port()
        shutil.copytree(data, folder / "data")
        for name, text in rules.items():
            (folder / name).write_text(text, encoding="utf-8")
        targets = [f"{one.name}/{service.name}" for one in fleet.fleet() for service in one.services]
        configuration = {
            "global": {"scrape_interval": str(SCRAPE_INTERVAL), "evaluation_interval": f"{fleet.EVALUATION}s"},
            "rule_files": sorted(rules),
            "scrape_configs": [
                {
                    "job_name": target.replace("/", "-"),
                    "honor_labels": True,
                    "metrics_path": f"/{target}",
                    "static_configs": [{"targets": [f"127.0.0.1:{page_port}"]}],
                }
                for target in targets
            ],
        }
        (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
        self.log = folder / "prometheus.log"
        with self.log.open("ab") as log:
            self.process = Popen(
                [
                    program("prometheus"),
                    f"--config.file={folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={folder / 'data'}",
                    "--storage.tsdb.retention.time=35d",
                    f"--web.listen-address=127.0.0.1:{self.port}",
                ],
                stdout=log,
                stderr=log,
                text=True,
            )

    def own(self) -> dict[str, float]:
        """Its own counters, labels added up."""
        found: dict[str, float] = {}
        with urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=60) as answer:
            for line in answer.read().decode().splitlines():
                sample = re.match(r"([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$", line)
                if sample:
                    found[sample[1]] = found.get(sample[1], 0.0) + float(sample[2])
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return found | {"processor": (int(fields[11]) + int(fields[12])) / CLOCK_TICKS}

    def query(self, text: str) -> tuple[int, int]:
        """Series and samples read of an expression, now."""
        body = urlencode({"query": text, "stats": "all"}).encode()
        with urlopen(f"http://127.0.0.1:{self.port}/api/v1/query", body, timeout=300) as answer:
            data = json.load(answer)["data"]
        return len(data["result"]), data["stats"]["samples"]["totalQueryableSamples"]

    def await_ready(self) -> None:
        await_answer(self.process, f"http://127.0.0.1:{self.port}/-/ready", self.log, seconds=120)


def measured(tool: str, folder: Path, data: Path, rules: Mapping[str, str], page_port: int, seconds: int) -> Ruled:
    folder.mkdir()
    live = Live(folder, data, rules, page_port)
    try:
        live.await_ready()
        time.sleep(SETTLING)
        before = live.own()
        time.sleep(seconds)
        after = live.own()
        found = list(evaluations(rules))
        counted = [(live.query(text), interval) for text, interval in found]
        return Ruled(
            tool,
            len(found),
            sum(series for (series, _), _ in counted),
            sum(samples * 3_600 / interval for (_, samples), interval in counted),
            after.get(READ, 0) - before.get(READ, 0),
            after["processor"] - before["processor"],
            after.get(EVALUATED, 0) - before.get(EVALUATED, 0),
            after.get(LAST, 0),
            after.get(MISSED, 0),
        )
    finally:
        ended(live.process)


def evaluations(rules: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Every expression with its group's interval in seconds."""
    units = {"s": 1, "m": 60, "h": 3_600}
    for text in rules.values():
        for group in yaml.safe_load(text)["groups"]:
            given = group.get("interval", f"{fleet.EVALUATION}s")
            yield from ((rule["expr"], int(given[:-1]) * units[given[-1]]) for rule in group["rules"])


@contextmanager
def exposed() -> Iterator[int]:
    """The pods of all services, on one port."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("BoundHandler", (fleet.Handler,), {"found": fleet.pods(fleet.fleet())})
    )
    with answering(server):
        yield server.server_address[1]


def loaded(folder: Path, samples: Iterable[Samples]) -> Path:
    """A data folder that holds these samples."""
    blocks = Blocks(folder, program("prometheus"), program("promtool"))
    blocks.load(samples)
    return blocks.data


def compared(folder: Path, seconds: int) -> list[Ruled]:
    """No rules, ours and Sloth's, each watched for so long over the same raw history, with a month of its own records."""
    systems, end = fleet.fleet(), int(time.time()) // 60 * 60
    ours, others = fleet.our_rules(systems), fleet.sloth_rules(systems, folder)
    data = loaded(
        folder / "history",
        [
            *fleet.raw(fleet.pods(systems), end),
            *fleet.ours_recorded(systems, end),
            *fleet.sloth_recorded(others, end),
        ],
    )
    with exposed() as port:
        return [
            measured(tool, folder / str(number), data, rules, port, seconds)
            for number, (tool, rules) in enumerate((("no rules", {}), ("here", ours), ("Sloth", others)))
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300, help="to watch each server (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gc-ruling-") as folder:
        none, ours, theirs = compared(Path(folder), options.seconds)
    print(
        f"| fifty objectives, {options.seconds} s watched | rules | series | samples/h, counted | samples read, live "
        "| processor s above no rules | rule evaluation s | missed |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    for one in (ours, theirs):
        print(
            f"| {one.tool} | {one.rules:,} | {one.recorded:,} | {one.samples_per_hour:,.0f} | {one.live_samples:,.0f} "
            f"| {one.processor_seconds - none.processor_seconds:.2f} | {one.evaluation_seconds:.2f} | {one.missed:.0f} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

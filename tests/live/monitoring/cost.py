"""What the rendered production Prometheus costs with the five systems at the most replicas and series they declare.

    python -m tests.live.monitoring.cost --seconds 300

prints a table of what the program derives beside what is measured, and fails where more is measured. `make bench` runs it.
Each system has at least the size it is planned to have in twelve months: `handbook.forecast` says how large that is.
"""

import argparse
import json
import math
import os
import re
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.check_input import checked
from commands.recording import Recording, record_stack
from components.monitoring_stack.sizing import Sizing, sizing
from handbook.forecast import service_needs
from specs.arithmetic.storage import BYTES_PER_SAMPLE, BYTES_PER_SERIES
from specs.blueprint import Blueprint
from specs.units import Bytes, parse_duration
from tests.live.monitoring.api import until
from tests.live.monitoring.server import Server
from tests.live.monitoring.watched import Watched, watched
from tests.support.exposition_server import basic

BLOCK = "--storage.tsdb.min-block-duration=2m", "--storage.tsdb.max-block-duration=2m"
"""Blocks are written every two minutes; scraped each second, a series has 120 samples in one, as many as a chunk holds."""
EVALUATION, EVALUATIONS = "15s", 6
MONTHS = 12
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Derived:
    """What the program says Prometheus needs, and how many pods serve the systems."""

    sizing: Sizing
    interval: int
    planned_pods: int
    most_pods: int

    @property
    def samples_per_second(self) -> float:
        return self.sizing.series / self.interval


def derived(recording: Recording, blueprint: Blueprint) -> Derived:
    contract = next(found["contract"] for urn, found in recording.outputs.items() if "MonitoringStack" in urn)
    scraped = [service for system in blueprint.systems for service in system.services if service.metrics]
    planned = {
        (system.name, need.service.name): need.replicas
        for system in blueprint.systems
        for need in service_needs(system)
        if need.months == MONTHS and need.service in scraped
    }
    most = sum(service.most_replicas for service in scraped)
    interval = contract["scrape_interval_seconds"]
    return Derived(sizing(contract["series"], blueprint.environment), interval, sum(planned.values()), most)


@dataclass(frozen=True)
class Moment:
    """What the process has used and its own counters, read without a scrape."""

    at: float
    processor_seconds: float
    resident: int
    own: Mapping[str, float]


def own_series(server: Server) -> Mapping[str, float]:
    """The server's /metrics, labels summed up: the keep-list leaves out what only this table asks."""
    asked = urllib.request.Request(f"http://{server.address}/metrics")
    asked.add_header("Authorization", basic(server.api.user, server.api.password))
    found: dict[str, float] = {}
    with urllib.request.urlopen(asked, timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            sample = re.match(r"([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$", line)
            if sample:
                found[sample[1]] = found.get(sample[1], 0.0) + float(sample[2])
    return found


def moment(server: Server) -> Moment:
    assert server.process is not None
    folder = Path(f"/proc/{server.process.pid}")
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    used = (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
    return Moment(time.time(), used, int(status["VmRSS"].split()[0]) << 10, own_series(server))


@dataclass(frozen=True)
class Row:
    """`fault` says what is larger than it may be."""

    what: str
    derived: str
    measured: str
    fault: bool = False

    def __str__(self) -> str:
        return f"| {self.what} | {self.derived} | {self.measured} |"


def measured(watched: Watched, seconds: float, told: Derived) -> Iterator[Row]:
    """The first minute is left out: it makes every series."""
    time.sleep(60)
    before = moment(watched)
    time.sleep(seconds)
    after = moment(watched)
    span = after.at - before.at
    down = [one for one in watched.api.targets() if one["health"] == "down"]
    yield Row("targets (derived: that are down)", "0", f"{len(watched.api.targets())}, {len(down)} down", bool(down))
    pods, planned = f"{told.most_pods}", f"at least {told.planned_pods} in {MONTHS} months"
    yield Row("scraped pods of the systems' services", planned, pods, told.most_pods < told.planned_pods)
    exposed = sum(value for _, value in watched.api.vector("scrape_samples_scraped"))
    kept = sum(value for _, value in watched.api.vector("scrape_samples_post_metric_relabeling"))
    yield Row("samples exposed by all targets at once", "-", f"{exposed:,.0f}")
    yield Row("samples kept of them", "-", f"{kept:,.0f}")
    head = after.own["prometheus_tsdb_head_series"]
    most = told.sizing.series
    yield Row("series in the head (derived: upper bound)", f"{most:,}", f"{head:,.0f}", head > most)
    appended = "prometheus_tsdb_head_samples_appended_total"
    rate, bound = (after.own[appended] - before.own[appended]) / span, told.samples_per_second
    yield Row("samples per second (derived: upper bound)", f"{bound:,.0f}", f"{rate:,.0f}", rate > bound)
    limit, used = told.sizing.size.memory_limit, f"{after.resident / (1 << 20):,.0f} MiB"
    yield Row("resident memory (derived: limit)", f"{limit}", used, after.resident > limit.count)
    each = f"{after.resident / head:,.0f} B, with what the program itself takes"
    yield Row("resident memory per series", f"{BYTES_PER_SERIES:,} B", each)
    worked = (after.processor_seconds - before.processor_seconds) / span
    yield Row("processor seconds per minute", "-", f"{worked * 60:.2f}")


def shortest(watched: Watched, seconds: float) -> dict[str, float]:
    """By group, the shortest of its evaluations: what else the machine does makes the others longer."""
    found: dict[str, float] = {}
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        for group in watched.api.groups():
            if group["evaluationTime"]:
                found[group["name"]] = min(group["evaluationTime"], found.get(group["name"], math.inf))
        time.sleep(1)
    return found


def rules(watched: Watched) -> Iterator[Row]:
    """Each group's evaluation, on what was stored so far: all run as often as the fastest, so that the hourly ones are timed
    too, and the intervals shown are the rendered ones."""
    intervals = {
        group["name"]: group.get("interval", watched.rendered.configuration["global"]["evaluation_interval"])
        for file in watched.rendered.rules.values()
        for group in file["groups"]
    }
    watched.stop()
    watched.hasten(EVALUATION)
    watched.start()
    until(
        lambda: all(rule["health"] != "unknown" for rule in watched.api.rules()),
        "every group was evaluated",
        seconds=300,
    )
    found = shortest(watched, EVALUATIONS * parse_duration(EVALUATION).seconds)
    per_minute = sum(took * 60 / parse_duration(intervals[name]).seconds for name, took in found.items())
    yield Row(f"rule evaluation, {len(found)} groups, seconds per minute", "-", f"{per_minute:.3f}")
    for name, took in sorted(found.items(), key=lambda each: -each[1]):
        late = took > parse_duration(intervals[name]).seconds
        yield Row(f"rule group {name}", f"each {intervals[name]}", f"{took * 1000:.1f} ms", late)


def block_sizes(data: Path) -> tuple[int, int]:
    """Samples and bytes of the blocks that were written."""
    samples = size = 0
    for meta in data.glob("*/meta.json"):
        samples += json.loads(meta.read_text())["stats"]["numSamples"]
        size += sum(file.stat().st_size for file in meta.parent.rglob("*") if file.is_file())
    return samples, size


def disk(folder: Path, manifests: list[dict[str, Any]], seconds: float) -> Iterator[Row]:
    """Bytes of a sample in a block, from a run that scrapes each second."""
    with watched(folder, checked("prod"), manifests, interval="1s", evaluation="15s", more=BLOCK) as found:
        found.start()
        time.sleep(seconds)
        found.stop()
        samples, size = block_sizes(folder / "data")
    if samples:
        # What made-up series hold is regular: real ones compress less well.
        each = f"{size / samples:.2f} B in {samples:,} samples of regular series"
        yield Row("bytes per sample in a block, index included", f"{BYTES_PER_SAMPLE} B", each)


def load() -> str:
    return f"{os.getloadavg()[1]:.1f}"


def table(seconds: float, *, blocks: bool) -> Iterator[Row]:
    recording, blueprint = record_stack("prod"), checked("prod")
    told, manifests = derived(recording, blueprint), recording.manifests(patches=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "run").mkdir()
        with watched(folder / "run", blueprint, manifests, largest=True) as found:
            found.start()
            yield from measured(found, seconds, told)
            yield from rules(found)
            yield Row(
                "load of this machine meanwhile, which lengthens what is timed", f"below {os.cpu_count()}", load()
            )
        if blocks:
            (folder / "blocks").mkdir()
            yield from disk(folder / "blocks", manifests, 240)
    retention = blueprint.environment.metric_retention
    need = Bytes(int(told.samples_per_second * retention.seconds * BYTES_PER_SAMPLE))
    blocks_need = f"{need.count / (1 << 30):,.0f} GiB of blocks"
    lacking = need > told.sizing.volume
    yield Row(f"volume for {retention.words} of what is declared", f"{told.sizing.volume}", blocks_need, lacking)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--no-blocks", action="store_true", help="leave out the run that writes blocks")
    options = parser.parse_args()
    print("| prod, five systems, most replicas | derived | measured |\n|---|---|---|", flush=True)
    faults = []
    for row in table(options.seconds, blocks=not options.no_blocks):
        print(row, flush=True)
        faults += [row.what] if row.fault else []
    for what in faults:
        print(f"more than was derived: {what}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""A Prometheus with days of raw series, and what its ruler would have recorded of them had it always run."""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from backtest.counted import counted
from backtest.course import MINUTES_PER_DAY, Course, Failure, simulate
from backtest.openmetrics import Samples, scraped
from backtest.replay import Span, replay
from backtest.server import Server as Blocks
from backtest.server import free_port
from components.monitoring_stack.access import BACKFILL, WEB_FILE, web_file
from components.monitoring_stack.backfill import REPLICA_FILE, backfill_job, late_samples
from components.slo_set.backfill import document
from queries import slo_names as names
from rules.group import RecordingRule, RuleGroup, text
from rules.slo.recording import groups
from specs.history_document import BACKFILL_PASSWORD, BackfillDocument, PrometheusAddress
from specs.system import System
from specs.units import minutes
from tests.live.backfill.recording import Recorded, every, recording
from tests.live.monitoring.api import Api, until
from tests.live.monitoring.rendered import HASH, PASSWORD
from tests.rules.slo.cases import ENVIRONMENT
from tests.specs.data.invoice_service import SYSTEM
from tests.support.servers import ended
from tests.support.tree import ROOT
from tools.toolchain.programs import program

DAYS = 2
OLD, NEW = SYSTEM.slos
HOUR = 3_600


def courses() -> Mapping[str, Course]:
    """A rolling deployment, restarts, failures whose series are born with the first one, and an outage of Prometheus."""
    one = Course(
        "backfill",
        DAYS + 1,
        4,
        deployments=(MINUTES_PER_DAY + 600,),
        restarts=(700, MINUTES_PER_DAY + 795),
        late_failures=True,
        baseline=0.001,
        failures=(Failure(MINUTES_PER_DAY + 300, 40, 0.3),),
        outages=((MINUTES_PER_DAY + 310, 20),),
    )
    return {OLD.name: one, NEW.name: replace(one, seed=2)}


@dataclass(frozen=True)
class History:
    """Raw series up to now, and the span rules are replayed over, by a ruler that was never away."""

    samples: list[Samples]
    span: Span

    @classmethod
    def until_now(cls, days: int = DAYS) -> "History":
        end = int(time.time()) // 60 * 60
        start = end // HOUR * HOUR - days * 24 * HOUR
        found: list[Samples] = []
        for slo in SYSTEM.slos:
            course = courses()[slo.name]
            lives, _ = simulate(course)
            # Both objectives are of one service: whether its pods answered is told once.
            told = {(name, labels["pod"]) for name, labels, _, _ in found if name == "up"}
            own = scraped(counted(slo.indicator, SYSTEM), lives, start)
            found += [one for one in own if (one[0], one[1]["pod"]) not in told]
        kept = [(name, labels, times[times <= end], values[times <= end]) for name, labels, times, values in found]
        return cls([one for one in kept if len(one[2])], Span(start, end))


def only(system: System, *slos: Any) -> System:
    return replace(system, slos=slos)


def blocks(folder: Path, history: History, *recorded: tuple[System, Span]) -> Blocks:
    """A data folder with the raw series and what rules have recorded of them."""
    server = Blocks(folder, program("prometheus"), program("promtool"))
    server.load(history.samples)
    for system, span in recorded:
        replay(server, groups(system), span)
    server.stop()
    return server


@dataclass
class Prometheus:
    """The replica under test: the rendered scrape job and storage, logins, and a ruler that knows the objectives."""

    data: Path
    folder: Path
    pages_port: int
    late: Mapping[str, Any] = field(default_factory=lambda: late_samples(ENVIRONMENT))
    replica: str = "prometheus-0"
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> Api:
        return Api(self.url, BACKFILL.user, PASSWORD)

    def start(self, system: System = SYSTEM) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "replica").write_text(self.replica, encoding="utf-8")
        (self.folder / WEB_FILE).write_text(web_file({BACKFILL.user: HASH}), encoding="utf-8")
        (self.folder / "rules.yml").write_text(text(alive(system)), encoding="utf-8")
        configuration = {
            "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms"},
            "rule_files": ["rules.yml"],
            "storage": dict(self.late),
            "scrape_configs": [self.job()],
        }
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
        command = [
            str(program("prometheus")),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.data}",
            f"--storage.tsdb.retention.time={ENVIRONMENT.metric_retention}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            f"--web.config.file={self.folder / WEB_FILE}",
        ]
        with (self.folder / "prometheus.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, text=True)
        until(self.api.answers, "Prometheus answers", seconds=60)

    def job(self) -> dict[str, Any]:
        """The rendered one, with a fixed target in place of discovery."""
        found = {
            key: value
            for key, value in backfill_job().items()
            if key not in ("kubernetes_sd_configs", "relabel_configs")
        }
        [header] = found["http_headers"].values()
        assert header["files"][0].endswith(REPLICA_FILE)
        header["files"] = [str(self.folder / "replica")]
        return {**found, "static_configs": [{"targets": [f"127.0.0.1:{self.pages_port}"]}]}

    def stop(self) -> None:
        if self.process:
            ended(self.process)
            self.process = None

    def recorded(self, slo: str) -> Recorded:
        return recording(self.api.samples(every(slo)))


def alive(system: System) -> tuple[RuleGroup, ...]:
    """Of the rules only what is recorded whatever happens: the rest would be evaluated at seconds no replay can know."""
    rules = [rule for group in groups(system) for rule in group.rules if isinstance(rule, RecordingRule)]
    return (
        RuleGroup(
            "alive",
            minutes(1),
            tuple(rule for rule in rules if rule.record == names.OBJECTIVE),
            query_offset=minutes(0),
        ),
    )


@contextmanager
def running(prometheus: Prometheus, system: System = SYSTEM) -> Iterator[Prometheus]:
    try:
        prometheus.start(system)
        yield prometheus
    finally:
        prometheus.stop()


@dataclass(frozen=True)
class Run:
    """How to run the Job against some replicas."""

    folder: Path
    document: BackfillDocument
    password: str = PASSWORD

    @classmethod
    def against(cls, folder: Path, servers: Iterable[Prometheus], system: System = SYSTEM, **more: Any) -> "Run":
        found = list(servers)
        addresses = tuple(PrometheusAddress(one.replica, one.url) for one in found)
        told = replace(document(system, ENVIRONMENT), servers=addresses, port=found[0].pages_port, **more)
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, told)

    def begin(self) -> "subprocess.Popen[str]":
        (self.folder / "job.json").write_text(self.document.json(), encoding="utf-8")
        (self.folder / BACKFILL_PASSWORD).write_text(self.password, encoding="utf-8")
        command = [sys.executable, "-m", "jobs", "backfill", "--document", str(self.folder / "job.json")]
        return subprocess.Popen(
            [*command, "--credentials", str(self.folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def done(self, within: float = 300) -> tuple[int, str]:
        """Exit code and everything it said."""
        process = self.begin()
        try:
            said, _ = process.communicate(timeout=within)
        finally:
            process.kill()
        return process.returncode, said

"""A real Prometheus on loopback that evaluates one rendered alert over one target, with the external labels of prod."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import yaml

from components.monitoring_stack.files import document
from rules.group import AlertingRule
from tests.live.alerting.alertmanager import Alertmanager
from tests.live.alerting.local_configuration import RENDERED
from tests.rules.rendered import ALERTS, SYSTEMS
from tests.support.background_server import answering
from tests.support.servers import ended, free_port
from tests.support.waiting import until
from tools.toolchain.programs import program

SYSTEM, ALERT, SERVICE = "endpoint-stats", "FlaskApiDown", "flask-api"
HOLD = "2s"
RESEND = 3
"""Seconds between two tellings of what fires; a minute outside of tests."""
KEPT = 4 * RESEND
"""Seconds Alertmanager believes a Prometheus that fell silent: four tellings."""


def rule() -> AlertingRule:
    return next(
        place.rule
        for place in ALERTS
        if place.scope == SYSTEM and isinstance(place.rule, AlertingRule) and place.rule.alert == ALERT
    )


@dataclass(frozen=True)
class Target:
    """A service's metrics endpoint."""

    port: int

    @contextmanager
    def serving(self) -> Iterator[None]:
        server = HTTPServer(("127.0.0.1", self.port), Metrics)
        with answering(server):
            yield


class Metrics(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(b"answers 1\n")

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002
        """Silence."""


@dataclass
class Prometheus:
    """One replica. Changed from prod: where targets and Alertmanagers are, and how long everything takes."""

    folder: Path
    name: str
    target: Target
    alertmanagers: Sequence[Alertmanager]
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str] | None" = None

    def configuration(self) -> dict[str, Any]:
        found = yaml.safe_load(RENDERED["prometheus/prometheus.yml"])
        labels = {"job": SERVICE, "namespace": SYSTEMS[SYSTEM].namespace}
        answers = [f"127.0.0.1:{self.target.port}"]
        ends = [f"127.0.0.1:{one.port}" for one in self.alertmanagers]
        short = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        return {
            "global": {**found["global"], **short},
            "rule_files": [str(self.folder / "rules.yml")],
            "alerting": {
                "alert_relabel_configs": found["alerting"]["alert_relabel_configs"],
                "alertmanagers": [{"static_configs": [{"targets": ends}]}],
            },
            "scrape_configs": [{"job_name": SERVICE, "static_configs": [{"targets": answers, "labels": labels}]}],
        }

    def launch(self) -> None:
        """Starts without the rule, which takes a target that was not asked yet for one that is gone."""
        self._rules([])
        (self.folder / "prometheus.yml").write_text(document(self.configuration()), encoding="utf-8")
        command = [
            str(program("prometheus")),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            f"--rules.alert.resend-delay={RESEND}s",
        ]
        with (self.folder / "log").open("a", encoding="utf-8") as log:
            environment = {**os.environ, "POD_NAME": self.name}
            self.process = subprocess.Popen(command, stdout=log, stderr=log, text=True, env=environment)

    def start(self) -> None:
        """Starts as it was: with the rule."""
        self.launch()
        until(lambda: self._asked("targets"), f"{self.name} listens")
        self.watch()

    def watch(self) -> None:
        """From now on the rule is evaluated."""
        self._rules([{**rule().document(), "for": HOLD}])
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)
        until(self._has_the_rule, f"{self.name} has the rule")

    def has_seen_its_target(self) -> bool:
        targets = self._asked("targets").get("activeTargets", ())
        return any(target["health"] == "up" for target in targets)

    def _has_the_rule(self) -> bool:
        return any(group["rules"] for group in self._asked("rules").get("groups", ()))

    def _rules(self, rules: Sequence[dict[str, Any]]) -> None:
        self.folder.mkdir(exist_ok=True)
        groups = {"groups": [{"name": "one", "rules": list(rules)}]}
        (self.folder / "rules.yml").write_text(yaml.safe_dump(groups), encoding="utf-8")

    def _asked(self, what: str) -> dict[str, Any]:
        found = self._ask(f"/api/v1/{what}")
        return json.loads(found)["data"] if found else {}

    def _ask(self, path: str) -> bytes:
        """The answer, or nothing as long as it does not answer."""
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.read()
        except OSError:
            return b""

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            ended(self.process)

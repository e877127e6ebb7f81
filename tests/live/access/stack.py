"""Prometheus and Alertmanager as one rendered environment has them, with drawn passwords, on loopback."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from commands.recording import Recording
from components.monitoring_stack import ports
from components.monitoring_stack.access import ALERTMANAGER, PROMETHEUS
from specs.environment import MONITORING_NAMESPACE
from tests.live.access.drawing import Drawn
from tests.live.access.pods import Place, Server, lay, started, until
from tests.support.servers import free_port
from tools.toolchain.programs import program

FOLDERS = {PROMETHEUS: "/etc/prometheus", ALERTMANAGER: "/etc/alertmanager"}
QUICK = (("auto-reload-interval=30s", "auto-reload-interval=1s"),)
"""The only argument that is not the rendered one: a test does not wait half a minute for each look at the files."""


def template(recording: Recording, workload: str) -> dict[str, Any]:
    """The pod of a workload."""
    found = recording.object("StatefulSet", workload, MONITORING_NAMESPACE)
    return found.inputs["spec"]["template"]["spec"]


def container(recording: Recording, workload: str, name: str = "") -> dict[str, Any]:
    return next(one for one in template(recording, workload)["containers"] if one["name"] == (name or workload))


def config(recording: Recording, name: str) -> dict[str, str]:
    return dict(recording.object("ConfigMap", name, MONITORING_NAMESPACE).inputs["data"])


def place(home: Path, workload: str, port: int, more: tuple[tuple[str, str], ...] = ()) -> Place:
    home.mkdir(parents=True, exist_ok=True)
    number = {PROMETHEUS: ports.PROMETHEUS, ALERTMANAGER: ports.ALERTMANAGER}[workload]
    here = f"127.0.0.1:{port}"
    moved = (
        (FOLDERS[workload], f"{home}/etc"),
        (f"=/{workload}", f"={home}/data"),
        (f"127.0.0.1:{number}", here),
        (f"=:{number}", f"={here}"),
    )
    return Place(home, (*more, *moved, *QUICK))


def configuration(text: str, targets: Mapping[str, int]) -> str:
    """The rendered document with its own stack's targets at their ports, and every login as it is."""
    document = yaml.safe_load(text)
    kept = [job for job in document["scrape_configs"] if job["job_name"] in targets]
    for job in kept:
        _fixed(job, targets[job["job_name"]])
        job["scrape_interval"] = job["scrape_timeout"] = "1s"
    _fixed(document["alerting"]["alertmanagers"][0], targets[ALERTMANAGER])
    return yaml.safe_dump({**document, "scrape_configs": kept})


def _fixed(discovering: dict[str, Any], port: int) -> None:
    del discovering["kubernetes_sd_configs"], discovering["relabel_configs"]
    discovering["static_configs"] = [{"targets": [f"127.0.0.1:{port}"]}]


RULES = """\
groups:
  - name: live
    interval: 1s
    rules: [{alert: %s, expr: vector(1)}]
"""


@dataclass
class Stack:
    recording: Recording
    prometheus_place: Place
    alertmanager_place: Place
    drawn: Drawn
    prometheus: Server
    alertmanager: Server

    def login(self, user: str) -> tuple[str, str]:
        return user, self.drawn.text(user)

    def rule(self, alert: str) -> None:
        """An alert that fires at once. Prometheus forgets what it sends to nobody and repeats it a minute later only, so it
        must know its Alertmanager first."""
        until(self._addressed, "Prometheus knows its Alertmanager")
        lay(self.prometheus_place.home / "etc/rules", {"live.yml": RULES % alert})

    def _addressed(self) -> list[Any]:
        answer = self.prometheus.ask("/api/v1/alertmanagers", self.login("administrator"))
        return answer.data["data"]["activeAlertmanagers"]

    def rotate(self, drawn: Drawn) -> None:
        """Both Secrets are written anew, as the kubelet does some time after an `up`."""
        self.drawn = drawn
        lay(self.prometheus_place.home / "etc/access", drawn.secret(PROMETHEUS))
        lay(self.alertmanager_place.home / "etc/access", drawn.secret(ALERTMANAGER))

    def sees(self, query: str) -> list[dict[str, Any]]:
        """What Prometheus answers to its administrator."""
        answer = self.prometheus.ask(f"/api/v1/query?query={query}", self.login("administrator"))
        assert answer.status == 200, answer
        return answer.data["data"]["result"]


def alertmanager_at(
    recording: Recording, there: Place, port: int, found: Mapping[str, Any] | None = None
) -> AbstractContextManager[Server]:
    """An Alertmanager at a place whose files are laid; `found` is its container if it is not the rendered one."""
    command = there.command(found or container(recording, ALERTMANAGER), program(ALERTMANAGER))
    return started(there, command, port, {})


@contextmanager
def running(recording: Recording, home: Path, drawn: Drawn) -> Iterator[Stack]:
    targets = {PROMETHEUS: free_port(), ALERTMANAGER: free_port()}
    first = place(home / PROMETHEUS, PROMETHEUS, targets[PROMETHEUS])
    second = place(home / ALERTMANAGER, ALERTMANAGER, targets[ALERTMANAGER])
    texts = config(recording, "prometheus-config")
    texts["prometheus.yml"] = configuration(texts["prometheus.yml"], targets)
    lay(first.home / "etc/config", {name: first.here(text) for name, text in texts.items()})
    given = config(recording, "alertmanager-config")
    lay(second.home / "etc/config", {name: second.here(text) for name, text in given.items()})
    lay(second.home / "etc/templates", config(recording, "alertmanager-templates"))
    for there in (first, second):
        (there.home / "etc/channels").mkdir()
    for workload, there in ((PROMETHEUS, first), (ALERTMANAGER, second)):
        lay(there.home / "etc/access", drawn.secret(workload))
    lay(first.home / "etc/rules", {"live.yml": "groups: []\n"})
    command = first.command(container(recording, PROMETHEUS), program(PROMETHEUS))
    with (
        alertmanager_at(recording, second, targets[ALERTMANAGER]) as alertmanager,
        started(first, command, targets[PROMETHEUS], {"POD_NAME": "prometheus-0"}) as prometheus,
    ):
        yield Stack(recording, first, second, drawn, prometheus, alertmanager)

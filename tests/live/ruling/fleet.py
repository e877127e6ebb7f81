"""Fifty objectives of five systems: their pods, the history Prometheus holds of them, and both tools' rules for them."""

import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import numpy
import yaml

from backtest.openmetrics import Samples, label_text
from queries import slo_names as names
from queries.budget import ROLL
from queries.slo import TILE, counters
from rules.group import text
from rules.slo.recording import groups, labels
from specs.environment import SCRAPE_INTERVAL
from specs.presets import availability_slo, http_service
from specs.system import System
from tests.specs.data.invoice_service import SYSTEM
from tools.toolchain.programs import program

SYSTEMS, SERVICES, PODS = 5, 10, 3
STATUSES = ("200", "201", "404", "500")
TARGET = 0.999
RAW_DAYS = 3
"""The longest range a rule of either tool asks of raw series; ours asks for four hours."""
WINDOW_DAYS = 30
EVALUATION = 30
"""Seconds between evaluations of groups without an interval of their own, as the rendered configuration has it."""
SHORT = "slo:sli_error:ratio_rate5m"
DAY = 86_400


def fleet() -> tuple[System, ...]:
    return tuple(_system(number) for number in range(SYSTEMS))


def _system(number: int) -> System:
    name = f"system-{number}"
    services = tuple(http_service(f"service-{one}") for one in range(SERVICES))
    slos = tuple(replace(availability_slo(one, TARGET), name=f"{one.name}-availability") for one in services)
    return replace(SYSTEM, name=name, namespace=name, services=services, stores=(), slos=slos)


@dataclass(frozen=True)
class Pod:
    labels: Mapping[str, str]
    rate: float

    def values(self, at: "float | numpy.ndarray") -> Iterator[tuple[str, Any]]:
        """Counters as functions of time: one request of a thousand fails."""
        for status, share in zip(STATUSES, (0.9, 0.05, 0.049, 0.001), strict=True):
            yield status, numpy.floor((at - ORIGIN) * self.rate * share)


ORIGIN = 1_700_000_000


def pods(systems: tuple[System, ...]) -> list[Pod]:
    return [
        Pod({"namespace": one.namespace, "job": service.name, "system": one.name, "instance": f"pod-{pod}"}, 2 + pod)
        for one in systems
        for service in one.services
        for pod in range(PODS)
    ]


def page(system: str, service: str, found: list[Pod]) -> str:
    """What the pods of a service expose; scraped as one target, each series names its pod."""
    now = time.time()
    lines = [f"# TYPE {METRIC} counter"]
    for pod in found:
        if (pod.labels["system"], pod.labels["job"]) == (system, service):
            for status, value in pod.values(now):
                lines.append(f"{METRIC}{label_text({**pod.labels, STATUS: status})} {value:.0f}")
    return "\n".join(lines) + "\n"


HTTP = fleet()[0].services[0].metrics.http  # pyright: ignore[reportOptionalMemberAccess]
METRIC, STATUS = HTTP.requests.name, HTTP.status_label  # pyright: ignore[reportOptionalMemberAccess]


class Handler(BaseHTTPRequestHandler):
    found: list[Pod]

    def do_GET(self) -> None:
        _, system, service = self.path.split("/")
        sent = page(system, service, self.found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it)
        """Scrapes are no news."""


def raw(found: list[Pod], end: int) -> Iterator[Samples]:
    times = numpy.arange(end - RAW_DAYS * DAY, end, SCRAPE_INTERVAL.seconds).astype(float)
    for pod in found:
        for status, values in pod.values(times):
            yield METRIC, {**pod.labels, STATUS: status}, times, values


def _steady(name: str, own: Mapping[str, str], end: int, length: int, step: int, value: float) -> Samples:
    times = numpy.arange(end - length, end, step).astype(float)
    return name, own, times, numpy.full(len(times), value)


def ours_recorded(systems: tuple[System, ...], end: int) -> Iterator[Samples]:
    """What our rules read of their own: a month of slices and residuals, six hours of tiles. A sample's value costs nothing."""
    for system in systems:
        for slo in system.slos:
            own = labels(system, slo)
            for tile, roll, missed in (
                (names.TOTAL_TILE, names.TOTAL_ROLL, names.TOTAL_RESIDUAL),
                (names.BAD_TILE, names.BAD_ROLL, names.BAD_RESIDUAL),
            ):
                yield _steady(tile, own, end, DAY // 4, TILE.seconds, 60)
                yield _steady(roll, own, end, WINDOW_DAYS * DAY, ROLL.seconds, 300)
                yield _steady(missed, own, end, WINDOW_DAYS * DAY, 3_600, 0)


def our_rules(systems: tuple[System, ...]) -> dict[str, str]:
    """Recording rules alone, as those of the other tool are counted."""
    return {f"slo-{system.name}.yml": text(groups(system)) for system in systems}


def sloth_rules(systems: tuple[System, ...], folder: Path) -> dict[str, str]:
    """Its own program's output; alerts are left out on both sides."""
    found = {}
    for system in systems:
        slos = []
        for slo in system.slos:
            series = counters(slo.indicator, system)
            assert series is not None
            query = "sum(rate({selector}[{{{{.window}}}}]))"
            events = {
                "error_query": query.format(selector=series.bad),
                "total_query": query.format(selector=series.total),
            }
            quiet = {"name": "Burn", "page_alert": {"disable": True}, "ticket_alert": {"disable": True}}
            slos.append({"name": slo.name, "objective": TARGET * 100, "sli": {"events": events}, "alerting": quiet})
        document = {"version": "prometheus/v1", "service": system.name, "slos": slos}
        given, made = folder / f"{system.name}.yml", folder / f"{system.name}-rules.yml"
        given.write_text(yaml.safe_dump(document), encoding="utf-8")
        subprocess.run([program("sloth"), "generate", "-i", given, "-o", made], capture_output=True, check=True)
        found[f"sloth-{system.name}.yml"] = made.read_text(encoding="utf-8")
    return found


def sloth_recorded(rules: Mapping[str, str], end: int) -> Iterator[Samples]:
    """What its thirty-day rule reads: a month of five-minute ratios, one at each evaluation."""
    for file in rules.values():
        for group in yaml.safe_load(file)["groups"]:
            for rule in group["rules"]:
                if rule.get("record") == SHORT:
                    yield _steady(SHORT, rule["labels"], end, WINDOW_DAYS * DAY, EVALUATION, 0.001)

"""Alerts of certificates, from real certificates through the rendered probe jobs to the rendered rules."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.check_input import checked
from components.monitoring_stack.files import files
from components.monitoring_stack.probes import EXPORTER_ADDRESS
from queries import outside, probe
from rules.group import AlertingRule, text
from specs.probe import ProbeKind
from tests.live.clone import built
from tests.live.platform.blackbox import blackbox
from tests.live.platform.pages import Certificate, WebPage, serving_pages
from tests.live.platform.prometheus import Prometheus, configuration, prometheus, until
from tests.rules.rendered import ALERTS, SYSTEMS, Place
from tools.toolchain.programs import program

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("platform")]

JOB = "blackbox/tls/1h"
LEFT = {"eyewear-ml": 90, "sql-studio": 20, "maintenance-api": 3}
"""Days that the certificate of each system still holds."""
STARTS = {"eyewear-ml": "Eyewear", "sql-studio": "SqlStudio", "maintenance-api": "MaintenanceApi"}


def rule(system: str, end: str) -> AlertingRule:
    return place(system, end).rule  # pyright: ignore[reportReturnType]


def place(system: str, end: str) -> Place:
    name = f"{STARTS[system]}Certificate{end}"
    return next(p for p in ALERTS if p.scope == system and isinstance(p.rule, AlertingRule) and p.rule.alert == name)


def aimed(job: dict[str, Any], exporter: str, targets: dict[str, str]) -> dict[str, Any]:
    """The rendered job, asked every second instead of every hour, of pages on this machine."""
    found = json.loads(json.dumps(job).replace(EXPORTER_ADDRESS, exporter))
    own = [entry for entry in found["static_configs"] if entry["labels"]["system"] in targets]
    for entry in own:
        entry["targets"] = [targets[entry["labels"]["system"]]]
    return {**found, "static_configs": own, "scrape_interval": "1s", "scrape_timeout": "1s"}


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that has asked for each certificate a few times."""
    built("blackbox_exporter", "prometheus")
    folder, plan = tmp_path_factory.mktemp("certificates"), checked("prod")
    jobs = yaml.safe_load(files(plan.environment, plan.systems)["prometheus/prometheus.yml"])["scrape_configs"]
    job = next(job for job in jobs if job["job_name"] == JOB)
    own = {system: Certificate.of(folder, timedelta(days=days)) for system, days in LEFT.items()}
    with ExitStack() as opened:
        pages = {name: opened.enter_context(serving_pages({"/": WebPage()}, shown)) for name, shown in own.items()}
        exporter = opened.enter_context(blackbox(folder, plan.systems, own.values()))
        document = configuration([aimed(job, exporter.address, pages)], "1s")
        server = opened.enter_context(prometheus(folder, document))
        until(lambda: len(server.labels("probe_success == 1")) == len(LEFT), "attempts")
        yield server


@pytest.mark.covers("BUG-44", "ALT-29", "HLT-05")
@pytest.mark.parametrize(
    ("system", "ends"),
    [("eyewear-ml", set()), ("sql-studio", {"Expiring"}), ("maintenance-api", {"Expiring", "AboutToExpire"})],
)
def test_a_certificate_warns_at_thirty_days_and_pages_at_seven(probed: Prometheus, system: str, ends: set[str]) -> None:
    found = {end for end in ("Expiring", "AboutToExpire") if probed.values(rule(system, end).expression.text)}
    assert found == ends


@pytest.mark.parametrize("system", LEFT)
def test_every_expression_of_a_probe_finds_its_series(probed: Prometheus, system: str) -> None:
    """The labels of the rendered job are those the expressions select by."""
    own = SYSTEMS[system]
    (asked,) = [one.name for one in own.probes if one.kind is ProbeKind.TLS]
    ((_, left),) = probed.values(probe.certificate_lifetime(own, asked).text).items()
    assert left == pytest.approx(LEFT[system] * 86_400, abs=120)
    assert list(probed.values(probe.success_share(own, asked).text).values()) == [1]
    for expression in (probe.duration(own, asked), *outside.success(own), *outside.answer_time(own)):
        found = [dict(labels) for labels in probed.values(expression.text)]
        assert all(labels == {"system": system, "probe": asked} for labels in found), expression.text
    assert any(probed.values(expression.text) for expression in outside.success(own))


EXPIRY_MINUTE = 90
HOURS_WATCHED = 8
SERIES = (
    '{job="blackbox",system="sql-studio",probe="sql-studio-certificate",namespace="sql-studio",service="",instance="a"}'
)
NAMES = ("SqlStudioCertificateAboutToExpire", "SqlStudioCertificateExpiring")
FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})'


def asked(minute: int) -> dict[str, Any]:
    found = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in NAMES]
    return {"expr": FIRING, "eval_time": f"{minute}m", "exp_samples": found}


@pytest.mark.covers("BUG-44", "HLT-05")
def test_an_hourly_probe_leaves_no_gap_at_the_end(tmp_path: Path) -> None:
    """A certificate that runs out after ninety minutes, on the real promtool: until then it is measured hourly, from then on
    every attempt fails and measures nothing. At each minute both alerts fire, before, at and long after the end."""
    built("promtool")
    rules = tuple(rule("sql-studio", end) for end in ("AboutToExpire", "Expiring"))
    group = replace(place("sql-studio", "Expiring").group, rules=rules)
    (tmp_path / "rules.yml").write_text(text([group]), encoding="utf-8")
    measured = {
        "probe_ssl_earliest_cert_expiry": f"{EXPIRY_MINUTE * 60}x1",
        "probe_success": "1 1" + " 0" * HOURS_WATCHED,
    }
    stale = {"expr": f"probe_ssl_earliest_cert_expiry{SERIES}", "eval_time": "58m", "exp_samples": []}
    test = {
        "interval": "60m",
        "input_series": [{"series": name + SERIES, "values": values} for name, values in measured.items()],
        "promql_expr_test": [*(asked(minute) for minute in range(58, 60 * HOURS_WATCHED, 7)), stale],
    }
    document = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": [test]}
    (tmp_path / "test.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    command = [program("promtool"), "test", "rules", "test.yml"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr

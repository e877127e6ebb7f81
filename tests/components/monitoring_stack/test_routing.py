"""Every alert reaches the channels its severity and team ask for, judged by the real amtool."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from commands.check_input import checked
from components.monitoring_stack.files import document
from components.monitoring_stack.receivers import LOG_RECEIVER, PAGER_SEVERITIES, pager_severity, receivers
from components.monitoring_stack.routing import alertmanager_configuration, inhibitions
from components.monitoring_stack.templates import TEMPLATES
from rules.catalogue import alert_facts
from rules.platform import platform_facts
from specs.checks.receivers import raised
from specs.environment import ChannelSecret, Environment
from specs.severity import INHIBITION_ORDER, Severity
from specs.system import System
from tools.toolchain.programs import program

PLAN = checked("prod")
STACK = {(fact.severity, fact.team) for fact in platform_facts(PLAN.environment)}


def written(folder: Path, environment: Environment = PLAN.environment) -> Path:
    templates = folder / "groundcrew.tmpl"
    templates.write_text(TEMPLATES, encoding="utf-8")
    configuration = alertmanager_configuration(PLAN.systems, environment)
    file = folder / "alertmanager.yml"
    file.write_text(document({**configuration, "templates": [str(templates)]}), encoding="utf-8")
    return file


def amtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("amtool"), *arguments], capture_output=True, text=True, check=False)


def receiver(file: Path, **labels: str) -> str:
    given = [f"{name}={value}" for name, value in labels.items()]
    return amtool("config", "routes", "test", "--config.file", file, *given).stdout.strip()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("alertmanager"))


def test_alertmanager_accepts_the_configuration_and_the_templates(file: Path) -> None:
    answer = amtool("check-config", file)
    assert answer.returncode == 0, answer.stderr
    assert "1 templates" in answer.stdout


@pytest.mark.covers("RTE-01", "RTE-03", "RTE-06", "RTE-07", "RTE-09", "RULE-14")
@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_each_route_leads_to_exactly_its_channels(file: Path, system: System) -> None:
    for route in system.routing.routes:
        for severity in route.severities:
            team = route.team or system.owner.team
            found = receiver(file, alertname="Any", system=system.name, severity=severity.value, team=team)
            assert set(found.split("+")) == set(route.channels), f"{system.name} {severity} {route.team}"


@pytest.mark.covers("RTE-01")
@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_no_severity_of_a_system_ends_in_the_log(file: Path, system: System) -> None:
    for severity, team in {(fact.severity, fact.team) for fact in alert_facts([system], PLAN.environment)} - STACK:
        found = receiver(file, alertname="Any", system=system.name, severity=severity, team=team)
        assert found != LOG_RECEIVER, f"{severity} {team}"


def test_every_severity_the_rules_raise_is_one_the_walk_wants_a_route_for() -> None:
    """Its own alerts aside: what comes with stores, backups and objectives is seldom thought of when routes are written."""
    for system in (replace(given, alerts=()) for given in PLAN.systems):
        known = {(severity.value, team) for severity, team in raised(system)}
        for fact in alert_facts([system], PLAN.environment):
            if fact.scope == system.name:
                assert (fact.severity, fact.team) in known, f"{system.name} {fact.alert}"


def test_the_watchdog_leaves_the_cluster_whatever_else_it_carries(file: Path) -> None:
    assert receiver(file, alertname="Watchdog", system="platform", severity="none") == PLAN.environment.dead_mans_switch


def test_alerts_of_the_stack_reach_every_pager(file: Path) -> None:
    found = receiver(file, alertname="TargetDown", system="platform", severity="critical", team="platform")
    for system in PLAN.systems:
        pagers = [channel.name for channel in system.routing.channels if channel.medium.value == "pagerduty"]
        assert all(pager in found for pager in pagers)


@pytest.mark.covers("BUG-60", "SEC-04")
def test_secrets_are_files_and_nothing_is_expanded(file: Path) -> None:
    text = file.read_text()
    assert "$" not in text.replace("$labels", "")
    assert "hooks.slack.com" not in text
    for entry in receivers(PLAN.systems, PLAN.environment):
        for kind, integrations in entry.items():
            if kind.endswith("_configs") and kind != "email_configs":
                assert all(any(key.endswith("_file") for key in one) for one in integrations), entry["name"]


@pytest.mark.covers("RTE-02", "RTE-05", "BUG-59")
def test_an_inhibition_demands_the_labels_it_compares() -> None:
    for rule in inhibitions():
        compared = [label for label in rule["equal"] if label not in ("cluster", "system")]
        for label in compared:
            assert f'{label}!=""' in rule["source_matchers"]
            assert f'{label}!=""' in rule["target_matchers"]


def test_no_inhibition_matches_its_own_source() -> None:
    for rule, worse in zip(inhibitions(), INHIBITION_ORDER[:-1], strict=False):
        muted = next(matcher for matcher in rule["target_matchers"] if matcher.startswith("severity"))
        assert worse.value not in muted


def test_a_channel_without_a_secret_is_left_out_and_the_rest_still_told(tmp_path: Path) -> None:
    system = PLAN.systems[0]
    route = next(route for route in system.routing.routes if len(route.channels) > 1 and not route.team)
    missing = next(name for name in route.channels if name in PLAN.environment.channels)
    channels = {name: given for name, given in PLAN.environment.channels.items() if name != missing}
    changed = written(tmp_path, replace(PLAN.environment, channels={**channels, missing: ChannelSecret()}))
    severity = route.severities[0].value
    found = receiver(changed, alertname="Any", system=system.name, severity=severity, team=system.owner.team)
    assert set(found.split("+")) == set(route.channels) - {missing}


@pytest.mark.parametrize("severity", [*Severity, "none", ""])
def test_a_pager_is_told_a_severity_it_knows(severity: str, file: Path, tmp_path: Path) -> None:
    """Any other word is answered with 400, which Alertmanager does not retry: nobody would be called."""
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"commonLabels": {"severity": severity}}), encoding="utf-8")
    templates = f"--template.glob={file.parent / 'groundcrew.tmpl'}"
    answer = amtool("template", "render", templates, f"--template.data={data}", f"--template.text={pager_severity()}")
    assert answer.returncode == 0, answer.stderr
    known = {level.value: word for level, word in PAGER_SEVERITIES.items()}
    assert answer.stdout.strip() == known.get(severity, "error")
    assert answer.stdout.strip() in ("critical", "error", "warning", "info")

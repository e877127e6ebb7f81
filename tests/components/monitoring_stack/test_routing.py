"""Every alert reaches the channels its severity and team ask for, judged by the real amtool."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from commands.check_input import checked
from components.monitoring_stack.files import document
from components.monitoring_stack.receivers import receivers
from components.monitoring_stack.routing import PLATFORM_GROUP_BY, alertmanager_configuration, timing
from components.monitoring_stack.templates import FILES, PAGER_SEVERITIES, pager_severity
from rules.catalogue import alert_facts
from rules.platform import platform_facts
from specs.checks.receivers import raised
from specs.environment import ChannelSecret, Environment
from specs.routing import LOG_RECEIVER, Medium, Route, Routing
from specs.severity import PROMISES, Severity
from specs.system import System
from tests.live.alerting.expected import channels
from tests.support.fired_alerts import fired_alerts
from tools.toolchain.programs import program

PLAN = checked("prod")
STACK = {(fact.severity, fact.team) for fact in platform_facts(PLAN.environment)}


def written(folder: Path, environment: Environment = PLAN.environment) -> Path:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    configuration = alertmanager_configuration(PLAN.systems, environment)
    file = folder / "alertmanager.yml"
    file.write_text(document({**configuration, "templates": [str(folder / name) for name in FILES]}), encoding="utf-8")
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
    assert f"{len(FILES)} templates" in answer.stdout


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


@pytest.mark.covers("RTE-02")
def test_a_channel_of_two_systems_is_told_once_of_the_stack() -> None:
    """Each has its own receiver for its own alerts; what is everybody's goes to each channel once."""
    first, *others = PLAN.systems
    taken = next(channel for channel in first.routing.channels if channel.medium is Medium.SLACK)
    shared = replace(taken, name="slack-of-both")
    systems = tuple(
        replace(
            system,
            routing=Routing((shared,), (Route((Severity.CRITICAL, Severity.HIGH), (shared.name,)),)),
        )
        for system in (first, others[0])
    )
    known = {**PLAN.environment.channels, "slack-of-both": ChannelSecret(given=True)}
    found = alertmanager_configuration(systems, replace(PLAN.environment, channels=known))
    platform = [branch for branch in found["route"]["routes"] if 'system="platform"' in branch["matchers"]]
    assert [branch["receiver"] for branch in platform] == ["slack-of-both", "slack-of-both", LOG_RECEIVER, LOG_RECEIVER]
    [both] = [one for one in found["receivers"] if one["name"] == "slack-of-both"]
    assert len(both["slack_configs"]) == 1


def test_every_end_is_told_but_not_to_the_dead_mans_switch() -> None:
    """To it every message is a sign of life, also the one that says the Watchdog is over."""
    for entry in receivers(PLAN.systems, PLAN.environment):
        integrations = [one for key, found in entry.items() if key.endswith("_configs") for one in found]
        expected = entry["name"] != PLAN.environment.dead_mans_switch
        assert all(one["send_resolved"] is expected for one in integrations), entry["name"]


@pytest.mark.covers("BUG-60", "SEC-04")
def test_secrets_are_files_and_nothing_is_expanded(file: Path) -> None:
    text = file.read_text()
    assert "$" not in text.replace("$labels", "")
    assert "hooks.slack.com" not in text
    for entry in receivers(PLAN.systems, PLAN.environment):
        for kind, integrations in entry.items():
            if kind.endswith("_configs") and kind != "email_configs":
                assert all(any(key.endswith("_file") for key in one) for one in integrations), entry["name"]


@pytest.mark.covers("RTE-01", "RTE-02", "BUG-60")
def test_a_severity_says_how_long_its_group_waits_and_when_it_is_repeated() -> None:
    """The figures settled for the four levels; they are waiting times, not promises of an answer."""
    waits = {level: timing(level)["group_wait"] for level in Severity}
    assert waits == {"critical": "10s", "high": "10s", "warning": "30s", "info": "5m"}
    for level, promise in PROMISES.items():
        assert promise.group_wait < promise.group_interval < promise.repeat_interval, level
        assert promise.group_wait < promise.answer, level


@pytest.mark.covers("RTE-02")
def test_messages_are_grouped_by_what_they_are_about() -> None:
    route = alertmanager_configuration(PLAN.systems, PLAN.environment)["route"]
    assert route["group_by"] == ["alertname", "cluster", "system", "service"]
    platform = [branch for branch in route["routes"] if 'system="platform"' in branch["matchers"]]
    assert all(branch["group_by"] == PLATFORM_GROUP_BY for branch in platform)
    labels = {label for alert in fired_alerts() for label in alert.labels}
    assert set(route["group_by"]) <= labels


@pytest.mark.covers("RTE-02")
def test_no_alert_brings_a_label_in_the_place_of_an_external_one() -> None:
    """What Prometheus adds never replaces what an alert has: its group and its inhibitions would be another cluster's."""
    for alert in fired_alerts():
        assert alert.labels["cluster"] == PLAN.environment.cluster, alert.title
        assert alert.labels["environment"] == PLAN.environment.name, alert.title


@pytest.mark.covers("RTE-07", "RTE-09", "RTE-12")
@pytest.mark.parametrize("triple", sorted({alert.triple for alert in fired_alerts()}))
def test_a_system_a_team_and_a_severity_reach_what_the_data_say(file: Path, triple: tuple[str, str, str]) -> None:
    """Every way an alert of prod can take, by the real amtool against the systems' own words."""
    alert = next(one for one in fired_alerts() if one.triple == triple)
    found = set(receiver(file, **alert.labels).replace("\n", "+").replace(",", "+").split("+"))
    ends = {channel.name: channel for system in PLAN.systems for channel in system.routing.channels}
    named = {ends[name].destination if ends.get(name) and ends[name].medium is Medium.EMAIL else name for name in found}
    assert named == set(channels(alert))


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {"system": "endpoint-stats"},
        {"system": "endpoint-stats", "severity": "none"},
        {"system": "nobody", "severity": "critical"},
        {"severity": "critical"},
    ],
)
def test_what_no_route_takes_stays_on_the_boards(file: Path, labels: dict[str, str]) -> None:
    assert receiver(file, alertname="Any", **labels) == LOG_RECEIVER


def test_an_unknown_team_is_everybody(file: Path) -> None:
    found = receiver(file, alertname="Any", system="endpoint-stats", severity="critical", team="nobody-named-it")
    assert found == "pagerduty-endpoint-stats+slack-endpoint-stats"


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
    templates = f"--template.glob={file.parent / '*.tmpl'}"
    answer = amtool("template", "render", templates, f"--template.data={data}", f"--template.text={pager_severity()}")
    assert answer.returncode == 0, answer.stderr
    known = {level.value: word for level, word in PAGER_SEVERITIES.items()}
    assert answer.stdout.strip() == known.get(severity, "error")
    assert answer.stdout.strip() in ("critical", "error", "warning", "info")

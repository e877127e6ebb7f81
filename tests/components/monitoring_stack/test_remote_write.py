"""Copies of the metrics: what Prometheus is told, what its pod mounts, and which way is opened."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from commands.check_input import checked
from commands.recording import record_stack
from components.monitoring_stack.files import files
from components.monitoring_stack.flows import flows, peer
from components.monitoring_stack.prometheus_files import REPLICA_LABEL
from rules.files import objective_rule_files, stack_rule_files
from specs.environment import QueuePreset, RemoteWrite, SecretReference
from specs.network import ANYWHERE, Peer
from tools.toolchain.programs import program

PLAN = checked("prod")
FAR = RemoteWrite(
    "long-term",
    "https://metrics.example/api/v1/push",
    SecretReference("long-term-metrics", "token"),
    headers={"X-Scope-OrgID": "operations"},
    queue=QueuePreset.LARGE,
)
NEAR = RemoteWrite("near", "http://store.metrics.svc:8428/api/v1/write")
BEHIND = RemoteWrite("behind", "http://store.metrics.svc/api/v1/write", pod_port=8480)
LOGIN = RemoteWrite("vault", "https://10.1.2.3:8443/write", SecretReference("vault", "password"), user="writer")
ENVIRONMENT = replace(PLAN.environment, remote_write=(FAR, NEAR, BEHIND, LOGIN))
TEXTS = files(ENVIRONMENT, PLAN.systems)
TOLD = {each["name"]: each for each in yaml.safe_load(TEXTS["prometheus/prometheus.yml"])["remote_write"]}


@pytest.mark.covers("MET-17")
def test_prometheus_accepts_it(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text(TEXTS["prometheus/prometheus.yml"], encoding="utf-8")
    answer = subprocess.run(
        [program("promtool"), "check", "config", "--syntax-only", file], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_without_a_store_nothing_is_sent() -> None:
    assert "remote_write" not in yaml.safe_load(files(PLAN.environment, PLAN.systems)["prometheus/prometheus.yml"])


@pytest.mark.covers("MET-17")
def test_credentials_are_files_and_stand_nowhere_else() -> None:
    assert TOLD["long-term"]["authorization"] == {"credentials_file": "/etc/prometheus/remote-write/long-term/token"}
    assert TOLD["vault"]["basic_auth"] == {
        "username": "writer",
        "password_file": "/etc/prometheus/remote-write/vault/password",
    }
    assert not {"authorization", "basic_auth"} & TOLD["near"].keys()
    assert TOLD["long-term"]["headers"] == {"X-Scope-OrgID": "operations"}


@pytest.mark.covers("MET-17")
def test_twins_send_the_same_series() -> None:
    for told in TOLD.values():
        assert told["write_relabel_configs"][0] == {"regex": REPLICA_LABEL, "action": "labeldrop"}


@pytest.mark.covers("MET-17")
def test_what_rules_record_is_sent() -> None:
    """A board about last year reads what was recorded then."""
    pattern = re.compile(TOLD["near"]["write_relabel_configs"][1]["regex"])
    rule_files = {**stack_rule_files(PLAN.systems, ENVIRONMENT), **objective_rule_files(PLAN.systems, ENVIRONMENT)}
    groups = [group for text in rule_files.values() for group in yaml.safe_load(text)["groups"]]
    recorded = {rule["record"] for group in groups for rule in group["rules"] if "record" in rule}
    assert len(recorded) > 30
    assert [name for name in recorded if not pattern.fullmatch(name)] == []
    for name in ("up", "ALERTS", "scrape_duration_seconds", "http_requests_total", "prometheus_build_info"):
        assert pattern.fullmatch(name), name
    assert not pattern.fullmatch("apiserver_request_body_size_bytes_bucket")


@pytest.mark.covers("MET-17", "SEC-01")
def test_the_way_to_each_store_is_open_and_no_wider() -> None:
    opened = {flow.name: flow for flow in flows(ENVIRONMENT, PLAN.systems) if flow.name.startswith("copy-")}
    assert {name: (flow.target, flow.ports) for name, flow in opened.items()} == {
        "copy-long-term": (ANYWHERE, (443,)),
        "copy-near": (Peer("metrics"), (8428,)),
        "copy-behind": (Peer("metrics"), (8480,)),
        "copy-vault": (Peer(cidr="10.1.2.3/32"), (8443,)),
    }
    assert all(flow.source == peer("prometheus") for flow in opened.values())


@pytest.mark.covers("MET-17")
def test_a_stack_file_is_enough() -> None:
    given = {
        "name": FAR.name,
        "url": FAR.url,
        "credentials": {"secret": "long-term-metrics", "key": "token"},
    }
    recording = record_stack("prod", overrides={"remote_write": [given]})
    spec = recording.object("StatefulSet", "prometheus", "monitoring").inputs["spec"]["template"]["spec"]
    [volume] = [each for each in spec["volumes"] if each["name"] == "remote-write-long-term"]
    assert volume["secret"]["secretName"] == "long-term-metrics"
    assert volume["secret"]["items"] == [{"key": "token", "path": "token"}]
    [main] = [each for each in spec["containers"] if each["name"] == "prometheus"]
    [mount] = [each for each in main["volumeMounts"] if each["name"] == "remote-write-long-term"]
    assert (mount["mountPath"], mount["readOnly"]) == ("/etc/prometheus/remote-write/long-term", True)

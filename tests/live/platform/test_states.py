"""Expressions over a real cluster's objects: kube-state-metrics under its own rights, and a real node beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from queries import container, node, pod, rollout, volume, workload
from queries.expression import Expression
from queries.platform import node_not_ready
from queries.selector import KUBE_STATE
from queries.variable import RATE_INTERVAL, value_of
from specs.units import Unit, hours, minutes
from tests.live.platform.prometheus import Prometheus, prometheus, until
from tests.live.platform.stack import NODE, RUN_BY_HAND, Stack
from tests.rules.rendered import SYSTEMS

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("platform")]

SYSTEM = SYSTEMS["sql-studio"]


def found(server: Prometheus, expression: Expression) -> list[dict[str, str]]:
    """Labels of the elements; what a board substitutes is put in."""
    text = expression.text.replace(RATE_INTERVAL, "30s").replace(value_of("pod"), ".+")
    return server.labels(text)


@pytest.mark.covers("MET-09", "ALT-11", "ALT-12", "ALT-13")
@pytest.mark.parametrize(
    "expression",
    [
        node.cpu(window="30s"),
        node.memory(),
        node.disk_used(),
        node.network("receive", "30s"),
        node.network("transmit", "30s"),
    ],
    ids=["cpu", "memory", "disk", "receive", "transmit"],
)
def test_a_node_is_measured(running: Stack, expression: Expression) -> None:
    """Shares lie between nothing and all, by the labels the expression says, on the node of the exporter's pod."""
    until(lambda: bool(found(running.prometheus, expression)), "two scrapes")
    values = running.prometheus.values(expression.text)
    assert all(dict(labels)["node"] == NODE and dict(labels).keys() == set(expression.labels) for labels in values)
    most = 1 if expression.unit is Unit.RATIO else float("inf")
    assert all(0 <= value <= most for value in values.values())


def test_a_node_has_its_file_systems_and_none_of_a_container(running: Stack) -> None:
    places = {labels["mountpoint"] for labels in running.prometheus.labels(node.disk_used().text)}
    assert "/" in places
    assert not any(place.startswith(("/proc", "/sys", "/dev", "/run")) for place in places)


@pytest.mark.covers("ALT-30", "ALT-31", "ALT-32")
def test_a_system_sees_the_nodes_its_pods_run_on(running: Stack) -> None:
    """Joined over the label that discovery gives the one and the object gives the other."""
    for expression in (node.memory(SYSTEM), node.cpu(SYSTEM, "30s"), node.disk_used(SYSTEM)):
        assert {labels["node"] for labels in found(running.prometheus, expression)} <= {NODE}
    carrying = {labels.get("node") for labels in found(running.prometheus, node.carrying(SYSTEM))}
    assert carrying & {"simulated-1", "simulated-2", "simulated-3"}
    filling = node.disk_full_within(None, hours(24), minutes(5))
    assert all(labels.keys() == set(filling.labels) for labels in found(running.prometheus, filling))


@pytest.mark.covers("ALT-45")
def test_a_node_that_is_ready_is_no_alert(running: Stack) -> None:
    server = running.prometheus
    assert len(server.labels(node.ready().text)) == 3
    assert server.labels(node_not_ready().text) == []


@pytest.mark.covers("ALT-33", "ALT-44", "BUG-59")
def test_a_crashing_pod_is_seen_with_its_node(running: Stack) -> None:
    server = running.prometheus
    looping = pod.crash_looping(SYSTEM)
    until(lambda: bool(server.labels(looping.text)), "back-off", seconds=60)
    (crashing,) = server.labels(looping.text)
    assert crashing.keys() == set(looping.labels)
    assert (crashing["pod"], crashing["container"]) == ("crashing", "main")
    assert crashing["node"].startswith("simulated-")
    restarted = pod.restarts(SYSTEM, minutes(1))
    until(lambda: any(value > 0 for value in server.values(restarted.text).values()), "restarts", seconds=60)
    grown = {dict(labels)["pod"] for labels, value in server.values(restarted.text).items() if value > 0}
    assert grown == {"crashing"}


def test_a_pod_without_a_node_lends_itself_none(running: Stack) -> None:
    """With the exporter's own node on it, the alert of a lost node would mute it."""
    (info,) = running.prometheus.labels(f'kube_pod_info{{job="{KUBE_STATE}",pod="unplaced"}}')
    assert "node" not in info
    assert info["namespace"] == SYSTEM.namespace
    unplaced = [labels for labels in found(running.prometheus, pod.on_node(_phase("Pending"))) if labels]
    assert "unplaced" not in {labels["pod"] for labels in unplaced}


def _phase(name: str) -> Expression:
    text = f'max by (namespace, pod) (kube_pod_status_phase{{job="{KUBE_STATE}",phase="{name}"}} == 1)'
    return Expression(text, pod.restarts(SYSTEM, minutes(1)).unit, ("namespace", "pod"), frozenset())


@pytest.mark.covers("MET-09")
def test_workloads_are_counted(running: Stack) -> None:
    server = running.prometheus
    deployments = {
        item["metadata"]["name"] for item in running.cluster.get("deployments", "-n", SYSTEM.namespace)["items"]
    }
    assert {labels["deployment"] for labels in found(server, workload.replicas(SYSTEM))} == deployments
    assert {labels["deployment"] for labels in found(server, workload.missing_replicas(SYSTEM))} == deployments
    scaled = {item["metadata"]["name"] for item in running.cluster.get("hpa", "-n", SYSTEM.namespace)["items"]}
    shares = found(server, workload.scaling_share(SYSTEM))
    assert {labels["horizontalpodautoscaler"] for labels in shares} == scaled != set()
    places = server.values(workload.phase(SYSTEM, ("Running", "Pending", "Failed")).text.replace("$pod", ".+"))
    by_pod = {dict(labels)["pod"]: value for labels, value in places.items()}
    assert (by_pod["crashing"], by_pod["unplaced"]) == (1, 2)


@pytest.mark.covers("BUG-50", "BUG-51")
def test_limits_are_known_and_never_zero(running: Stack) -> None:
    for service in (one.name for one in SYSTEM.services):
        for resource in ("cpu", "memory"):
            expression = container.limit(SYSTEM, service, resource)
            limits = running.prometheus.values(expression.text)
            assert all(value > 0 for value in limits.values())
            assert all(set(dict(labels)) == set(expression.labels) for labels in limits)


@pytest.mark.covers("BUG-65")
def test_rollouts_are_marked_when_their_template_was_made(running: Stack) -> None:
    marks = running.prometheus.values(rollout.rollouts(SYSTEM).text)
    deployments = {
        item["metadata"]["name"] for item in running.cluster.get("deployments", "-n", SYSTEM.namespace)["items"]
    }
    assert {dict(labels)["owner_name"] for labels in marks} == deployments
    day = timedelta(days=1).total_seconds() * 1_000
    now = datetime.now(UTC).timestamp() * 1_000
    assert all(now - day < moment <= now for moment in marks.values())


@pytest.mark.covers("MET-09")
def test_a_backup_that_ended_well_is_marked(running: Stack) -> None:
    marks = rollout.backups(SYSTEM, (RUN_BY_HAND,))
    until(lambda: bool(found(running.prometheus, marks)), "its end")
    (mark,) = running.prometheus.values(marks.text).items()
    assert dict(mark[0]) == {"cronjob": RUN_BY_HAND}
    assert mark[1] == pytest.approx(datetime.now(UTC).timestamp() * 1_000, abs=600_000)


def test_a_volume_without_a_kubelet_is_unknown_not_full(running: Stack) -> None:
    assert found(running.prometheus, volume.used_share(SYSTEM.namespace)) == []
    assert found(running.prometheus, volume.full_within(SYSTEM.namespace, hours(4), hours(1))) == []


def test_no_rule_fails_on_real_series(running: Stack) -> None:
    """A join that is ambiguous fails only when there are series on both sides."""
    server = running.prometheus
    until(lambda: all(rule["health"] != "unknown" for rule in server.rules()), "first evaluations", seconds=90)
    assert {rule["name"]: rule["lastError"] for rule in server.rules() if rule["health"] == "err"} == {}
    failed = server.values("sum(prometheus_rule_evaluation_failures_total)")
    assert list(failed.values()) == [0]


@pytest.fixture(scope="module")
def doubled(running: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A server that finds two of kube-state-metrics, as there are while it is rolled out."""
    document: dict[str, Any] = yaml.safe_load(running.prometheus.configuration())
    (job,) = [job for job in document["scrape_configs"] if job["job_name"] == KUBE_STATE]
    (target,) = job["static_configs"][0]["targets"]
    job["static_configs"][0]["targets"] = [target, target.replace("127.0.0.1", "localhost")]
    own = {key: document[key] for key in ("global", "rule_files")}
    with prometheus(tmp_path_factory.mktemp("doubled"), {**own, "scrape_configs": [job]}) as server:
        until(lambda: len(server.labels("up == 1")) == 2, "two targets")
        yield server


def test_two_of_the_exporter_make_no_join_ambiguous(doubled: Prometheus) -> None:
    until(lambda: all(rule["health"] != "unknown" for rule in doubled.rules()), "first evaluations", seconds=60)
    assert {rule["name"]: rule["lastError"] for rule in doubled.rules() if rule["health"] == "err"} == {}
    assert found(doubled, rollout.rollouts(SYSTEM))
    for expression in (workload.missing_replicas(SYSTEM), workload.scaling_share(SYSTEM), pod.crash_looping(SYSTEM)):
        assert found(doubled, expression), expression.text


def test_the_exporter_may_read_no_secret(running: Stack) -> None:
    account = "system:serviceaccount:monitoring:kube-state-metrics"
    for what in ("secrets", "configmaps"):
        answer = running.cluster.kubectl("auth", "can-i", "list", what, "--all-namespaces", f"--as={account}")
        assert answer.stdout.strip() == "no"

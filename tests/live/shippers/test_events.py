"""Events of a real Kubernetes API, read by the real collector with the rendered configuration and its own rights."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.elk_stack import ports
from components.elk_stack.log_policy import events
from queries.log_agent import ANSWERED
from queries.log_collector import READ
from specs.environment import LOGGING_NAMESPACE
from specs.exporters.kubernetes_events import EVENTS_METRIC, KUBERNETES_EVENTS
from tests.live.shippers.bulk_store import Answer, Document, Kept, store
from tests.live.shippers.collector import Collector, samples, validated
from tests.live.shippers.event_world import admitted, collector, event
from tests.live.shippers.failures import ENVIRONMENT
from tests.support.log_records import record_faults
from tests.support.samples import systems
from tests.support.servers import free_port
from tests.support.waiting import until
from tests.tools.embedded_cluster.served import Served, built_program

pytestmark = [pytest.mark.live, pytest.mark.prove]

NAMESPACE = systems()[0].namespace
WITH_FAULTS = ("send_failed", "processor_refused", "enqueue_failed")
SECRET = "hunter2-hunter2"
PATIENCE = 240


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(built_program(), tmp_path_factory.mktemp("events") / "cluster")
    try:
        started = served.drive("start")
        assert started.returncode == 0, started.stderr
        for namespace in (LOGGING_NAMESPACE, NAMESPACE):
            assert served.kubectl("create", "namespace", namespace).returncode == 0
        admitted(served, ENVIRONMENT)
        yield served
    finally:
        served.drive("reset")


def of(kept: Kept, reason: str) -> list[Document]:
    return [one for one in kept.all() if one.get("event.reason") == reason]


def made(cluster: Served, text: str) -> None:
    answer = cluster.apply(text)
    assert answer.returncode == 0, answer.stderr


def counted(made: Collector, **labels: str) -> float:
    """What the counter says of these labels."""
    found = samples(made.counts).get(EVENTS_METRIC.name, [])
    return sum(value for own, value in found if labels.items() <= own.items())


@pytest.fixture
def world(cluster: Served, tmp_path: Path) -> Iterator[tuple[Collector, Kept]]:
    kept = Kept()
    with store(kept, free_port()) as given:
        yield collector(tmp_path, cluster, given.url, ENVIRONMENT, systems()), kept


def test_the_configuration_is_taken_and_a_spoilt_one_is_not(world: tuple[Collector, Kept]) -> None:
    watcher, _ = world
    assert validated(watcher.file).returncode == 0
    text = watcher.file.read_text()
    for there, instead in (
        ("mode: watch", "mode: look"),
        ("ExtractPatterns(", "ExtractPattern("),
        ("- count\n", "- cont\n"),
    ):
        assert there in text
        watcher.file.write_text(text.replace(there, instead, 1))
        assert validated(watcher.file).returncode != 0, instead


def test_an_event_becomes_a_record_and_is_counted(cluster: Served, world: tuple[Collector, Kept]) -> None:
    watcher, kept = world
    text = f"Back-off restarting failed container, password={SECRET}"
    with watcher.running():
        made(cluster, event("orders-1.1", NAMESPACE, message=text))
        [found] = until(lambda: of(kept, "BackOff"), "the event arrives", PATIENCE)
        made(cluster, event("orders-1.1", NAMESPACE, message=text, count=2, lastTimestamp="2026-01-01T00:06:00Z"))
        until(lambda: len(of(kept, "BackOff")) == 2, "it arrives again", PATIENCE)
        labels = {"about": NAMESPACE, "type": "Warning", "reason": "BackOff"}
        until(lambda: counted(watcher, **labels) == 2, "both are counted", PATIENCE)
    assert {stream for stream, _ in kept.documents} == {events(ENVIRONMENT).name}
    assert [fault for one in kept.all() for fault in record_faults(one)] == []
    assert SECRET not in str(kept.all())
    assert "Back-off restarting" in found["message"]
    wanted = {
        "@timestamp": "2026-01-01T00:05:00Z",
        "system": systems()[0].name,
        "event.dataset": "kubernetes.event",
        "kubernetes.event.type": "Warning",
        "kubernetes.event.count": 1,
        "kubernetes.object.kind": "Pod",
        "kubernetes.pod_name": "orders-1",
        "kubernetes.container_name": "app",
        "kubernetes.host": "node-1",
        "kubernetes.namespace_name": NAMESPACE,
        "log.logger": "kubelet",
        "log.level": "warn",
    }
    assert {name: found.get(name) for name in wanted} == wanted
    assert sorted(one["kubernetes.event.count"] for one in of(kept, "BackOff")) == [1, 2]


def test_it_tells_of_its_queue_what_alerts_read(cluster: Served, world: tuple[Collector, Kept]) -> None:
    watcher, kept = world
    with watcher.running():
        for number in range(20):
            made(cluster, event(f"told.{number}", NAMESPACE, reason="Told"))
        until(lambda: len(of(kept, "Told")) == 20, "they arrive", PATIENCE)
        read, answered = (watcher.total(name) for name in (READ, ANSWERED))
        until(lambda: watcher.total("otelcol_exporter_queue_size") == 0, "nothing waits", PATIENCE)
        assert read == answered >= 20
        assert watcher.lacks(KUBERNETES_EVENTS, but=(*WITH_FAULTS, EVENTS_METRIC.name)) == []


def test_nothing_is_lost_while_the_collector_or_the_store_is_away(
    cluster: Served, world: tuple[Collector, Kept]
) -> None:
    """Killed with its queue full, and started again: what the API has and the store has not arrives, and nothing twice."""
    watcher, kept = world
    with watcher.running():
        for number in range(20):
            made(cluster, event(f"before.{number}", NAMESPACE, reason="Before"))
        until(lambda: len(of(kept, "Before")) == 20, "the first arrive", PATIENCE)
        arrived = time.time()
        # How far it has read is written every five seconds.
        [place] = (watcher.file.parent / "state").glob("receiver_*")
        until(lambda: place.stat().st_mtime > arrived, "that they were read is on disk", PATIENCE)
        watcher.kill()
        for number in range(20):
            made(cluster, event(f"away.{number}", NAMESPACE, reason="Away"))
        watcher.start()
        until(lambda: len(of(kept, "Away")) == 20, "those of the time between arrive", PATIENCE)
        until(lambda: counted(watcher, reason="Away") == 20, "they are counted", PATIENCE)
        assert counted(watcher, reason="Before") < 20
    assert len(of(kept, "Before")) == 20


def test_its_account_reads_events_and_nothing_else(cluster: Served) -> None:
    account = f"system:serviceaccount:{LOGGING_NAMESPACE}:{ports.EVENTS_NAME}"

    def may(verb: str, what: str) -> bool:
        return cluster.kubectl("auth", "can-i", verb, what, "--as", account, "-A").stdout.strip() == "yes"

    assert all(may(verb, "events") for verb in ("get", "list", "watch"))
    others = [(verb, "events") for verb in ("create", "update", "patch", "delete")]
    others += [(verb, what) for verb in ("get", "list", "watch") for what in ("pods", "secrets", "configmaps", "nodes")]
    assert [one for one in others if may(*one)] == []


def test_a_system_event_of_a_node_belongs_to_the_platform(cluster: Served, world: tuple[Collector, Kept]) -> None:
    watcher, kept = world
    about = {"kind": "Node", "name": "node-1"}
    with watcher.running():
        made(cluster, event("node-1.1", "default", reason="Rebooted", involvedObject=about, type="Normal"))
        [found] = until(lambda: of(kept, "Rebooted"), "the event arrives", PATIENCE)
    assert (found["system"], found["log.level"], found["kubernetes.object.kind"]) == ("platform", "info", "Node")
    assert not re.search(r"pod_name|container_name", str(found))


def test_a_store_that_refuses_gets_it_later(cluster: Served, world: tuple[Collector, Kept], tmp_path: Path) -> None:
    refuses = True
    kept = Kept()
    (tmp_path / "other").mkdir()
    with store(kept, free_port(), lambda: Answer.REFUSES if refuses else Answer.TAKES) as given:
        watcher = collector(tmp_path / "other", cluster, given.url, ENVIRONMENT, systems())
        with watcher.running():
            made(cluster, event("refused.1", NAMESPACE, reason="Refused"))
            until(lambda: kept.answers["REFUSES"] > 1, "it is refused", PATIENCE)
            refuses = False
            until(lambda: of(kept, "Refused"), "it arrives", PATIENCE)

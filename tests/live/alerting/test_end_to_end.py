"""From a target that stops answering to a page, through real Prometheus replicas and a real Alertmanager."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.monitoring_stack.prometheus_files import REPLICA_LABEL
from tests.live.alerting.alertmanager import Alertmanager, running
from tests.live.alerting.conftest import Ends
from tests.live.alerting.expected import messages
from tests.live.alerting.local_configuration import written
from tests.live.alerting.prometheus import ALERT, KEPT, RESEND, SERVICE, SYSTEM, Prometheus, Target, rule
from tests.rules.rendered import SYSTEMS
from tests.support.coverage import covers
from tests.support.fired_alerts import fired
from tests.support.servers import free_port
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.live

FIRED = fired(rule(), {"job": SERVICE, "namespace": SYSTEMS[SYSTEM].namespace})
TOLD, OVER = messages([[FIRED]]), messages([[FIRED]], over=True)


@dataclass(frozen=True)
class Way:
    target: Target
    replicas: tuple[Prometheus, ...]
    alertmanager: Alertmanager


@pytest.fixture
def path(tmp_path: Path, place: Path, ends: Ends) -> Iterator[Way]:
    """Two replicas of Prometheus with one target, and one Alertmanager."""
    target = Target(free_port())
    with running(Alertmanager(tmp_path / "alertmanager", written(place, ends.sinks, ends.relay))) as alertmanager:
        replicas = tuple(Prometheus(tmp_path / n, n, target, (alertmanager,)) for n in ("prometheus-0", "prometheus-1"))
        ends.inbox.clear()
        try:
            with target.serving():
                for replica in replicas:
                    replica.launch()
                for replica in replicas:
                    until(replica.has_seen_its_target, f"{replica.name} scrapes")
                    replica.watch()
            yield Way(target, replicas, alertmanager)
        finally:
            for replica in replicas:
                replica.stop()


@covers("RTE-11")
def test_a_target_that_stops_answering_is_one_page_and_its_return_one_word(path: Way, ends: Ends) -> None:
    """Two replicas see it, and nobody is told twice: towards Alertmanager they do not differ."""
    found = ends.inbox.exactly(TOLD, PATIENCE, settle=RESEND)
    for message in found:
        assert FIRED.annotations["runbook_url"] in message.text
        assert FIRED.annotations["dashboard_url"] in message.text
    assert list(path.alertmanager.states()) == [FIRED.identity]
    assert REPLICA_LABEL not in FIRED.labels
    ends.inbox.clear()
    with path.target.serving():
        ends.inbox.exactly(OVER, PATIENCE)
    assert not ends.refused


@pytest.mark.prove
@covers("RTE-11")
def test_a_lost_prometheus_is_believed_for_four_tellings(path: Way, ends: Ends) -> None:
    """One replica is enough. Both gone for a moment: nobody notices. Gone for good: over after its last word, and a page
    again when they are back, because to Alertmanager it is a new one."""
    ends.inbox.exactly(TOLD, PATIENCE)
    ends.inbox.clear()
    one, other = path.replicas
    one.kill()
    time.sleep(KEPT + RESEND)
    assert ends.inbox.messages == (), "the other replica still tells it"
    other.kill()
    one.start()
    time.sleep(KEPT + RESEND)
    assert ends.inbox.messages == (), "back before its last word was old; repeat_interval forbids a second page"
    one.kill()
    silent = time.monotonic()
    ends.inbox.exactly(OVER, PATIENCE)
    assert time.monotonic() - silent > KEPT - RESEND - 1, "over before four tellings were missed"
    ends.inbox.clear()
    other.start()
    ends.inbox.exactly(TOLD, PATIENCE)
    assert path.alertmanager.states()[FIRED.identity]["state"] == "active"
    assert FIRED.labels["alertname"] == ALERT

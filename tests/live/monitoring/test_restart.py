"""Prometheus killed in the middle and started again on the same volume."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.live.monitoring.api import until
from tests.live.monitoring.watched import Watched
from tests.live.monitoring.world import Target

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("monitoring")]

ALERT = "PlatformTargetDown"
"""Holds for 15 minutes. Prometheus restores only what holds for more than ten: shorter ones begin again."""
EVALUATIONS = 7.0
"""Seconds of three evaluations: one before the end, two until the pending time is restored."""
SLOWER = 3
"""A start after a kill replays the log, and the machine may have become busier."""
RECORDED = "service:http_requests:rate5m"


@pytest.fixture
def silent(prod: Watched) -> Iterator[Target]:
    """A target of the stacks that does not answer."""
    target = next(one for one in prod.world.targets if one.labels["job"] == "otel-collector")
    prod.world.server.close(target.place)
    yield target
    prod.world.open_at(target.place)


def since(watched: Watched) -> float:
    """When the alert became pending; 0 while it is not."""
    found = [one for one in watched.api.alerts() if one["labels"]["alertname"] == ALERT and one["state"] == "pending"]
    return datetime.fromisoformat(found[0]["activeAt"]).timestamp() if found else 0.0


def held(watched: Watched) -> float:
    """Seconds the rule asks for."""
    return next(rule["duration"] for rule in watched.api.rules("alerting") if rule["name"] == ALERT)


def test_a_kill_loses_no_sample_and_no_pending_time(prod: Watched, silent: Target) -> None:
    until(lambda: since(prod) > 0, "the alert is pending")
    assert held(prod) > 600
    # Longer than the server will be away, with the evaluation before and those after.
    long = EVALUATIONS + SLOWER * prod.took
    until(lambda: time.time() - since(prod) > long, "it has been for a while", seconds=2 * long + 30)
    pending = since(prod)
    selector = f'{RECORDED}{{job="sql-studio-backend"}}[10m]'
    before = {at for _, found in prod.api.samples(selector) for at, _ in found}

    prod.kill()
    started = time.time()
    prod.start()
    back = time.time()

    # The server restores it after the second evaluation. The time it was away does not count as pending, everything before
    # does: an alert that began again would have done so after the start.
    until(lambda: pending <= since(prod) < started, "the pending time is restored", told=lambda: since(prod) - started)
    until(lambda: newest(prod, selector) > back, "recording goes on")
    after = {at for _, found in prod.api.samples(selector) for at, _ in found}
    assert before <= after
    assert "Replaying WAL" in prod.log or "WAL replay completed" in prod.log
    prod.await_up()


def newest(watched: Watched, selector: str) -> float:
    return max((at for _, found in watched.api.samples(selector) for at, _ in found), default=0.0)

"""Which targets the rendered relabelling leaves of everything that discovery tells, and the labels they get."""

from collections import Counter

import pytest

from components.monitoring_stack.ports import exporter_name
from specs.backup import Backup
from specs.exporters import AUDITOR_JOB, JOURNEY_JOB
from tests.live.monitoring.api import until
from tests.live.monitoring.declared import STRANGER
from tests.live.monitoring.soundness import amiss, silent
from tests.live.monitoring.watched import Watched

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("monitoring")]


@pytest.mark.covers("MET-02", "MET-03", "MET-04", "MET-05", "MET-09", "MET-11", "MET-12", "MET-15")
def test_every_declared_target_answers_and_there_is_no_other(prod: Watched) -> None:
    assert amiss(prod) == (Counter(), Counter())
    assert silent(prod) == []


def test_what_is_left_out_was_seen(prod: Watched) -> None:
    """Strangers, second Services, pods that wait or have ended: discovery told of all of them."""
    dropped = [one["discoveredLabels"] for one in prod.api.get("targets", state="dropped")["droppedTargets"]]
    services = {one.get("__meta_kubernetes_service_name") for one in dropped}
    assert {STRANGER, "prometheus-headless", "handbook"} <= services
    assert {one.get("__meta_kubernetes_pod_phase") for one in dropped} >= {"Running", "Pending", "Succeeded"}
    for system in prod.world.blueprint.systems:
        assert {f"{service.name}-inner" for service in system.services if service.metrics} <= services


@pytest.mark.covers("BUG-48")
def test_series_carry_what_expressions_select_by(prod: Watched) -> None:
    """Each service and store of a system under its namespace, its own name as `job`, and its system."""
    for system in prod.world.blueprint.systems:
        wanted = {service.name for service in system.services if service.metrics}
        wanted |= {exporter_name(store.name) for store in system.stores}
        wanted |= {JOURNEY_JOB} if system.journeys else set()
        wanted |= {AUDITOR_JOB for store in system.stores if isinstance(store.backup, Backup)}
        found = prod.api.vector(f'max_over_time(up{{namespace="{system.namespace}",system="{system.name}"}}[30s]) == 1')
        assert {labels["job"] for labels, _ in found} - {"blackbox", "istio-proxy"} == wanted


def test_a_target_that_stops_is_told(prod: Watched) -> None:
    target = next(one for one in prod.world.targets if one.labels["job"] == "redis-exporter")

    def pending() -> list[dict[str, str]]:
        found = prod.api.alerts()
        return [one["labels"] for one in found if one["labels"]["alertname"] == "StoreExporterDown"]

    until(lambda: pending() == [], "all is well")
    prod.world.server.close(target.place)
    try:
        until(lambda: bool(pending()), "the alert is pending")
    finally:
        prod.world.open_at(target.place)
    assert [(labels["system"], labels["service"]) for labels in pending()] == [("endpoint-stats", "redis")]
    until(lambda: not pending(), "the alert is over")

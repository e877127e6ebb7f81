"""What must hold inside every system and between them: references, pools, routes, windows, words."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import combinations

import pytest

from specs.alert import Alert
from specs.arithmetic import plan_bound, restore_time, shrinking, windows_overlap
from specs.backup import Backup
from specs.metrics import Selector
from specs.probe import ProbeKind
from specs.schedule import Window
from specs.severity import INHIBITION_ORDER, Severity
from specs.signal import (
    ContainerCpu,
    ContainerMemory,
    NodeCpu,
    NodeDiskUsed,
    NodeMemory,
    PodRestarts,
    StoreConnections,
    VolumeUsed,
)
from specs.slo import LatencyIndicator
from specs.system import System
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

CAUSES = (ContainerCpu, ContainerMemory, NodeCpu, NodeMemory, NodeDiskUsed, VolumeUsed, PodRestarts, StoreConnections)
ALERTS = [
    pytest.param(system, alert, id=f"{system.name}-{alert.name}")
    for system in SYSTEMS.values()
    for alert in system.alerts
]
BY_HAND = re.compile(r"kubectl\s+(scale|rollout|edit|set|patch)|rollout undo", re.IGNORECASE)

every_system = pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda system: system.name)


def selectors(part: object) -> Iterator[Selector]:
    if isinstance(part, Selector):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from selectors(item)
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from selectors(getattr(part, field.name))


@every_system
def test_every_selector_names_a_metric_and_labels_of_the_contract(system: System) -> None:
    known = {metric.name: metric for metric in system.metrics}
    found = list(selectors((system.alerts, system.slos, system.boards)))
    for selector in found:
        assert selector.metric in known, selector
        assert {matcher.label for matcher in selector.matchers} <= set(known[selector.metric].labels), selector


@every_system
def test_boards_fold_by_labels_the_metric_has(system: System) -> None:
    known = {metric.name: metric for metric in system.metrics}
    for board in system.boards:
        for panel in board.panels:
            metric = known[panel.select.metric]
            assert set(panel.by) <= set(metric.labels), panel
            assert panel.unit == metric.unit, panel


@every_system
def test_no_metric_of_the_contract_is_measured_for_nobody(system: System) -> None:
    """Every series but the sizes of messages is on a board, in an alert or in an objective."""
    used = {selector.metric for selector in selectors((system.alerts, system.slos, system.boards))}
    http = {
        m.name
        for s in system.services
        if s.metrics and s.metrics.http
        for m in (s.metrics.http.requests, s.metrics.http.duration)
    }
    idle = {metric.name for metric in system.metrics} - used - http
    assert {name for name in idle if not name.endswith("_size_bytes")} == set()


@covers("INS-04")
@every_system
def test_latency_thresholds_are_bucket_bounds(system: System) -> None:
    for slo in system.slos:
        if isinstance(slo.indicator, LatencyIndicator):
            endpoint = system.service(slo.indicator.service).metrics
            assert endpoint is not None
            assert endpoint.http is not None
            assert slo.indicator.threshold_seconds in endpoint.http.duration.buckets


@every_system
def test_pools_of_all_replicas_fit_with_those_a_rolling_update_adds(system: System) -> None:
    for store in system.stores:
        opened = sum(
            pool.most * -(-service.most_replicas * 5 // 4)
            for service in system.services
            for pool in service.pools
            if pool.store == store.name
        )
        assert opened <= store.max_connections - store.reserved_connections, store.name


@every_system
def test_caches_have_memory_for_what_is_planned(system: System) -> None:
    sizing = system.capacity.sizing
    for store in system.stores:
        if store.engine == "redis" and sizing:
            planned = max(point.cache.count for point in system.capacity.points)
            assert store.memory.count >= planned * sizing.cache_overhead


@every_system
def test_plans_keep_their_objectives(system: System) -> None:
    for store in system.stores:
        if isinstance(store.backup, Backup):
            assert plan_bound(store.backup) <= store.backup.rpo, store.name
            assert restore_time(store.size, store.bulk_rate) <= store.backup.rto, store.name
            assert shrinking(store.backup.tiers) == (), store.name


@every_system
def test_the_team_lead_is_called_before_half_of_the_recovery_time(system: System) -> None:
    half = min(store.backup.rto.seconds / 2 for store in system.stores if isinstance(store.backup, Backup))
    steps = system.routing.escalations
    assert [step.after for step in steps] == sorted(step.after for step in steps)
    assert all(step.after.seconds < half for step in steps)


def jobs() -> Iterator[tuple[str, Window]]:
    for system in SYSTEMS.values():
        for store in system.stores:
            if isinstance(plan := store.backup, Backup):
                yield f"{system.name} {store.name} base", Window(plan.base, plan.base_deadline)
                yield f"{system.name} {store.name} verify", Window(plan.verify, plan.verify_deadline)
                yield f"{system.name} {store.name} drill", Window(plan.drill, plan.verify_deadline)
        for task in system.maintenance.tasks:
            yield f"{system.name} {task.store} {task.task}", Window(task.schedule, task.deadline)


def test_no_two_jobs_of_the_cluster_share_a_moment() -> None:
    found = list(jobs())
    assert len(found) >= 20
    clashes = [(a, b) for (a, one), (b, other) in combinations(found, 2) if windows_overlap(one, other)]
    assert clashes == []


@every_system
def test_every_severity_of_every_team_reaches_a_channel(system: System) -> None:
    channels = {channel.name for channel in system.routing.channels}
    used = {name for route in system.routing.routes for name in route.channels}
    assert used == channels
    assert len(system.routing.channels) == len(channels)
    teams = {alert.team for alert in system.alerts}
    for alert in system.alerts:
        routes = [r for r in system.routing.routes if alert.severity in r.severities and r.team in (alert.team, "")]
        assert routes, alert.name
    routed = {route.team for route in system.routing.routes}
    assert routed == teams
    general = {severity for route in system.routing.routes if not route.team for severity in route.severities}
    assert general == set(Severity), "budget and backup alerts use every severity"


def test_channels_of_two_systems_never_share_a_name() -> None:
    names = [channel.name for system in SYSTEMS.values() for channel in system.routing.channels]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("system", "alert"), ALERTS)
def test_a_cause_never_wakes_anybody_unless_a_loss_is_near(system: System, alert: Alert) -> None:
    if isinstance(getattr(alert.kind, "signal", None), CAUSES) and not alert.pages_for_cause:
        warning = INHIBITION_ORDER.index(Severity.WARNING)
        assert INHIBITION_ORDER.index(alert.severity) >= warning


@covers("ALT-47")
@pytest.mark.parametrize(("system", "alert"), ALERTS)
def test_an_alert_says_what_is_wrong_and_what_to_do(system: System, alert: Alert) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", alert.name)
    assert [other.name for other in system.alerts].count(alert.name) == 1
    assert alert.summary
    assert "{{" not in alert.summary
    assert len(alert.summary) < 100
    assert len(alert.description) > 20
    assert alert.description.count("{{") == alert.description.count("}}")
    assert alert.checks
    assert alert.remedies
    assert not any(BY_HAND.search(step) for step in alert.remedies)


@every_system
def test_steps_of_scenarios_change_nothing_by_hand_alone(system: System) -> None:
    assert system.scenarios
    assert {store for scenario in system.scenarios for store in scenario.stores} <= {
        store.name for store in system.stores
    }
    steps = [step for scenario in system.scenarios for step in scenario.steps]
    assert not any(BY_HAND.search(step) for step in steps)


@every_system
def test_probes_smoke_checks_pools_and_tasks_name_what_exists(system: System) -> None:
    services = {service.name for service in system.services}
    stores = {store.name for store in system.stores}
    assert {probe.service for probe in system.probes} - {""} <= services
    assert {check.service for check in system.smoke_checks} - {""} <= services
    assert {pool.store for service in system.services for pool in service.pools} <= stores
    assert {task.store for task in system.maintenance.tasks} <= stores
    assert {call for service in system.services for call in service.calls} <= services
    assert all(probe.service or probe.kind in (ProbeKind.TLS, ProbeKind.DNS) for probe in system.probes)


@every_system
def test_every_system_has_an_overview_and_a_board_for_its_stores(system: System) -> None:
    kinds = [board.kind for board in system.boards]
    assert len(kinds) == len(set(kinds))
    assert {"overview", "infrastructure", "database"} <= set(kinds)

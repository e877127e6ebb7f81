"""Figures of one signal agree with each other, whatever the documents say in different places."""

import pytest

from specs.alert import Above
from specs.signal import HttpLatency, NodeDiskUsed, VolumeUsed
from specs.slo import LatencyIndicator
from specs.system import System
from tests.support.coverage import covers
from tests.systems.data import FOUND, SYSTEMS

every_system = pytest.mark.parametrize("system", FOUND, ids=lambda system: system.name)


@covers("BUG-69")
def test_sql_studio_has_one_objective_one_alert_and_one_time_limit() -> None:
    found = SYSTEMS["sql-studio"]
    assert [slo.indicator.threshold_seconds for slo in found.slos if isinstance(slo.indicator, LatencyIndicator)] == [
        0.2
    ]
    alerts = [alert.kind for alert in found.alerts if isinstance(alert.kind, Above)]
    assert [kind.limit for kind in alerts if isinstance(kind.signal, HttpLatency)] == [0.5]
    assert [check.within.seconds for check in found.smoke_checks if check.name == "response-time"] == [1]


@covers("BUG-69")
@every_system
def test_a_slow_service_burns_its_budget_before_a_smoke_check_gives_up(system: System) -> None:
    """An objective is never laxer than the limit at which somebody is told, nor that one than the time-out."""
    for slo in system.slos:
        if isinstance(slo.indicator, LatencyIndicator):
            limits = [
                alert.kind.limit
                for alert in system.alerts
                if isinstance(alert.kind, Above)
                and isinstance(alert.kind.signal, HttpLatency)
                and alert.kind.signal.service == slo.indicator.service
                # What nearly all requests keep to; the objective's own share is 95% or less.
                and alert.kind.signal.quantile >= slo.target
            ]
            assert all(slo.indicator.threshold_seconds <= limit for limit in limits), slo.name
            asked = [check.within.seconds for check in system.smoke_checks if check.service == slo.indicator.service]
            assert all(limit <= seconds for limit in limits for seconds in asked), slo.name


@covers("BUG-86")
@every_system
def test_disks_are_measured_as_the_share_that_is_used(system: System) -> None:
    """A tenth free and 85% used are one direction, and each volume or node has one such limit."""
    limits = [
        (type(alert.kind.signal), alert.kind.limit)
        for alert in system.alerts
        if isinstance(alert.kind, Above) and isinstance(alert.kind.signal, NodeDiskUsed | VolumeUsed)
    ]
    assert limits
    assert len({signal for signal, _ in limits}) == len(limits)
    assert {limit for _, limit in limits} <= {0.85, 0.9}

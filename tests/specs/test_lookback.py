"""How far back alerts look, by their data and by the rules that are made of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import promql_parser
import pytest

from rules.condition import condition
from specs.alert import Above, Alert, Deviation, Drop, Exhaustion, QuotaShare
from specs.environment import KubeletTrust
from specs.lookback import lookback, whole_days
from specs.metrics import select
from specs.signal import CounterIncrease, HttpRate, VolumeUsed
from specs.system import System
from specs.units import Duration, days, hours, minutes, weeks
from specs.walk import warnings
from tests.queries.syntax import children, parsed
from tests.specs.change import changed, found
from tests.specs.sample import ENVIRONMENT, SYSTEM
from tests.systems.data import FOUND

FEW_SCRAPES = minutes(5)
"""An instant selector looks back as far as a series may be stale."""


def furthest(node: Any, after: timedelta = timedelta()) -> timedelta:
    """The age of the oldest sample an expression reads: its ranges and offsets, one inside the other."""
    kind = type(node).__name__
    offset = getattr(node, "offset", None) or timedelta()
    if kind == "MatrixSelector":
        return furthest(node.vector_selector, after + node.range)
    if kind == "SubqueryExpr":
        return furthest(node.expr, after + offset + node.range)
    if isinstance(node, promql_parser.VectorSelector):
        return after + offset
    return max((furthest(child, after) for child in children(node)), default=after)


def compiled(alert: Alert, system: System) -> Duration:
    return Duration(round(furthest(parsed(condition(alert.kind, system).text)).total_seconds()))


ALERTS = [(system, alert) for system in (*FOUND, SYSTEM) for alert in system.alerts]


@pytest.mark.parametrize(("system", "alert"), ALERTS, ids=lambda value: value.name)
def test_a_rule_looks_back_no_further_than_its_alert_says(system: System, alert: Alert):
    assert compiled(alert, system) <= max(lookback(alert), FEW_SCRAPES)


def test_the_oracle_sees_a_season():
    """Ranges within a subquery and its offset add up."""
    tree = parsed("avg_over_time(sum(rate(a[5m]))[30m:1m] offset 7d) > 0.5 * b")
    assert furthest(tree) == timedelta(days=7, minutes=35)


QUIET = changed(SYSTEM, slos=(), boards=())
ALERT = SYSTEM.alerts[0]


@pytest.mark.covers("BUG-56")
@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (Drop(HttpRate("shop"), 0.5, 1.0), days(8)),
        (Deviation(HttpRate("shop"), 0.5, 1.0, season=days(1)), days(2)),
        (Drop(HttpRate("shop"), 0.5, 1.0, season=weeks(2)), days(15)),
        (QuotaShare(select("basket_calls_total"), select("basket_quota"), "customer_id", 0.9, days(30)), days(30)),
        (Exhaustion(VolumeUsed(), hours(4), days(3)), days(3)),
        (Above(CounterIncrease(select("orders_total"), days(2)), 1.0), days(2)),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, Duration) else str(value),
)
def test_series_live_longer_than_an_alert_looks_back(kind: Any, needed: Duration):
    system = replace(QUIET, alerts=(replace(ALERT, name="LooksBack", kind=kind),))
    assert whole_days(lookback(system.alerts[0])) == needed
    assert _retention_faults(system, needed) == []
    [fault] = _retention_faults(system, Duration(needed.seconds - 1))
    assert (fault.where, fault.path) == (ENVIRONMENT.name, "metric_retention")
    assert f"{SYSTEM.name} LooksBack looks back {needed.words}" in fault.given
    assert fault.mend == f"set metric_retention to {needed} or more"


def _retention_faults(system: System, retention: Duration) -> list[Any]:
    environment = changed(ENVIRONMENT, metric_retention=retention)
    return [fault for fault in found(system, environment) if fault.path == "metric_retention"]


def test_an_objective_asks_for_more_than_any_alert():
    [fault] = _retention_faults(SYSTEM, days(30))
    assert "looks back 30 days" in fault.given


def test_kubelets_that_are_not_verified_are_never_silent():
    assert "kubelet_trust" not in [warning.path for warning in warnings((SYSTEM,), ENVIRONMENT)]
    [warning] = warnings((SYSTEM,), changed(ENVIRONMENT, kubelet_trust=KubeletTrust.UNVERIFIED))
    assert (warning.path, warning.wanted) == ("kubelet_trust", "cluster-ca")

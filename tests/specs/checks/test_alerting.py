"""Alerts, signals, receivers: what fires, for whom, and only for what exists."""

from typing import Any

import pytest

from specs.alert import Above, Below, Deviation, Down, Exhaustion, QuotaShare
from specs.metrics import Matcher, select
from specs.routing import Route
from specs.severity import Severity
from specs.signal import (
    CertificateLifetime,
    ContainerCpu,
    CounterIncrease,
    CounterRatio,
    GaugeValue,
    HistogramQuantile,
    HttpErrorRatio,
    HttpLatency,
    HttpRate,
    NodeDiskUsed,
    PodRestarts,
    ProbeSuccess,
    StoreReplicationLag,
    StoreUp,
    TargetUp,
    VolumeUsed,
)
from specs.units import days, hours, minutes, seconds
from tests.specs.change import changed, found, paths
from tests.specs.sample import ALERTS, ENVIRONMENT, SYSTEM, alert

KIND = "alerts[0].kind"


def watching(kind: Any, **changes: Any) -> Any:
    """The sample with one alert of a kind."""
    return changed(SYSTEM, alerts=(alert("Watched", kind, **changes),))


@pytest.mark.covers("RULE-07", "ALT-47")
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"checks": ()}, "checks"),
        ({"remedies": ("",)}, "remedies"),
        ({"summary": "Errors at {{ $value }}"}, "summary"),
        ({"summary": " "}, "summary"),
        ({"summary": "one\ntwo"}, "summary"),
        ({"description": "{{ $value"}, "description"),
        ({"description": ""}, "description"),
        ({"name": "error_ratio"}, "name"),
        ({"hold": days(2)}, "hold"),
        ({"team": "slaes"}, "team"),
    ],
)
def test_an_alert_says_everything(changes: dict[str, Any], path: str):
    assert paths(changed(SYSTEM, "alerts[0]", **changes)) == [f"alerts[0].{path}"]


def test_a_misspelt_team_is_recognised():
    [fault] = found(changed(SYSTEM, "alerts[0]", team="slaes"))
    assert fault.mend == "did you mean sales?"


@pytest.mark.covers("BUG-58", "RULE-07")
@pytest.mark.parametrize("severity", [Severity.CRITICAL, Severity.HIGH])
def test_causes_wake_nobody(severity: Severity):
    for signal in (ContainerCpu("shop"), NodeDiskUsed(), VolumeUsed()):
        assert paths(watching(Above(signal, 0.8), severity=severity)) == ["alerts[0].severity"]
        assert paths(watching(Above(signal, 0.8))) == []
    assert paths(watching(Above(PodRestarts(), 3), severity=severity)) == ["alerts[0].severity"]


def test_only_a_near_loss_wakes_somebody_for_a_cause():
    near, far = (Exhaustion(VolumeUsed(), horizon, hours(1)) for horizon in (hours(4), hours(5)))
    assert paths(watching(near, severity=Severity.HIGH, pages_for_cause=True)) == []
    assert paths(watching(far, severity=Severity.HIGH, pages_for_cause=True)) == ["alerts[0].pages_for_cause"]
    assert paths(watching(Above(ContainerCpu("shop"), 0.8), pages_for_cause=True)) == ["alerts[0].pages_for_cause"]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Above(HttpErrorRatio("shpo"), 0.05, 1), "signal.service"),
        (Above(HttpLatency("worker", 0.95), 1, 1), "signal.service"),
        (Deviation(HttpRate("nobody"), 0.5, 1), "signal.service"),
        (Above(ContainerCpu("shp"), 0.5), "signal.service"),
        (Down(TargetUp("worker")), "signal.service"),
        (Down(StoreUp("order")), "signal.store"),
        (Below(ProbeSuccess("redy"), 0.9), "signal.probe"),
        (Below(CertificateLifetime("ready"), 1), "signal.probe"),
        (Above(StoreReplicationLag("cache"), 30), "signal.store"),
        (Above(GaugeValue(select("orders_total")), 1), "signal.select.metric"),
        (Above(GaugeValue(select("basket_quota"), fold="median"), 1), "signal.fold"),
        (Above(CounterIncrease(select("basket_quota")), 1), "signal.select.metric"),
        (Above(CounterIncrease(select("orders_total"), seconds(30)), 1), "signal.window"),
        (Above(CounterRatio(select("orders_total"), select("mesh_peers")), 1, 1), "signal.whole.metric"),
        (Above(HistogramQuantile(select("orders_total"), 0.5), 1, 1), "signal.select.metric"),
        (Above(HistogramQuantile(select("parcel_weight_bytes"), 1.0), 1.0, 1), "signal.quantile"),
        (QuotaShare(select("basket_quota"), select("basket_quota"), "customer_id", 0.9, days(1)), "used.metric"),
        (QuotaShare(select("basket_calls_total"), select("mesh_peers"), "customer_id", 0.9, days(1)), "by"),
        (Above(HttpErrorRatio("shop", (Matcher("tier", "=", "x"),)), 0.05, 1), "signal.where[0].label"),
        (Above(HttpErrorRatio("shop", (Matcher("route", "==", "x"),)), 0.05, 1), "signal.where[0].operator"),
        (Above(HttpErrorRatio("shop", (Matcher("route", "=~", "("),)), 0.05, 1), "signal.where[0].value"),
        (Above(HttpErrorRatio("shop"), 5, 1), "limit"),
        (Above(TargetUp("shop"), 0), "signal"),
        (Down(ProbeSuccess("ready")), "signal"),
        (Exhaustion(HttpRate("shop"), hours(1), hours(1)), "signal"),
    ],
)
@pytest.mark.covers("RULE-07", "BUG-47", "BUG-49")
def test_a_signal_that_could_never_speak(kind: Any, path: str):
    assert paths(watching(kind)) == [f"{KIND}.{path}"]


@pytest.mark.covers("RULE-07")
def test_every_kind_of_alert_in_the_sample_is_silent():
    assert {type(one.kind).__name__ for one in ALERTS} >= {"Above", "Down", "Drop", "QuotaShare", "Exhaustion"}
    assert paths(SYSTEM) == []


@pytest.mark.covers("RULE-14", "RTE-01", "RTE-09")
def test_every_severity_reaches_somebody():
    routes = SYSTEM.routing.routes
    without_info = changed(SYSTEM, "routing", routes=routes[:3])
    [fault] = found(without_info)
    assert (fault.path, fault.mend[:27]) == ("slos", "add Route((Severity.INFO,),")
    assert paths(changed(without_info, slos=())) == []
    unreported = changed(SYSTEM, health_report=None)
    without_warning = changed(unreported, "routing", routes=(routes[1], Route((Severity.INFO,), ("chat", "mail"))))
    without_team = changed(without_warning, "alerts[3]", team="")
    assert set(paths(without_team)) == {"alerts[3].severity"}
    only_stores = changed(without_warning, alerts=(), slos=())
    assert paths(only_stores) == ["stores"]


@pytest.mark.covers("RULE-14")
def test_a_route_leads_to_channels_that_exist():
    lost = Route((Severity.INFO,), ("chta",), team="sales")
    [fault] = found(changed(SYSTEM, "routing", routes=(*SYSTEM.routing.routes, lost)))
    assert (fault.path, fault.mend) == ("routing.routes[4].channels[0]", "did you mean chat?")
    nowhere = Route((), ())
    broken = changed(SYSTEM, "routing", routes=(*SYSTEM.routing.routes, nowhere))
    assert paths(broken) == ["routing.routes[4].channels", "routing.routes[4].severities"]


def test_destinations_fit_their_medium():
    assert paths(changed(SYSTEM, "routing.channels[1]", destination="web-shop")) == ["routing.channels[1].destination"]
    unreported = changed(SYSTEM, health_report=None)
    assert paths(changed(unreported, "routing.channels[2]", destination="us")) == ["routing.channels[2].destination"]


@pytest.mark.covers("RULE-14", "BUG-60")
def test_every_channel_has_an_address_in_the_environment():
    channels = {name: secret for name, secret in ENVIRONMENT.channels.items() if name != "pager"}
    broken = changed(ENVIRONMENT, channels=channels)
    assert paths(SYSTEM, broken) == ["channels.pager"]
    assert paths(SYSTEM, changed(broken, requires_channels=False)) == []
    misspelt = changed(ENVIRONMENT, channels={**ENVIRONMENT.channels, "chatt": ENVIRONMENT.channels["chat"]})
    [fault] = found(SYSTEM, misspelt)
    assert (fault.path, fault.mend) == ("channels.chatt", "did you mean chat?")
    assert paths(SYSTEM, changed(ENVIRONMENT, mail_relay=None)) == ["mail_relay"]
    assert paths(SYSTEM, changed(ENVIRONMENT, dead_mans_switch="nobody")) == [
        "channels.dead-mans-switch",
        "dead_mans_switch",
    ]


def test_holds_and_windows_are_sane():
    assert paths(watching(Above(PodRestarts(minutes(15)), 3), hold=seconds(0))) == []
    assert paths(watching(Above(PodRestarts(seconds(10)), 3))) == [f"{KIND}.signal.window"]

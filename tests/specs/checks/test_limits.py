"""Limits that can be passed, by enough events to mean something, told in their unit."""

from typing import Any

import pytest

from specs.alert import Above, Below, Exhaustion
from specs.metrics import select
from specs.signal import (
    CertificateLifetime,
    GaugeValue,
    HistogramQuantile,
    HttpErrorRatio,
    HttpLatency,
    HttpRate,
    NodeCpu,
    StoreSlowQueries,
    VolumeUsed,
)
from specs.units import days, hours
from tests.specs.change import changed, found, paths
from tests.specs.sample import SYSTEM, alert

pytestmark = pytest.mark.covers("RULE-07")


def watching(kind: Any, **changes: Any) -> Any:
    """The sample with one alert of a kind."""
    return changed(SYSTEM, alerts=(alert("Watched", kind, **changes),))


@pytest.mark.parametrize("signal", [HttpErrorRatio("shop"), HttpLatency("shop", 0.95)], ids=["a ratio", "a quantile"])
def test_one_event_is_no_share_of_anything(signal: Any):
    assert paths(watching(Above(signal, 0.5, 1.0))) == []
    [fault] = found(watching(Above(signal, 0.5)))
    assert (fault.path, fault.mend[:14]) == ("alerts[0].kind.floor", "write floor=…,")


def test_what_has_no_traffic_has_no_floor():
    assert paths(watching(Below(HttpRate("shop"), 5, 1.0))) == []
    [fault] = found(watching(Above(NodeCpu(), 0.9, 1.0)))
    assert (fault.path, fault.mend) == ("alerts[0].kind.floor", "remove the floor")


@pytest.mark.parametrize(
    ("kind", "bounds"),
    [
        (Above(HttpLatency("shop", 0.95), 0.7, 1.0), "0.1, 0.5"),
        (Above(HttpLatency("shop", 0.95), 1.0, 1.0), "0.1, 0.5"),
        (Above(HistogramQuantile(select("parcel_weight_bytes"), 0.5), 2, 1.0), "1"),
        (Below(HistogramQuantile(select("parcel_weight_bytes"), 0.5), 2, 1.0), "1, 5"),
    ],
    ids=["between two bounds", "the last bound", "above", "below"],
)
def test_a_quantile_is_compared_with_a_bound_it_can_pass(kind: Any, bounds: str):
    [fault] = found(watching(kind))
    assert fault.path == "alerts[0].kind.limit"
    assert fault.wanted.endswith(f"that can be passed: {bounds}")


@pytest.mark.parametrize(
    ("kind", "given", "wanted"),
    [
        (Above(NodeCpu(), 0.9), "{{ $value }}", "humanizePercentage"),
        (Above(NodeCpu(), 0.9), "{{ $value | humanize }}", "humanizePercentage"),
        (Below(CertificateLifetime("certificate"), days(7).seconds), "{{ $value }}", "humanizeDuration"),
    ],
)
def test_a_value_is_told_in_its_unit(kind: Any, given: str, wanted: str):
    probes = [probe.name for probe in SYSTEM.probes]
    kind = changed(kind, signal=CertificateLifetime(probes[-1])) if isinstance(kind, Below) else kind
    faults = found(watching(kind, description=f"It is {given}."))
    assert [(one.path, one.wanted) for one in faults if one.path.endswith("description")] == [
        ("alerts[0].description", f"$value | {wanted}")
    ]
    right = watching(kind, description=f"It is {{{{ $value | {wanted} }}}}.")
    assert "alerts[0].description" not in paths(right)


def test_any_words_may_tell_a_plain_number():
    for signal in (StoreSlowQueries("orders"), GaugeValue(select("basket_quota"))):
        assert paths(watching(Above(signal, 1), description="There are {{ $value }}.")) == []


def test_a_day_ahead_is_told_by_three_days():
    near, far = Exhaustion(VolumeUsed(), hours(4), hours(1)), Exhaustion(VolumeUsed(), days(1), days(2))
    assert paths(watching(near)) == []
    [fault] = found(watching(far))
    assert (fault.path, fault.wanted) == ("alerts[0].kind.trend", "at least 3 days, to look 1 day ahead")

"""Presets keep a simple system short and give nothing the arithmetic would refuse."""

from itertools import combinations

import pytest

from specs.alert import Alert, Below, Down
from specs.arithmetic import plan_bound, shrinking, span, windows_overlap
from specs.backup import Exemption, TierName
from specs.board import BoardKind
from specs.metrics import MetricKind
from specs.presets import (
    LATENCY_BUCKETS,
    availability_slo,
    certificate_probe,
    health_probes,
    http_metrics,
    http_service,
    latency_slo,
    mongodb,
    mysql,
    page_and_chat,
    postgresql,
    redis_cache,
    standard_alerts,
    standard_backup,
    standard_boards,
)
from specs.presets.backup import slice_step
from specs.presets.naming import camel
from specs.schedule import Cron, Window
from specs.service import Pool
from specs.severity import Severity
from specs.units import Duration, days, hours, minutes
from tests.support.coverage import covers

PLAN = standard_backup(hours(1), hours(4), hour=3)
SERVICE = http_service("shop-api", requests_per_second=40)
POSTGRES = postgresql(backup=PLAN)
REDIS = redis_cache(owner="shop")
PROBES = (*health_probes(SERVICE), certificate_probe("shop-certificate", "https://shop.example.com"))


@pytest.mark.parametrize("rpo", [minutes(10), minutes(15), minutes(30), hours(1), hours(4), hours(24)])
def test_slices_keep_the_recovery_point_objective(rpo: Duration) -> None:
    bound = plan_bound(standard_backup(rpo, hours(4), hour=3))
    assert bound.seconds <= rpo.seconds * 2 / 3


@pytest.mark.parametrize(("rpo", "expression"), [(15, "*/3 * * * *"), (60, "*/15 * * * *"), (1440, "0 * * * *")])
def test_slices_are_no_denser_than_needed(rpo: int, expression: str) -> None:
    assert str(standard_backup(minutes(rpo), hours(4), hour=3).log_slices) == expression


def test_an_objective_out_of_reach_gets_the_densest_slices() -> None:
    """The walk then says that the bound is above the objective; a preset never raises."""
    assert slice_step(minutes(1)) == 1


@pytest.mark.parametrize("hour", [0, 12, 22, 23])
def test_jobs_of_a_plan_never_meet_nor_reach_the_next_hour(hour: int) -> None:
    plan = standard_backup(hours(1), hours(4), hour=hour)
    windows = [
        Window(plan.base, plan.base_deadline),
        Window(plan.verify, plan.verify_deadline),
        Window(plan.drill, plan.verify_deadline),
        Window(Cron("0 * * * *"), minutes(15)),
    ]
    assert not any(windows_overlap(one, other) for one, other in combinations(windows, 2))


def test_tiers_reach_further_the_longer_their_period() -> None:
    assert shrinking(PLAN.tiers) == ()
    assert max(span(tier) for tier in PLAN.tiers) >= days(336)
    assert [tier.name for tier in PLAN.tiers] == [TierName.DAILY, TierName.WEEKLY, TierName.MONTHLY]


def test_a_plan_takes_changes() -> None:
    assert str(standard_backup(hours(1), hours(1), hour=2, base=Cron("5 1 * * *")).base) == "5 1 * * *"


def test_a_service_exposes_conventional_metrics() -> None:
    assert SERVICE.metrics is not None
    assert SERVICE.metrics.http is not None
    requests, duration = SERVICE.metrics.http.requests, SERVICE.metrics.http.duration
    assert (requests.name, requests.labels) == ("http_requests_total", ("method", "route", "status"))
    assert (duration.name, duration.kind) == ("http_request_duration_seconds", MetricKind.HISTOGRAM)
    assert not requests.asked


def test_buckets_hold_the_usual_thresholds_in_order() -> None:
    assert {0.1, 0.2, 0.25, 0.5, 1.0, 2.0} < set(LATENCY_BUCKETS)
    assert tuple(sorted(LATENCY_BUCKETS)) == LATENCY_BUCKETS
    assert (LATENCY_BUCKETS[0], LATENCY_BUCKETS[-1]) == (0.005, 10.0)


def test_metrics_take_a_prefix_a_route_label_and_further_labels() -> None:
    http = http_metrics(prefix="shop_", route_label="path", labels=("tier",), asked=True)
    assert http.requests.name == "shop_http_requests_total"
    assert http.requests.labels == ("method", "path", "status", "tier")
    assert http.duration.labels == ("method", "path")
    assert http.requests.asked
    assert http.duration.asked


def test_stores_have_supported_majors_and_a_plan_or_an_exemption() -> None:
    stores = (POSTGRES, mysql(backup=PLAN), mongodb(backup=PLAN), REDIS)
    assert [store.version for store in stores] == ["16", "8.4", "8.0", "7"]
    assert stores[2].replicas == 3
    assert isinstance(REDIS.backup, Exemption)
    assert REDIS.backup.owner == "shop"
    assert REDIS.backup.reason
    assert postgresql(backup=PLAN, version="17", max_connections=50).max_connections == 50


def test_objectives_take_their_traffic_from_the_service() -> None:
    pair = (availability_slo(SERVICE, 0.999), latency_slo(SERVICE, 0.5))
    assert [slo.events_per_day for slo in pair] == [40 * 86_400] * 2
    assert [slo.name for slo in pair] == ["availability", "latency"]
    assert "99.9%" in pair[0].meaning
    assert "0.5 s" in pair[1].meaning


def alerts() -> dict[str, Alert]:
    found = standard_alerts((SERVICE,), (POSTGRES, REDIS), PROBES)
    assert len({alert.name for alert in found}) == len(found)
    return {alert.name: alert for alert in found}


def test_the_standard_alerts_cover_service_stores_probes_and_volumes() -> None:
    assert set(alerts()) == {
        "ShopApiDown", "ShopApiErrorRatioHigh", "ShopApiLatencyHigh", "ShopApiCpuHigh", "ShopApiMemoryHigh",
        "PostgresDown", "PostgresConnectionsHigh", "PostgresLogHeld", "RedisDown", "RedisConnectionsHigh",
        "ShopApiReadyProbeFailing", "ShopApiLiveProbeFailing",
        "ShopCertificateExpiring", "ShopCertificateAboutToExpire",
        "PodsRestarting", "VolumeUsedHigh", "VolumeFullSoon",
    }  # fmt: skip


@covers("ALT-47")
def test_every_standard_alert_says_what_to_do() -> None:
    for alert in alerts().values():
        assert all((alert.summary, alert.description, alert.checks, alert.remedies)), alert.name
        assert "{{" not in alert.summary, alert.name


def test_certificates_warn_at_thirty_days_and_page_at_seven() -> None:
    early, late = (alerts()[f"ShopCertificate{name}"] for name in ("Expiring", "AboutToExpire"))
    assert isinstance(early.kind, Below)
    assert isinstance(late.kind, Below)
    assert (early.kind.limit, early.severity) == (days(30).seconds, Severity.WARNING)
    assert (late.kind.limit, late.severity) == (days(7).seconds, Severity.CRITICAL)
    assert "7 days" in late.summary


def test_only_a_loss_that_is_near_pages_for_its_cause() -> None:
    assert [name for name, alert in alerts().items() if alert.pages_for_cause] == ["VolumeFullSoon"]
    for name in ("ShopApiCpuHigh", "ShopApiMemoryHigh", "PodsRestarting", "VolumeUsedHigh", "PostgresConnectionsHigh"):
        assert alerts()[name].severity == Severity.WARNING


def test_a_replicated_store_also_watches_its_lag() -> None:
    names = {alert.name for alert in standard_alerts((), (mongodb(backup=PLAN),))}
    assert "MongodbReplicationLag" in names


def test_a_store_down_asks_the_store_and_fires_when_absent() -> None:
    assert isinstance(alerts()["PostgresDown"].kind, Down)


def test_every_severity_reaches_somebody() -> None:
    routing = page_and_chat("shop", chat="#shop", mail="shop@example.com")
    names = {channel.name for channel in routing.channels}
    assert {severity for route in routing.routes for severity in route.severities} == set(Severity)
    assert all(route.channels and set(route.channels) <= names for route in routing.routes)
    assert max(step.after for step in routing.escalations) < minutes(30)


def test_boards_follow_the_stores() -> None:
    assert [board.kind for board in standard_boards("Shop")] == [BoardKind.OVERVIEW, BoardKind.INFRASTRUCTURE]
    assert standard_boards("Shop", (POSTGRES,))[-1].kind == BoardKind.DATABASE


def test_pools_pass_through() -> None:
    assert http_service("a", pools=(Pool("postgres", 1, 2),)).pools == (Pool("postgres", 1, 2),)


@pytest.mark.parametrize(("name", "form"), [("flask-api", "FlaskApi"), ("web", "Web"), ("a--b", "AB")])
def test_alert_names_are_camel_case(name: str, form: str) -> None:
    assert camel(name) == form

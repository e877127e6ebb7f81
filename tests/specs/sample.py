"""A small faultless system, which uses most of the vocabulary, and an environment for it."""

from dataclasses import replace
from typing import Any

from specs.alert import Above, Alert, Below, Down, Drop, Exhaustion, QuotaShare
from specs.backup import Backup, Exemption, Tier, TierName
from specs.board import Board, BoardKind, MetricPanel
from specs.capacity import Capacity, GrowthPoint, MonthlyGrowth, SizingRules, SizingStep
from specs.cost import Saving, StatedCost
from specs.environment import ChannelSecret, Environment, MailRelay, ObjectStore, SecretReference
from specs.logs import PCI_DSS, Logs
from specs.maintenance import Cadence, Maintenance, Review, StoreTask, Task
from specs.metrics import HttpMetrics, Matcher, MetricsEndpoint, Selector, counter, gauge, histogram, select
from specs.network import Flow, Peer
from specs.probe import Probe, ProbeKind
from specs.profiles import PRODUCTION
from specs.recovery import Scenario
from specs.report import HealthReport
from specs.routing import Channel, Escalation, Medium, Route, Routing
from specs.scaling import NodeScaling, Prescale, Scaling
from specs.schedule import Cron
from specs.service import Pool, Service
from specs.severity import Severity
from specs.signal import (
    CertificateLifetime,
    CounterRatio,
    GaugeValue,
    HttpErrorRatio,
    HttpRate,
    StoreReplicasConnected,
    StoreUp,
    TargetUp,
    VolumeUsed,
)
from specs.slo import AvailabilityIndicator, EventsIndicator, GaugeIndicator, HistogramIndicator, LatencyIndicator, Slo
from specs.smoke import SmokeCheck
from specs.store import Engine, Store
from specs.system import DataClass, Owner, System
from specs.tracing import Tracing
from specs.units import Unit, days, gibibytes, hours, millicores, minutes, seconds

HTTP = HttpMetrics(
    counter("http_requests_total", "method", "route", "status"),
    histogram("http_request_duration_seconds", "method", "route", buckets=(0.1, 0.5, 1.0)),
    route_label="route",
)
SHOP = Service(
    "shop",
    port=80,
    container_port=8080,
    replicas=3,
    metrics=MetricsEndpoint(
        8080,
        http=HTTP,
        others=(
            counter("orders_total", "status"),
            gauge("basket_quota", "customer_id"),
            counter("basket_calls_total", "customer_id"),
            histogram("parcel_weight_bytes", buckets=(1.0, 5.0), unit=Unit.BYTES),
        ),
    ),
    pools=(Pool("orders", 2, 10), Pool("cache", 1, 10)),
    scaling=Scaling(3, 8, prescale=(Prescale("sale", Cron("30 5 * * 1"), Cron("0 20 * * 1"), 6),)),
    requests_per_second=50.0,
    traced=True,
    calls=("worker",),
)
WORKER = Service("worker", port=80, container_port=9000, replicas=1)

ORDERS_PLAN = Backup(
    rpo=minutes(15),
    rto=hours(2),
    base=Cron("20 1 * * *"),
    log_slices=Cron("*/3 * * * *"),
    tiers=(Tier(TierName.DAILY, 7), Tier(TierName.WEEKLY, 5), Tier(TierName.MONTHLY, 12)),
    verify=Cron("20 2 * * *"),
    drill=Cron("20 3 2 1,4,7,10 *"),
    base_deadline=minutes(30),
    verify_deadline=minutes(30),
)
ORDERS = Store(
    "orders",
    Engine.POSTGRESQL,
    "16",
    database="orders",
    tables=("orders", "customers"),
    backup=ORDERS_PLAN,
    size=gibibytes(5),
    volume=gibibytes(10),
    replicas=2,
)
CACHE = Store(
    "cache",
    Engine.REDIS,
    "7.4",
    backup=Exemption("every key is rebuilt from the database", "shop-team"),
    size=gibibytes(1),
    memory=gibibytes(3),
    volume=gibibytes(5),
    max_connections=1_000,
)


def alert(name: str, kind: Any, severity: Severity = Severity.WARNING, **changes: Any) -> Alert:
    """An alert with everything said."""
    return replace(
        Alert(name, kind, severity, minutes(5), "Something is wrong", "Users notice.", ("Look.",), ("Mend.",)),
        **changes,
    )


ALERTS = (
    alert("ErrorRatioHigh", Above(HttpErrorRatio("shop", (Matcher("route", "=~", "/pay.*"),)), 0.05, 1.0), Severity.HIGH),
    alert("ShopDown", Down(TargetUp("shop")), Severity.CRITICAL),
    alert("OrdersDown", Down(StoreUp("orders")), Severity.CRITICAL),
    alert("TrafficDrop", Drop(HttpRate("shop"), share=0.5, floor=1.0), team="sales"),
    alert("QuotaUsed", QuotaShare(select("basket_calls_total"), select("basket_quota"), "customer_id", 0.9, days(1))),
    alert("ReplicaMissing", Below(StoreReplicasConnected("orders"), 1)),
    alert("CertificateExpires", Above(CertificateLifetime("certificate"), 1.0)),
    alert("FailedOrders", Above(CounterRatio(select("orders_total", status="failed"), select("orders_total")), 0.1, 1.0)),
    alert("BasketsFull", Above(GaugeValue(select("basket_quota")), 5)),
    alert(
        "VolumeFullSoon", Exhaustion(VolumeUsed(), hours(4), hours(1)), Severity.HIGH, pages_for_cause=True
    ),
)  # fmt: skip

SLOS = (
    Slo("availability", AvailabilityIndicator("shop"), 0.999, events_per_day=4_320_000),
    Slo("latency", LatencyIndicator("shop", 0.5), 0.95, events_per_day=4_320_000),
    Slo(
        "orders",
        EventsIndicator(select("orders_total"), bad=Selector("orders_total", (Matcher("status", "=", "failed"),))),
        0.99,
        events_per_day=10_000,
    ),
    Slo("weights", HistogramIndicator(select("parcel_weight_bytes"), 5.0), 0.95, events_per_day=1_000),
    Slo("quota", GaugeIndicator(select("basket_quota"), 1.0), 0.99, events_per_day=5_760),
)

SYSTEM = System(
    name="web-shop",
    namespace="web-shop",
    owner=Owner("shop-team", "shop@example.com", ("primary", "secondary")),
    summary="Sells things.",
    data_class=DataClass.PAYMENT,
    services=(SHOP, WORKER),
    stores=(ORDERS, CACHE),
    routing=Routing(
        channels=(
            Channel("pager", Medium.PAGERDUTY, "Web shop"),
            Channel("chat", Medium.SLACK, "#web-shop"),
            Channel("mail", Medium.EMAIL, "shop@example.com"),
        ),
        routes=(
            Route((Severity.WARNING,), ("chat",), team="sales"),
            Route((Severity.CRITICAL, Severity.HIGH), ("pager", "chat")),
            Route((Severity.WARNING,), ("chat", "mail")),
            Route((Severity.INFO,), ("chat",)),
        ),
        escalations=(Escalation(minutes(15), "secondary"), Escalation(minutes(30), "team lead")),
    ),
    logs=Logs(regimes=(PCI_DSS,)),
    slos=SLOS,
    alerts=ALERTS,
    probes=(
        Probe("ready", ProbeKind.HTTP, "/ready", "shop"),
        Probe("certificate", ProbeKind.TLS, "https://shop.example.com", interval=hours(1)),
    ),
    boards=(
        Board(BoardKind.OVERVIEW, "Shop"),
        Board(
            BoardKind.BUSINESS,
            "Orders",
            (MetricPanel("Orders", select("orders_total"), Unit.EVENTS, ("status",)),),
        ),
    ),
    tracing=Tracing(0.05),
    maintenance=Maintenance(
        (StoreTask("orders", Task.ANALYZE, Cron("20 4 * * *")),), (Review(Cadence.MONTHLY, "Read the plan"),)
    ),
    capacity=Capacity(
        points=(GrowthPoint(0, 50, gibibytes(5), gibibytes(1)), GrowthPoint(12, 100, gibibytes(9), gibibytes(2))),
        growth=MonthlyGrowth(0.1, 0.15, 0.05),
        sizing=SizingRules(millicores(50), (SizingStep(gibibytes(10), millicores(500), gibibytes(1)),)),
        costs=(StatedCost("search", 400, "3 nodes"), StatedCost("traces", 100, "2 replicas", needs=("search",))),
        savings=(Saving("sample less", 30, "fewer traces"),),
    ),
    flows=(Flow("ingress", Peer("ingress"), Peer("web-shop", (("app", "shop"),)), (8080,)),),
    extra_metrics=(gauge("mesh_peers"),),
    node_scaling=NodeScaling(3, 6),
    documents=(("Handbook", "https://wiki.example.com"),),
    bounded_labels=(("customer_id", 200),),
    scenarios=(Scenario("database-lost", "the database is gone", ("Restore.",), ("orders",)),),
    smoke_checks=(SmokeCheck("ready", "/ready", "shop", within=seconds(2)),),
    health_report=HealthReport(Cron("0 6 * * *"), "shop@example.com"),
)

ENVIRONMENT = Environment(
    name="prod",
    cluster="prod",
    domain="example.com",
    sizes=PRODUCTION,
    object_store=ObjectStore(
        endpoint="https://s3.example.com",
        bucket="backups",
        offsite_bucket="backups-offsite",
        server_side_encryption="AES256",
        lock_mode="COMPLIANCE",
        credentials=SecretReference("object-store", "credentials"),
    ),
    jobs_image="example.com/jobs:1.0.0",
    channels={
        "pager": ChannelSecret(SecretReference("channels", "pager")),
        "chat": ChannelSecret(given=True),
        "dead-mans-switch": ChannelSecret(SecretReference("channels", "switch")),
    },
    mail_relay=MailRelay("smtp.example.com:587", "alerts@example.com"),
    dead_mans_switch="dead-mans-switch",
    backup_recipients=("age1one", "age1two"),
)

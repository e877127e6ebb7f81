"""endpoint-stats: statistics over the endpoints of an HTTP interface, sold in tiers with quotas.

A comment that begins with "ours" marks a value no document of the system gives; docs/decisions/0011 lists them all.
"""

from specs.advice import Advice
from specs.alert import Above, Alert, Deviation, QuotaShare
from specs.backup import Tier, TierName
from specs.board import Board, BoardKind, MetricPanel
from specs.capacity import Capacity, GrowthPoint, SizingRules, SizingStep
from specs.logs import PCI_DSS, Logs
from specs.maintenance import Cadence, Maintenance, Review, StoreTask, Task
from specs.metrics import Matcher, Selector, counter, gauge, select
from specs.network import Flow, Peer
from specs.presets import (
    availability_slo,
    http_metrics,
    http_service,
    latency_slo,
    postgresql,
    redis_cache,
    standard_backup,
)
from specs.presets.cluster_alerts import pods_restarting, volume_full_soon, volume_used_high
from specs.presets.service_alerts import cpu_high, error_ratio_high, latency_high, memory_high, service_down
from specs.presets.store_alerts import store_connections_high, store_down
from specs.probe import Probe, ProbeKind
from specs.recovery import Scenario
from specs.report import HealthReport
from specs.routing import Channel, Escalation, Medium, Route, Routing
from specs.scaling import NodeScaling, Prescale, Scaling
from specs.schedule import Cron
from specs.service import Pool
from specs.severity import Severity
from specs.signal import HttpErrorRatio, HttpRate
from specs.slo import EventsIndicator, Slo
from specs.smoke import SmokeCheck
from specs.system import DataClass, Owner, System
from specs.units import Unit, days, gibibytes, hours, mebibytes, millicores, minutes

CUSTOMERS = 500  # ours: the declared number of values of customer_id; the label is refused beyond it
PREMIUM = Matcher("customer_tier", "=", "premium")
SERVER_ERROR = Matcher("status", "=~", "5..")

# BUG-81: 20 connections in each of 15 pods do not fit into the server's default of 100. The server allows 200 (5 MiB
# each fit into its memory) and the pool follows from that, with room for the pods a rolling update adds.
MOST_REPLICAS = 15
ROLLING_SURGE = 4  # Kubernetes adds a quarter more pods while it replaces them
MOST_CONNECTIONS = 200  # ours
RESERVED_CONNECTIONS = 15  # ours: superuser 3, exporter 2, backup and proof 5, people 5
POOL_MOST = min(20, (MOST_CONNECTIONS - RESERVED_CONNECTIONS) // (MOST_REPLICAS + ROLLING_SURGE))

FLASK_API = http_service(
    "flask-api",
    port=80,
    container_port=5000,
    http=http_metrics(route_label="path", labels=("customer_tier",)),
    # http_errors_total is left out: nothing but one alert ever named it (BUG-49), the status label says the same.
    others=(
        counter("api_calls_total", "customer_id", meaning="Calls a customer made, counted against the quota."),
        gauge("api_quota", "customer_id", meaning="Calls a customer may make per day."),
    ),
    replicas=3,
    cpu=millicores(100),
    memory=mebibytes(128),
    pools=(Pool("postgres", 5, POOL_MOST), Pool("redis", 2, 10)),
    scaling=Scaling(
        least=3,
        most=MOST_REPLICAS,
        cpu_target=0.7,
        # ours: no document says when traffic is expected; the working day's begin and end in UTC
        prescale=(Prescale("working-day", Cron("30 5 * * 1-5"), Cron("0 18 * * 1-5"), 5),),
    ),
    requests_per_second=100,
    language="Python",
)

POSTGRES = postgresql(
    "postgres",
    # The documents say 14, which reached its end of life on 12 November 2026 (BUG-19): 16 it is.
    version="16",
    database="endpoint_stats",
    # temp_stats is dropped on schedule by the document's own job, so a restore need not contain it.
    tables=("endpoints", "requests"),
    backup=standard_backup(
        hours(1),
        hours(4),
        hour=3,
        # One schedule per database replaces the basic and the tiered job, which met at midnight (BUG-12). Each hour's
        # base is promoted into every tier that is due (BUG-09); the RPO is kept by the log slices (BUG-16).
        base=Cron("0 * * * *"),
        base_deadline=minutes(15),
        tiers=(
            Tier(TierName.HOURLY, 24),
            Tier(TierName.DAILY, 7),
            Tier(TierName.WEEKLY, 5),
            Tier(TierName.MONTHLY, 12),
        ),
        # Twenty past, because the hour's base is written on the hour (BUG-04).
        verify=Cron("20 4 * * *"),
        drill=Cron("20 12 2 1,4,7,10 *"),
        rows=("BKP-01", "BKP-02", "BKP-03", "BKP-04", "DR-01", "DR-02"),
    ),
    size=gibibytes(5),
    volume=gibibytes(10),
    cpu=millicores(500),
    memory=gibibytes(1),
    max_connections=MOST_CONNECTIONS,
    reserved_connections=RESERVED_CONNECTIONS,
)

# BUG-80: 1 GB of cache in 256 MiB is out of memory today. Sized for the year's 5 GB and the overhead of the rule below.
CACHE_OVERHEAD = 1.25
REDIS = redis_cache(
    "redis",
    owner="endpoint-stats",
    reason="holds only keys cache:*, each rebuilt from PostgreSQL on the first request and with a TTL of at most 24 h",
    tables=("cache:*",),
    size=gibibytes(1),
    volume=gibibytes(5),
    cpu=millicores(100),
    memory=gibibytes(5) * CACHE_OVERHEAD,
)

SLOS = (
    # ours (OPEN-05): no objective is declared. 99% leaves 7.2 h a month, room for one disaster within the RTO of 4 h.
    availability_slo(FLASK_API, 0.99, rows=("SLO-06",)),
    latency_slo(FLASK_API, 1.0, rows=("SLO-06", "ALT-01")),
    Slo(
        name="premium-errors",
        indicator=EventsIndicator(
            total=Selector("http_requests_total", (PREMIUM,)),
            bad=Selector("http_requests_total", (PREMIUM, SERVER_ERROR)),
        ),
        target=0.99,
        events_per_day=864_000,  # ours: a tenth of the traffic
        meaning="99% of the requests of premium customers are answered without a server error.",
        rows=("SLO-06", "ALT-03"),
    ),
)

ALERTS = (
    latency_high(
        FLASK_API,
        1.0,
        name="HighLatency",
        checks=(
            "On the overview board: which path is slow, and did it begin with a deployment?",
            "On the database board: does the aggregation over the table requests run; are connections used up?",
            "Is the cache's hit ratio lower than usual, or was the cache emptied?",
        ),
        rows=("ALT-01",),
    ),
    store_down(POSTGRES, name="DatabaseConnectionIssues", rows=("ALT-02",)),
    Alert(
        name="HighErrorRatePremium",
        kind=Above(HttpErrorRatio("flask-api", (PREMIUM,)), 0.01, floor=0.5),
        severity=Severity.CRITICAL,
        hold=minutes(5),
        team="customer-success",
        summary="Premium customers get server errors",
        description="{{ $value | humanizePercentage }} of the requests of premium customers end in a server error.",
        checks=(
            "On the customers board: one customer or all of the tier, one path or all?",
            "Do standard customers see the same? Then follow the general error alert first.",
            "Which release and which configuration change came just before?",
        ),
        remedies=(
            "Tell the customers concerned what is known and when they hear more.",
            "Began with a release: deploy the last good image through the release pipeline; check the schema fits it.",
            (
                "Where replicas, limits or an image were changed by hand, make the same change in the system's "
                "file and apply it."
            ),
        ),
        rows=("ALT-03",),
    ),
    Alert(
        name="APIQuotaAlmostReached",
        # ours: the quota counts a day; no document names its period, and a rate was compared with it (BUG-47)
        kind=QuotaShare(select("api_calls_total"), select("api_quota"), "customer_id", 0.9, days(1)),
        severity=Severity.WARNING,
        hold=minutes(15),
        team="sales",
        summary="A customer has nearly used up the quota",
        description="Customer {{ $labels.customer_id }} has used {{ $value | humanizePercentage }} of the quota.",
        checks=(
            "Is it the customer's usual growth or a loop in the customer's program (same path, same second)?",
            "When does the quota begin anew?",
        ),
        remedies=(
            "Offer the next tier, or agree on a raised quota and set it in the product.",
            "A loop: tell the customer's engineers which path and since when.",
        ),
        rows=("ALT-04",),
    ),
    Alert(
        name="AbnormalTrafficPattern",
        # A week ago, not yesterday: Monday against Sunday fired each weekend (BUG-56).
        kind=Deviation(HttpRate("flask-api"), share=0.5, floor=10.0),
        severity=Severity.WARNING,
        hold=minutes(30),
        team="security",
        summary="Traffic differs by more than half from the same hour last week",
        description="Traffic is less than half or more than one and a half times that of the same hour one week ago.",
        checks=(
            (
                "More: which paths, customers and address ranges; a crawler, an attack, or a launch somebody "
                "forgot to announce?"
            ),
            "Less: do probes still succeed; did the name service, the ingress or a large customer change?",
            "Was last week the unusual one (a holiday, an outage)?",
        ),
        remedies=(
            "An attack: limit the addresses at the ingress through the program that owns it.",
            "A launch: raise the autoscaler's bounds in the system's file before the next one.",
        ),
        rows=("ALT-05",),
    ),
    # ours from here on: "all components covered" is a principle of the document, these are what it needs.
    service_down(FLASK_API),
    error_ratio_high(FLASK_API),
    cpu_high(FLASK_API),
    memory_high(FLASK_API),
    store_connections_high(POSTGRES),
    # A lost cache slows answers, it does not stop them: a page only if the latency or error alerts say so.
    store_down(REDIS, severity=Severity.WARNING),
    pods_restarting(),
    volume_used_high(),
    volume_full_soon(),
)

# ours (OPEN-07): the document names teams but no destinations.
ROUTING = Routing(
    channels=(
        Channel("pagerduty-endpoint-stats", Medium.PAGERDUTY, "Endpoint Statistics"),
        Channel("slack-endpoint-stats", Medium.SLACK, "#endpoint-stats-alerts"),
        Channel("email-endpoint-stats", Medium.EMAIL, "ops@example.com"),
        Channel("slack-customer-success", Medium.SLACK, "#customer-success"),
        Channel("email-sales", Medium.EMAIL, "sales@example.com"),
        Channel("slack-security", Medium.SLACK, "#security"),
    ),
    routes=(
        Route(
            (Severity.CRITICAL, Severity.HIGH),
            ("pagerduty-endpoint-stats", "slack-customer-success"),
            team="customer-success",
        ),
        Route((Severity.WARNING, Severity.INFO), ("slack-customer-success",), team="customer-success"),
        Route((Severity.WARNING, Severity.INFO), ("email-sales",), team="sales"),
        Route((Severity.WARNING, Severity.INFO), ("slack-security", "slack-endpoint-stats"), team="security"),
        Route((Severity.CRITICAL, Severity.HIGH), ("pagerduty-endpoint-stats", "slack-endpoint-stats")),
        Route((Severity.WARNING,), ("slack-endpoint-stats", "email-endpoint-stats")),
        Route((Severity.INFO,), ("slack-endpoint-stats",)),
    ),
    # ours: half of the RTO is 2 h, the team lead hears of it well before
    escalations=(
        Escalation(minutes(15), "secondary on call"),
        Escalation(minutes(45), "team lead"),
        Escalation(minutes(90), "engineering management"),
    ),
    rows=("RTE-09",),
)

PROBES = (
    Probe("flask-api-health", ProbeKind.HTTP, "/health", "flask-api", redirects=False, rows=("HLT-01",)),
    # PostgreSQL's SELECT 1 and Redis' PING are what their exporters ask at each scrape (StoreUp).
    Probe("endpoint-stats-certificate", ProbeKind.TLS, "https://endpoint-stats.example.com", interval=hours(1)),  # ours
)

BOARDS = (
    Board(BoardKind.OVERVIEW, "Endpoint statistics overview", rows=("DSH-01", "DSH-02", "DSH-03")),
    Board(BoardKind.INFRASTRUCTURE, "Endpoint statistics infrastructure", rows=("DSH-02", "DSH-03")),
    Board(BoardKind.DATABASE, "Endpoint statistics database"),  # ours
    Board(
        BoardKind.CUSTOMERS,
        "Endpoint statistics customers",
        panels=(
            MetricPanel("Requests by tier", select("http_requests_total"), Unit.EVENTS, ("customer_tier",)),
            MetricPanel(
                "Server errors of premium customers",
                Selector("http_requests_total", (PREMIUM, SERVER_ERROR)),
                Unit.EVENTS,
                ("path",),
            ),
            MetricPanel("Calls by customer", select("api_calls_total"), Unit.EVENTS, ("customer_id",)),
            MetricPanel(
                "Quota by customer", select("api_quota"), Unit.COUNT, ("customer_id",), "Calls allowed per day."
            ),
        ),
        rows=("DSH-04",),
    ),
)

MAINTENANCE = Maintenance(
    tasks=(
        # VACUUM FULL, REINDEX of the whole database and DROP TABLE are not carried over (BUG-33, BUG-34). At three, not
        # two, because another system's backup has that hour (BUG-94).
        StoreTask("postgres", Task.ANALYZE, Cron("20 3 * * *"), rows=("MNT-01", "MNT-02")),
        StoreTask("postgres", Task.REINDEX_BLOATED, Cron("20 22 * * 0"), rows=("MNT-02",)),
        # The cache is reviewed, not emptied: a flush on schedule is a stampede on schedule (BUG-32).
        StoreTask("redis", Task.CACHE_REVIEW, Cron("20 19 * * 1"), minutes(10), rows=("MNT-01", "MNT-02")),
    ),
    reviews=(
        Review(Cadence.QUARTERLY, "Rehearse the recovery plan with another of its scenarios", ("DR-01",)),
        Review(Cadence.MONTHLY, "Read back a sample of archived logs", ("RET-03",)),
        Review(Cadence.MONTHLY, "Compare the growth table with the measured growth and correct the plan", ("CAP-02",)),
        Review(Cadence.WEEKLY, "Read the drift report: what was changed by hand, and why", ("MNT-02",)),
    ),
)

CAPACITY = Capacity(
    points=(
        GrowthPoint(0, 100, gibibytes(5), gibibytes(1)),
        GrowthPoint(3, 250, gibibytes(8), gibibytes(2)),
        GrowthPoint(6, 500, gibibytes(15), gibibytes(3)),
        GrowthPoint(12, 1000, gibibytes(30), gibibytes(5)),
    ),
    # The document's own plan contradicts these rules (BUG-82): sizes are computed from them, the plan is not kept.
    sizing=SizingRules(
        cpu_per_100_requests=millicores(50),
        database=(
            SizingStep(gibibytes(10), millicores(500), gibibytes(1)),
            SizingStep(gibibytes(50), millicores(1000), gibibytes(2)),
            SizingStep(gibibytes(1000), millicores(2000), gibibytes(4)),  # ours: "over 50 GB" needs an end
        ),
        cache_overhead=CACHE_OVERHEAD,
    ),
    rows=("CAP-01", "CAP-02", "CAP-03", "CAP-04"),
)

SCENARIOS = (
    Scenario(
        "database-failure",
        "PostgreSQL does not come back, or its data is damaged",
        (
            "Find the cause; a lost pod or node is rescheduled by Kubernetes, wait for it first.",
            "Damaged data: restore to a point just before the damage into a new database beside the old one.",
            "Compare the row counts of endpoints and requests with the backup's manifest.",
            "Stop the service's connections, swap the databases by rename, keep the old one for a week.",
            "Apply the program, so that replicas and configuration are the declared ones again.",
        ),
        ("postgres",),
        ("DR-01", "DR-02"),
    ),
    Scenario(
        "cluster-failure",
        "The whole cluster is gone",
        (
            "Create a new cluster and apply this program to it: every object comes from here.",
            "Restore PostgreSQL from the object store in the other failure domain.",
            "Let the cache fill itself.",
            "Run the smoke checks, then point the name service at the new cluster.",
        ),
        ("postgres",),
        ("DR-01", "DR-06"),
    ),
    Scenario(
        "failed-release",
        "A release of flask-api fails after it was rolled out",
        (
            "Check whether the release changed the schema; the last good image must fit the schema that is there.",
            (
                "Deploy the last good image through the release pipeline, so that its state and the cluster "
                "agree (BUG-25)."
            ),
            "Read the logs of the failed pods for the cause.",
        ),
        (),
        ("DR-01",),
    ),
)

ADVICE = (
    Advice(
        "Aggregation over requests",
        (
            "Keep hourly totals per endpoint in a table of their own and read the last 30 days from it; "
            "partition requests by day."
        ),
        "Ordering and limiting the result still reads half of the table, and an index on timestamp or endpoint is not "
        "used for so large a range; a table of totals is a thousand times smaller (BUG-84).",
        ("MNT-08",),
    ),
    Advice(
        "Indexes",
        "Create idx_requests_timestamp and idx_requests_endpoint with CONCURRENTLY, and only for narrow ranges.",
        "Without it the table cannot be written while the index is built.",
        ("MNT-08",),
    ),
    Advice(
        "Cache lifetimes",
        (
            "1 to 5 minutes for what changes often, 30 to 60 minutes for what changes daily, 12 to 24 hours "
            "for reference data."
        ),
        "Keys that expire by themselves make clean-up jobs needless.",
        ("MNT-08",),
    ),
    Advice(
        "HTTP caching",
        "Send Cache-Control and ETag with reference data.",
        "The fastest request is not made.",
        ("MNT-08",),
    ),
    Advice(
        "Pools",
        f"At most {POOL_MOST} PostgreSQL and 10 Redis connections per pod.",
        (
            f"{MOST_REPLICAS} pods and those a rolling update adds must fit into {MOST_CONNECTIONS} connections "
            "less the reserve (BUG-81)."
        ),
        ("MNT-08",),
    ),
    Advice(
        "Heavy analysis",
        "Give pods that run statistical analyses 256 MiB of memory.",
        "The usual 128 MiB holds requests, not whole result sets.",
        ("CAP-04", "MNT-08"),
    ),
)

INGRESS = Peer(namespace="ingress-nginx")  # ours: the ingress controller's namespace

SYSTEM = System(
    name="endpoint-stats",
    namespace="endpoint-stats",
    owner=Owner("endpoint-stats", "ops@example.com", ("primary on call", "secondary on call", "team lead")),  # ours
    summary="Collects and serves usage statistics of HTTP endpoints to customers of two tiers.",
    data_class=DataClass.INTERNAL,
    services=(FLASK_API,),
    stores=(POSTGRES, REDIS),
    routing=ROUTING,
    # ours: bound by PCI DSS, because quotas and tiers are billed; audit logs of 180 d would fail it (BUG-72). The
    # financial and healthcare regimes are one name away for whoever needs them.
    logs=Logs(
        regimes=(PCI_DSS,),
        lines_per_second=120,
        multiline=True,
        rows=("LOG-06", "RET-01", "RET-02", "RET-03", "RET-04"),
    ),
    slos=SLOS,
    alerts=ALERTS,
    probes=PROBES,
    boards=BOARDS,
    tracing=None,  # ours (OPEN-07): no document asks for traces
    maintenance=MAINTENANCE,
    capacity=CAPACITY,
    flows=(
        Flow(
            "ingress-to-flask-api",
            INGRESS,
            Peer("endpoint-stats", (("app", "flask-api"),)),
            (5000,),
            reason="customers",
        ),
    ),
    node_scaling=NodeScaling(3, 5),  # ours: five nodes are the document's plan for twelve months, three are the zones
    documents=(
        ("Implementation checklist", "implementation_checklist.md"),
        ("Runbook: high error rate", "https://wiki.example.com/runbooks/high-error-rate"),
    ),
    bounded_labels=(("customer_id", CUSTOMERS),),
    scenarios=SCENARIOS,
    advice=ADVICE,
    smoke_checks=(
        SmokeCheck("health", "/health", "flask-api", rows=("HLT-01",)),
        SmokeCheck("metrics", "/metrics", "flask-api", body="http_requests_total", rows=("MET-04", "MET-05")),
    ),
    health_report=HealthReport(Cron("0 6 * * *"), "ops@example.com", rows=("HLT-02",)),
)

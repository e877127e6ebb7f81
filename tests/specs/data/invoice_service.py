"""invoice-service: a sixth system, as short as presets make it. Nothing else in the tree names it."""

from specs.logs import Logs
from specs.metrics import counter, gauge
from specs.presets import (
    availability_slo,
    certificate_probe,
    health_probes,
    http_service,
    latency_slo,
    page_and_chat,
    postgresql,
    redis_cache,
    standard_alerts,
    standard_backup,
    standard_boards,
)
from specs.scaling import Scaling
from specs.service import Pool
from specs.system import DataClass, Owner, System
from specs.units import hours, minutes

SERVICE = http_service(
    "invoice-service",
    others=(counter("invoices_sent_total", "channel"), gauge("invoices_open")),
    pools=(Pool("postgres", 2, 10), Pool("redis", 1, 5)),
    scaling=Scaling(least=2, most=6),
    requests_per_second=15,
    language="Go",
)
POSTGRES = postgresql(
    database="invoices",
    tables=("invoices", "lines", "payments"),
    # 15, 16 and 17 o'clock are free of the other systems' nightly jobs.
    backup=standard_backup(minutes(15), hours(1), hour=15),
)
REDIS = redis_cache(owner="invoicing")
PROBES = (*health_probes(SERVICE), certificate_probe("invoices-certificate", "https://invoices.example.com"))

SYSTEM = System(
    name="invoice-service",
    namespace="invoice-service",
    owner=Owner("invoicing", "invoicing@example.com", ("primary on call", "secondary on call", "team lead")),
    summary="Writes, sends and settles invoices.",
    data_class=DataClass.PERSONAL,
    services=(SERVICE,),
    stores=(POSTGRES, REDIS),
    routing=page_and_chat("invoice-service", chat="#invoice-alerts", mail="invoicing@example.com"),
    logs=Logs(lines_per_second=20),
    slos=(availability_slo(SERVICE, 0.999), latency_slo(SERVICE, 0.5)),
    alerts=standard_alerts((SERVICE,), (POSTGRES, REDIS), PROBES, latency_limit=0.5),
    probes=PROBES,
    boards=standard_boards("Invoices", (POSTGRES,)),
)

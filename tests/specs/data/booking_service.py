"""booking-service: every way to budget at once, with another window, exclusions, and a promise that rests on another's."""

from dataclasses import replace

from specs.metrics import counter, select
from specs.presets import availability_slo, http_service, latency_slo
from specs.slo import BudgetAllocation, Budgeting, Calendar, EventsIndicator, Exclusion, Slo
from specs.units import days
from tests.specs.data.invoice_service import SYSTEM as INVOICES

SERVICE = http_service("booking-service", others=(counter("bookings_total", "status"),), requests_per_second=15)
FAILOVER = Exclusion(
    "2023-11-21T10:00Z", "2023-11-21T10:45Z", "Agreed failover test, review 41", "platform", "2023-12-31"
)
MISCOUNTED = Exclusion(
    "2023-11-22T08:30Z", "2023-11-22T09:00Z", "The load test's errors were counted, review 43", "platform", "2023-12-31"
)
SLOS = (
    replace(
        availability_slo(SERVICE, 0.99), exclusions=(FAILOVER, MISCOUNTED), depends_on=("invoice-service-availability",)
    ),
    replace(latency_slo(SERVICE, 1.0), calendar=Calendar.MONTH),
    Slo(
        "bookings",
        EventsIndicator(select("bookings_total"), bad=select("bookings_total", status="failed")),
        0.995,
        events_per_day=40_000,
        budgeting=Budgeting.TIMESLICES,
        slice_target=0.95,
        meaning="99.5% of the minutes are good.",
        allocation=BudgetAllocation(0.4, 0.1, 0.4, 0.1),
    ),
    Slo(
        "confirmations",
        EventsIndicator(select("bookings_total"), good=select("bookings_total", status="confirmed")),
        0.98,
        events_per_day=40_000,
        window=days(7),
        budgeting=Budgeting.RATIO_TIMESLICES,
        meaning="98% of a minute's bookings are confirmed, whatever the minute.",
    ),
)
SYSTEM = replace(
    INVOICES,
    name="booking-service",
    namespace="booking-service",
    services=(SERVICE,),
    stores=(),
    probes=(),
    alerts=(),
    boards=(),
    slos=SLOS,
)

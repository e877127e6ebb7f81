"""Series of the node agents: what waits in their buffers, what is answered, what finds no room."""

from collections.abc import Iterator, Mapping

from rules.group import AlertingRule
from specs.environment import LogAgent
from tests.rules.proof.case import Case, Check, silent
from tests.rules.proof.course import Sample, Span, counter, gauge
from tests.rules.proof.pace import Pace
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.trouble import SPAN, Trouble, grew, level

NODE, AGENT = {"node": "node-1"}, {"job": "log-agent"}
SIZE, CAPACITY = "otelcol_exporter_queue_size", "otelcol_exporter_queue_capacity"
ANSWERED, DOCUMENTS = "otelcol_exporter_sent_log_records_total", "otelcol_elasticsearch_docs_processed_total"
SENT = "otelcol_elasticsearch_flushed_uncompressed_bytes_total"
GIVEN_UP = "otelcol_exporter_send_failed_log_records_total"
REFUSED = {"outcome": "failed_client", "http_response_status_code": "400", "error_type": "document_parsing_exception"}
NO_ROOM = ("otelcol_exporter_enqueue_failed_log_records_total", "otelcol_processor_refused_log_records_total")
FIRST: Mapping[str, tuple[Sample, ...]] = {
    "LogRecordsRefused": (gauge(DOCUMENTS, 3, **NODE, **AGENT, **REFUSED), gauge(GIVEN_UP, 3, **NODE, **AGENT)),
    "LogBufferRefuses": tuple(gauge(name, 3, **NODE, **AGENT) for name in NO_ROOM),
}
"""By alert, its counters as each is first seen."""


def _waiting(size: float) -> Sample:
    return gauge(SIZE, size, **NODE, **AGENT)


def _filling() -> Trouble:
    capacity = gauge(CAPACITY, 100, **NODE, **AGENT)
    return Trouble((_waiting(81), capacity), (_waiting(79), capacity), NODE)


def _stalled() -> Iterator[Trouble]:
    """An agent that never had an answer, and one that has none any more."""
    yield Trouble((_waiting(1),), (_waiting(0),), NODE, told="that was never answered")
    answered, quiet = (counter(ANSWERED, speed, **NODE, **AGENT) for speed in (0.1, 0))
    unanswered = Pace(SPAN - 1, 1)
    yield Trouble((_waiting(1), quiet), (_waiting(1), answered), NODE, told="not answered any more", turns=unanswered)


def _late() -> Trouble:
    """Ten bytes a second are sent."""
    sent = counter(SENT, 10, **NODE, **AGENT)
    return Trouble((_waiting(6_100), sent), (_waiting(5_900), sent), NODE, value=610.0, turns=Pace())


def _refused() -> Iterator[Trouble]:
    """A conflict is a record that is there already, and what succeeds is no refusal."""
    lost = grew(DOCUMENTS, NODE, **AGENT, **REFUSED)
    twin = counter(DOCUMENTS, 1, **NODE, **AGENT, **{**REFUSED, "http_response_status_code": "409"})
    taken = counter(DOCUMENTS, 1, **NODE, **AGENT, outcome="success", http_response_status_code="200")
    yield Trouble(lost.bad, (*lost.good, twin, taken), NODE)
    yield grew(GIVEN_UP, NODE, **AGENT)


def _fluentd() -> Trouble:
    own = {"plugin_id": "out", **AGENT}
    return level("fluentd_output_status_buffer_available_space_ratio", 19, 21, NODE, **own)


def troubles(agent: LogAgent) -> Mapping[str, tuple[Trouble, ...]]:
    if agent is LogAgent.FLUENTD:
        return {"LogBufferFilling": (_fluentd(),)}
    return {
        "LogBufferFilling": (_filling(),),
        "LogDeliveryStalled": tuple(_stalled()),
        "LogsLate": (_late(),),
        "LogRecordsRefused": tuple(_refused()),
        "LogBufferRefuses": tuple(grew(name, NODE, **AGENT) for name in NO_ROOM),
    }


def more(rule: AlertingRule) -> Iterator[Case]:
    """What does not follow from the troubles."""
    if rule.alert in FIRST:
        yield from _first_faults(rule)
    if rule.alert == "LogsLate":
        yield from _paces()


def _paces() -> Iterator[Case]:
    still, fast, slow = (counter(SENT, speed, **NODE, **AGENT) for speed in (0, 20, 4))
    yield silent("leaves what does not move at all to another alert", Span(2 * SPAN, (_waiting(6_100), still)))
    spans = Span(2 * SPAN, (_waiting(1), fast)), Span(SPAN - 5, (_waiting(5_000), slow))
    yield silent("takes its pace from a quarter of an hour", *spans)


def _first_faults(rule: AlertingRule) -> Iterator[Case]:
    """A counter has no series before its first fault: no growth tells of that one."""
    before, hold = 2 * SPAN, minutes_of(rule)
    checks = (
        Check(before - 1),
        Check(before + hold, (NODE,)),
        Check(before + SPAN - 1, (NODE,)),
        Check(before + SPAN),
    )
    for first in FIRST[rule.alert]:
        yield Case(f"fires at the first of {first.name}", (Span(before), Span(before, (first,))), checks)

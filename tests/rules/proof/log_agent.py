"""Series of what sends to the log store: what waits in its buffers, what is answered, what finds no room."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rules.group import AlertingRule
from specs.environment import LogAgent
from tests.rules.proof.case import Case, Check, silent
from tests.rules.proof.course import Sample, Span, counter, gauge
from tests.rules.proof.pace import Pace
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.trouble import SPAN, Trouble, grew, level

AGENT, EVENTS = ({"job": job, "node": "node-1"} for job in ("log-agent", "event-collector"))
"""Both on one node."""
SIZE, CAPACITY = "otelcol_exporter_queue_size", "otelcol_exporter_queue_capacity"
ANSWERED, DOCUMENTS = "otelcol_exporter_sent_log_records_total", "otelcol_elasticsearch_docs_processed_total"
SENT = "otelcol_elasticsearch_flushed_uncompressed_bytes_total"
GIVEN_UP = "otelcol_exporter_send_failed_log_records_total"
REFUSED = {"outcome": "failed_client", "http_response_status_code": "400", "error_type": "document_parsing_exception"}
NO_ROOM = ("otelcol_exporter_enqueue_failed_log_records_total", "otelcol_processor_refused_log_records_total")


def first(alert: str, sender: Mapping[str, str]) -> tuple[Sample, ...]:
    """Counters of an alert, each as it is first seen."""
    if alert == "LogRecordsRefused":
        return gauge(DOCUMENTS, 3, **sender, **REFUSED), gauge(GIVEN_UP, 3, **sender)
    return tuple(gauge(name, 3, **sender) for name in NO_ROOM) if alert == "LogBufferRefuses" else ()


@dataclass(frozen=True)
class Sender:
    """Troubles of one collector."""

    labels: Mapping[str, str]

    @property
    def told(self) -> str:
        return f"by {self.labels['job']}"

    def waiting(self, size: float) -> Sample:
        return gauge(SIZE, size, **self.labels)

    def filling(self) -> Iterator[Trouble]:
        capacity = gauge(CAPACITY, 100, **self.labels)
        yield Trouble((self.waiting(81), capacity), (self.waiting(79), capacity), self.labels, told=self.told)

    def stalled(self) -> Iterator[Trouble]:
        """One that never had an answer, and one that has none any more."""
        bad, good = (self.waiting(1),), (self.waiting(0),)
        yield Trouble(bad, good, self.labels, told=f"{self.told} that was never answered")
        answered, quiet = (counter(ANSWERED, speed, **self.labels) for speed in (0.1, 0))
        unanswered = Pace(SPAN - 1, 1)
        told = f"{self.told}, not answered any more"
        yield Trouble((*bad, quiet), (*bad, answered), self.labels, told=told, turns=unanswered)

    def late(self) -> Iterator[Trouble]:
        """Ten bytes a second are sent."""
        sent = counter(SENT, 10, **self.labels)
        slow, fast = (self.waiting(6_100), sent), (self.waiting(5_900), sent)
        yield Trouble(slow, fast, self.labels, told=self.told, value=610.0, turns=Pace())

    def refused(self) -> Iterator[Trouble]:
        """A conflict is a record that is there already, and what succeeds is no refusal."""
        lost = grew(DOCUMENTS, self.labels, **REFUSED)
        twin = counter(DOCUMENTS, 1, **self.labels, **{**REFUSED, "http_response_status_code": "409"})
        taken = counter(DOCUMENTS, 1, **self.labels, outcome="success", http_response_status_code="200")
        yield Trouble(lost.bad, (*lost.good, twin, taken), self.labels, told=self.told)
        yield replace(grew(GIVEN_UP, self.labels), told=self.told)

    def turned_away(self) -> Iterator[Trouble]:
        yield from (replace(grew(name, self.labels), told=self.told) for name in NO_ROOM)


def _fluentd() -> Trouble:
    return level("fluentd_output_status_buffer_available_space_ratio", 19, 21, AGENT, plugin_id="out")


def senders(agent: LogAgent) -> tuple[Mapping[str, str], ...]:
    """Labels of the collectors that are there."""
    return (AGENT, EVENTS) if agent is LogAgent.OTEL else (EVENTS,)


def troubles(agent: LogAgent) -> Mapping[str, tuple[Trouble, ...]]:
    found = [Sender(labels) for labels in senders(agent)]
    own = (_fluentd(),) if agent is LogAgent.FLUENTD else ()
    return {
        "LogBufferFilling": (*own, *(trouble for one in found for trouble in one.filling())),
        "LogDeliveryStalled": tuple(trouble for one in found for trouble in one.stalled()),
        "LogsLate": tuple(trouble for one in found for trouble in one.late()),
        "LogRecordsRefused": tuple(trouble for one in found for trouble in one.refused()),
        "LogBufferRefuses": tuple(trouble for one in found for trouble in one.turned_away()),
    }


def more(rule: AlertingRule) -> Iterator[Case]:
    """What does not follow from the troubles."""
    yield from _first_faults(rule)
    if rule.alert == "LogsLate":
        yield from _paces()


def _paces() -> Iterator[Case]:
    still, fast, slow = (counter(SENT, speed, **EVENTS) for speed in (0, 20, 4))
    waits, little, more = (gauge(SIZE, size, **EVENTS) for size in (6_100, 1, 5_000))
    yield silent("leaves what does not move at all to another alert", Span(2 * SPAN, (waits, still)))
    spans = Span(2 * SPAN, (little, fast)), Span(SPAN - 5, (more, slow))
    yield silent("takes its pace from a quarter of an hour", *spans)


def _first_faults(rule: AlertingRule) -> Iterator[Case]:
    """A counter has no series before its first fault: no growth tells of that one."""
    before, hold = 2 * SPAN, minutes_of(rule)
    checks = (
        Check(before - 1),
        Check(before + hold, (EVENTS,)),
        Check(before + SPAN - 1, (EVENTS,)),
        Check(before + SPAN),
    )
    for sample in first(rule.alert, EVENTS):
        yield Case(f"fires at the first of {sample.name}", (Span(before), Span(before, (sample,))), checks)

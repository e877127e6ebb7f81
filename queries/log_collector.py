"""OpenTelemetry collectors that send to the log store: what waits in their queues, what goes wrong there. The collector of
events is always one, a node agent where it is that program.
"""

from dataclasses import dataclass, replace

from queries import kubernetes_events, log_agent
from queries.expression import Expression, aggregated, both, compared, either, joined, unless
from queries.growth import NEWEST, grew
from queries.log_agent import ANSWERED, DOCUMENTS
from queries.selector import equal, ranged, series
from specs.environment import LogAgent
from specs.metrics import Matcher
from specs.units import Duration, Unit, hours, minutes

BY = ("job", "node")
"""An agent and the collector of events may share a node."""
SPAN = minutes(15)
LEDGER = hours(1)
"""What came in and what was answered is compared over so long."""
READ = "otelcol_receiver_accepted_log_records_total"
STORED_BYTES = "otelcol_elasticsearch_flushed_uncompressed_bytes_total"


@dataclass(frozen=True)
class Collectors:
    """Those of an environment with that node agent."""

    agent: LogAgent

    def series(self, name: str, *more: Matcher, unit: Unit = Unit.EVENTS) -> Expression:
        if self.agent is LogAgent.OTEL:
            own = (Matcher("job", "=~", f"{log_agent.JOB}|{kubernetes_events.JOB}"),)
        else:
            own = equal(job=kubernetes_events.JOB)
        return series(name, *own, *more, unit=unit)

    def queue(self, what: str) -> Expression:
        return aggregated("max", BY, self.series(f"otelcol_exporter_queue_{what}", unit=Unit.BYTES))

    def grown(self, name: str, span: Duration, unit: Unit = Unit.EVENTS) -> Expression:
        return aggregated("sum", BY, ranged(self.series(name, unit=unit), str(span), "increase"))

    def queue_filling(self, left: float) -> Expression:
        """A queue on disk has less room left than that share: what follows waits where it is read."""
        return compared(joined(self.queue("size"), "/", self.queue("capacity"), Unit.RATIO), ">", 1 - left)

    def stalled(self, span: Duration = SPAN) -> Expression:
        """Records wait and none was answered within the span. Who never had an answer has no such counter."""
        return unless(compared(self.queue("size"), ">", 0), compared(self.grown(ANSWERED, span), ">", 0))

    def late(self, most: Duration, span: Duration = SPAN) -> Expression:
        """What waits needs longer than that at the pace of the span. Where nothing moves at all, delivery has stalled instead.

        A record is about half as large again in the queue as in the store, so the true delay is somewhat shorter.
        """
        sent = aggregated("sum", BY, ranged(self.series(STORED_BYTES, unit=Unit.BYTES), str(span)))
        return compared(joined(self.queue("size"), "/", compared(sent, ">", 0), Unit.SECONDS), ">", most.seconds)

    def refused(self, span: Duration = SPAN) -> Expression:
        """Records the store will never take, or that were given up. A record it has already is no loss."""
        no_twin = Matcher("http_response_status_code", "!=", "409")
        answers = self.series(DOCUMENTS, *equal(outcome="failed_client"), no_twin)
        given_up = self.series("otelcol_exporter_send_failed_log_records_total")
        return either(grew(answers, BY, span), grew(given_up, BY, span))

    def lost(self, share: float, span: Duration = LEDGER) -> Expression:
        """Share of the records read within the span that were neither answered nor wait, where it is greater than that.

        What waits is told in bytes; a record is larger there than in the store, so that it counts as more records than it
        is. One that started within the span is not judged: its counters began at different moments.
        """
        read, answered = self.grown(READ, span), self.grown(ANSWERED, span)
        stored = self.grown(STORED_BYTES, span, Unit.BYTES)
        waiting = joined(joined(self.queue("size"), "*", answered), "/", stored, Unit.EVENTS)
        gap = joined(joined(read, "-", answered), "-", waiting)
        answers = self.series(ANSWERED)
        known = replace(answers, text=f"last_over_time({answers.text}[{NEWEST}] offset {span})")
        began = compared(ranged(self.series(READ), str(span), "resets"), ">", 0)
        return unless(both(compared(joined(gap, "/", read, Unit.RATIO), ">", share), known, BY), began, BY)

    def turned_away(self, span: Duration = SPAN) -> Expression:
        """Records that found no room: the disk or the collector's memory is full. They are read again later."""
        disk = self.series("otelcol_exporter_enqueue_failed_log_records_total")
        memory = self.series("otelcol_processor_refused_log_records_total")
        return either(grew(disk, BY, span), grew(memory, BY, span))

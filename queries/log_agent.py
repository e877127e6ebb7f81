"""The node agents, whichever program they are: what they send on, what waits in their buffers, what goes wrong there."""

from dataclasses import replace

from queries.expression import Expression, aggregated, both, compared, either, joined, unless
from queries.growth import NEWEST, grew
from queries.selector import equal, ranged, series
from queries.variable import RATE_INTERVAL
from specs.environment import LogAgent
from specs.metrics import Matcher
from specs.units import Duration, Unit, hours, minutes

JOB = "log-agent"
NODE = ("node",)
SPAN = minutes(15)
LEDGER = hours(1)
"""What came in and what was answered is compared over so long."""
READ = "otelcol_receiver_accepted_log_records_total"
STORED_BYTES = "otelcol_elasticsearch_flushed_uncompressed_bytes_total"
ANSWERED = "otelcol_exporter_sent_log_records_total"
DOCUMENTS = "otelcol_elasticsearch_docs_processed_total"
WAITING = {
    LogAgent.OTEL: "otelcol_exporter_queue_size",
    LogAgent.FLUENTD: "fluentd_output_status_buffer_total_bytes",
}
SHIPPED = {LogAgent.OTEL: ANSWERED, LogAgent.FLUENTD: "fluentd_output_status_emit_records"}


def _counter(name: str, *more: Matcher, unit: Unit = Unit.EVENTS) -> Expression:
    return series(name, *equal(job=JOB), *more, unit=unit)


def _rate(counted: Expression, span: str) -> Expression:
    return aggregated("sum", NODE, ranged(counted, span))


def _queue(what: str) -> Expression:
    return aggregated("max", NODE, _counter(f"otelcol_exporter_queue_{what}", unit=Unit.BYTES))


def shipped(agent: LogAgent) -> Expression:
    """Records per second each agent sends on."""
    return _rate(_counter(SHIPPED[agent]), RATE_INTERVAL)


def buffered(agent: LogAgent) -> Expression:
    """Bytes that wait in each agent's buffer."""
    return aggregated("sum", NODE, _counter(WAITING[agent], unit=Unit.BYTES))


def buffer_filling(agent: LogAgent, left: float) -> Expression:
    """An agent's buffer on disk has less room left than that share: what follows waits in the log files."""
    if agent is LogAgent.OTEL:
        return compared(joined(_queue("size"), "/", _queue("capacity"), Unit.RATIO), ">", 1 - left)
    found = series("fluentd_output_status_buffer_available_space_ratio", *equal(job=JOB))
    return compared(aggregated("min", NODE, found), "<", left * 100)


def stalled(span: Duration = SPAN) -> Expression:
    """Records wait and none was answered within the span. An agent that never had an answer has no such counter."""
    answered = aggregated("sum", NODE, ranged(_counter(ANSWERED), str(span), "increase"))
    return unless(compared(_queue("size"), ">", 0), compared(answered, ">", 0))


def late(most: Duration, span: Duration = SPAN) -> Expression:
    """What waits needs longer than that at the pace of the span. Where nothing moves at all, delivery has stalled instead.

    A record is about half as large again in the queue as in the store, so the true delay is somewhat shorter.
    """
    sent = _rate(_counter(STORED_BYTES, unit=Unit.BYTES), str(span))
    return compared(joined(_queue("size"), "/", compared(sent, ">", 0), Unit.SECONDS), ">", most.seconds)


def refused(span: Duration = SPAN) -> Expression:
    """Records the store will never take, or that were given up. A record it has already is no loss."""
    no_twin = Matcher("http_response_status_code", "!=", "409")
    answers = _counter(DOCUMENTS, *equal(outcome="failed_client"), no_twin)
    given_up = _counter("otelcol_exporter_send_failed_log_records_total")
    return either(grew(answers, NODE, span), grew(given_up, NODE, span))


def lost(share: float, span: Duration = LEDGER) -> Expression:
    """Share of the records read within the span that were neither answered nor wait, where it is greater than that.

    What waits is told in bytes; a record is larger there than in the store, so that it counts as more records than it is. An
    agent that started within the span is not judged: its counters began at different moments.
    """
    read, answered, stored = (
        aggregated("sum", NODE, ranged(counted, str(span), "increase"))
        for counted in (_counter(READ), _counter(ANSWERED), _counter(STORED_BYTES, unit=Unit.BYTES))
    )
    waiting = joined(joined(_queue("size"), "*", answered), "/", stored, Unit.EVENTS)
    gap = joined(joined(read, "-", answered), "-", waiting)
    answers = _counter(ANSWERED)
    known = replace(answers, text=f"last_over_time({answers.text}[{NEWEST}] offset {span})")
    began = compared(ranged(_counter(READ), str(span), "resets"), ">", 0)
    return unless(both(compared(joined(gap, "/", read, Unit.RATIO), ">", share), known, NODE), began, NODE)


def turned_away(span: Duration = SPAN) -> Expression:
    """Records that found no room: the node's disk or the agent's memory is full. They are read again later."""
    disk = _counter("otelcol_exporter_enqueue_failed_log_records_total")
    memory = _counter("otelcol_processor_refused_log_records_total")
    return either(grew(disk, NODE, span), grew(memory, NODE, span))


def outcomes() -> Expression:
    """Documents per second by what became of them in the store."""
    return aggregated("sum", ("outcome",), ranged(_counter(DOCUMENTS), RATE_INTERVAL))

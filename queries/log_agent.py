"""The node agents, whichever program they are: what they send on and what waits in their buffers."""

from queries.expression import Expression, aggregated, compared
from queries.selector import equal, ranged, series
from queries.variable import RATE_INTERVAL
from specs.environment import LogAgent
from specs.units import Unit

JOB = "log-agent"
NODE = ("node",)
WAITING = {
    LogAgent.OTEL: "otelcol_exporter_queue_size",
    LogAgent.FLUENTD: "fluentd_output_status_buffer_total_bytes",
}
ANSWERED = "otelcol_exporter_sent_log_records_total"
DOCUMENTS = "otelcol_elasticsearch_docs_processed_total"
SHIPPED = {
    LogAgent.OTEL: ANSWERED,
    LogAgent.FLUENTD: "fluentd_output_status_emit_records",
}


def _own(name: str, unit: Unit = Unit.EVENTS) -> Expression:
    return series(name, *equal(job=JOB), unit=unit)


def shipped(agent: LogAgent) -> Expression:
    """Records per second each agent sends on."""
    return aggregated("sum", NODE, ranged(_own(SHIPPED[agent]), RATE_INTERVAL))


def buffered(agent: LogAgent) -> Expression:
    """Bytes that wait in each agent's buffer."""
    return aggregated("sum", NODE, _own(WAITING[agent], Unit.BYTES))


def buffer_filling(left: float) -> Expression:
    """Fluentd's buffer on disk has less room left than that share: what follows waits in the log files."""
    found = series("fluentd_output_status_buffer_available_space_ratio", *equal(job=JOB))
    return compared(aggregated("min", ("job", *NODE), found), "<", left * 100)


def outcomes() -> Expression:
    """Documents per second by what became of them in the store."""
    return aggregated("sum", ("outcome",), ranged(_own(DOCUMENTS), RATE_INTERVAL))

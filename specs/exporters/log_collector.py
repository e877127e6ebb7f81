"""The OpenTelemetry collector as the nodes' log agent: what it tells of its queue on disk and of the log store's answers.

Read off the running program of this version; counters end with _total because the rendered reader asks for it.
"""

from specs.exporters.exporter import Exporter
from specs.exporters.tracing import EXPORTED, OTEL_COLLECTOR, RECEIVED
from specs.metrics import counter, gauge
from specs.units import Unit

SENDING = (
    gauge("otelcol_exporter_queue_size", *EXPORTED, "data_type", unit=Unit.BYTES),
    gauge("otelcol_exporter_queue_capacity", *EXPORTED, "data_type", unit=Unit.BYTES),
    counter(
        "otelcol_receiver_accepted_log_records_total",
        *RECEIVED,
        meaning="Read and taken over; what is offered again counts once, when it is taken.",
    ),
    counter(
        "otelcol_exporter_enqueue_failed_log_records_total",
        *EXPORTED,
        meaning="What the queue on disk did not take; it is offered again.",
    ),
    counter(
        "otelcol_processor_refused_log_records_total",
        "processor",
        meaning="What was turned away for want of memory; it is offered again.",
    ),
    counter(
        "otelcol_exporter_sent_log_records_total",
        *EXPORTED,
        meaning="Left the queue because the store answered, if only by a refusal for good.",
    ),
    counter("otelcol_exporter_send_failed_log_records_total", *EXPORTED, meaning="Given up."),
    counter(
        "otelcol_elasticsearch_docs_processed_total",
        "outcome",
        "http_response_status_code",
        "error_type",
        meaning="What became of each document in the store. A second delivery of one is a conflict, 409.",
    ),
    counter("otelcol_elasticsearch_flushed_uncompressed_bytes_total", unit=Unit.BYTES),
)
"""Of a collector that sends to the log store."""
LOG_COLLECTOR = Exporter("log-collector", OTEL_COLLECTOR.version, SENDING, job="log-agent")

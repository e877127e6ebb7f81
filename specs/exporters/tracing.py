"""The OpenTelemetry collector and Jaeger 2, which is built on it, from their sources. Counters end with _total because the
rendered reader asks for it; the program's resource (service_name and such) is left to target_info."""

from specs.exporters.exporter import Exporter
from specs.metrics import Metric, counter, gauge

RECEIVED = ("receiver", "transport")
EXPORTED = ("exporter",)

PIPELINE: tuple[Metric, ...] = (
    counter("otelcol_receiver_accepted_spans_total", *RECEIVED),
    counter("otelcol_receiver_refused_spans_total", *RECEIVED),
    counter("otelcol_exporter_sent_spans_total", *EXPORTED),
    counter("otelcol_exporter_send_failed_spans_total", *EXPORTED),
    counter("otelcol_exporter_enqueue_failed_spans_total", *EXPORTED),
    gauge("otelcol_exporter_queue_size", *EXPORTED, "data_type"),
    gauge("otelcol_exporter_queue_capacity", *EXPORTED, "data_type"),
)

DROPPED_TOO_EARLY = counter(
    "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total",
    meaning="Traces that gave room to newer ones before it was decided whether they are kept: failed ones among them.",
)
OTEL_COLLECTOR = Exporter("otel-collector", "0.152.0", (*PIPELINE, DROPPED_TOO_EARLY), job="otel-collector")
JAEGER = Exporter("jaeger", "2.13.0", PIPELINE, job="jaeger")

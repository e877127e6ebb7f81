"""fluentd with its Prometheus plug-in: the log agent, from the plug-in's source. Logstash and Kibana expose nothing
Prometheus reads and are watched through their pods."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

OUTPUT = ("hostname", "plugin_id", "type")
GROWS = "Grows like a counter; the plug-in calls it a gauge, as it does with all its series by default."

FLUENTD = Exporter(
    name="fluentd",
    version="1.18.0",
    job="log-agent",
    metrics=(
        gauge("fluentd_output_status_buffer_total_bytes", *OUTPUT, unit=Unit.BYTES),
        gauge(
            "fluentd_output_status_buffer_available_space_ratio", *OUTPUT, meaning="Free share of the buffer, percent."
        ),
        gauge("fluentd_output_status_buffer_queue_length", *OUTPUT),
        gauge("fluentd_output_status_retry_count", *OUTPUT, meaning="Retries since the start."),
        gauge("fluentd_output_status_num_errors", *OUTPUT, meaning="Errors since the start."),
        counter("fluentd_output_status_emit_records", *OUTPUT, meaning=GROWS),
        counter("fluentd_output_status_write_count", *OUTPUT, meaning=GROWS),
    ),
)

"""Istio's standard metrics, as the sidecars of a namespace expose them. A system that runs in a mesh declares those it uses
as series from outside; this is what they may be (istio.io/latest/docs/reference/config/metrics)."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, histogram
from specs.units import Unit

PEERS = (
    *(
        "reporter",
        "source_workload",
        "source_workload_namespace",
        "destination_workload",
        "destination_workload_namespace",
    ),
    *("destination_service", "destination_service_name", "connection_security_policy"),
)
MILLISECONDS = (
    0.5,
    1,
    5,
    10,
    25,
    50,
    100,
    250,
    500,
    1000,
    2500,
    5000,
    10000,
    30000,
    60000,
    300000,
    600000,
    1800000,
    3600000,
)

ISTIO = Exporter(
    name="istio-proxy",
    version="1.27",
    job="istio-proxy",
    metrics=(
        counter("istio_requests_total", *PEERS, "request_protocol", "response_code", "response_flags"),
        histogram(
            "istio_request_duration_milliseconds",
            *(*PEERS, "request_protocol", "response_code", "response_flags"),
            buckets=MILLISECONDS,
            unit=Unit.MILLISECONDS,
        ),
        counter("istio_tcp_sent_bytes_total", *PEERS, unit=Unit.BYTES),
        counter("istio_tcp_received_bytes_total", *PEERS, unit=Unit.BYTES),
        counter("istio_tcp_connections_opened_total", *PEERS),
        counter("istio_tcp_connections_closed_total", *PEERS),
    ),
)

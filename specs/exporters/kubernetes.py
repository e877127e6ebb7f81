"""The cluster's own servers: the API server, and the name service, the latter from its source."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, histogram

REQUEST_BUCKETS = (
    *(0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0),
    *(3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0),
)

APISERVER = Exporter(
    name="apiserver",
    version="1.34",
    job="apiserver",
    labels=("job", "instance"),
    metrics=(
        counter("apiserver_request_total", "verb", "group", "version", "resource", "subresource", "scope", "code"),
        histogram(
            "apiserver_request_duration_seconds",
            *("verb", "group", "version", "resource", "subresource", "scope"),
            buckets=REQUEST_BUCKETS,
        ),
    ),
)

COREDNS = Exporter(
    name="coredns",
    version="1.12",
    job="coredns",
    metrics=(
        counter("coredns_dns_requests_total", "server", "zone", "proto", "family", "type"),
        counter("coredns_dns_responses_total", "server", "zone", "rcode", "plugin"),
        histogram(
            "coredns_dns_request_duration_seconds",
            *("server", "zone"),
            buckets=tuple(0.00025 * 2**power for power in range(16)),
        ),
        counter("coredns_panics_total"),
    ),
)

"""The collector of the cluster's events: how many there were, by what they are about, and what it sends."""

from collections.abc import Mapping

from specs.exporters.exporter import Exporter
from specs.exporters.log_collector import SENDING
from specs.exporters.tracing import OTEL_COLLECTOR
from specs.metrics import counter

COUNTED: Mapping[str, str] = {
    # The scrape's own `namespace` is the collector's.
    "about": "kubernetes.namespace_name",
    "type": "kubernetes.event.type",
    "reason": "event.reason",
}
"""Labels, and the field of the envelope each is taken from."""
EVENTS_METRIC = counter(
    "k8s_events_total",
    *COUNTED,
    meaning="Events of the Kubernetes API, each time one is seen anew or again.",
)
KUBERNETES_EVENTS = Exporter(
    "event-collector", OTEL_COLLECTOR.version, (EVENTS_METRIC, *SENDING), job="event-collector"
)

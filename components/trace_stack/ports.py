"""Where each workload of the stack listens, how it is addressed and the labels it is found by."""

from components.scraped_workload import ScrapedWorkload
from components.workload import identity, labels
from specs.environment import PLATFORM, TRACING_NAMESPACE
from specs.network import Peer

COMPONENT = "trace-stack"

OTLP_GRPC = 4317
OTLP_HTTP = 4318
BALANCED = 4319
"""Collectors among themselves: all spans of one trace meet at one of them."""
HEALTH = 13133
METRICS = 8888
QUERY = 16686

COLLECTOR_NAME = "otel-collector"
JAEGER_NAME = "jaeger"

COLLECTOR_URL = f"http://{COLLECTOR_NAME}.{TRACING_NAMESPACE}.svc:{OTLP_GRPC}"
JAEGER_URL = f"http://{JAEGER_NAME}.{TRACING_NAMESPACE}.svc:{QUERY}"
JAEGER_OTLP = f"{JAEGER_NAME}.{TRACING_NAMESPACE}.svc:{OTLP_GRPC}"

SCRAPED = (
    ScrapedWorkload(COLLECTOR_NAME, TRACING_NAMESPACE, {"metrics": METRICS}),
    ScrapedWorkload(JAEGER_NAME, TRACING_NAMESPACE, {"metrics": METRICS}),
)


def own_labels(name: str) -> dict[str, str]:
    return labels(name, COMPONENT, system=PLATFORM)


def peer(name: str) -> Peer:
    """Pods of one of the stack's workloads."""
    return Peer(TRACING_NAMESPACE, tuple(sorted(identity(own_labels(name)).items())))

"""The usual HTTP service: one port, one metrics endpoint, counter and histogram of conventional names."""

from typing import TypedDict, Unpack

from specs.metrics import HttpMetrics, Metric, MetricsEndpoint, counter, histogram
from specs.scaling import Scaling
from specs.service import Pool, Service
from specs.units import Bytes, Cpu

LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds. Holds the thresholds objectives use (0.2, 0.5, 1, 2); the client libraries' defaults do not (BUG-67)."""


class ServiceFacts(TypedDict, total=False):
    """Fields of a Service that a preset passes through."""

    replicas: int
    cpu: Cpu
    memory: Bytes
    pools: tuple[Pool, ...]
    scaling: Scaling | None
    requests_per_second: float
    traced: bool
    calls: tuple[str, ...]
    language: str


def http_metrics(
    *,
    prefix: str = "",
    route_label: str = "route",
    labels: tuple[str, ...] = (),
    buckets: tuple[float, ...] = LATENCY_BUCKETS,
    asked: bool = False,
) -> HttpMetrics:
    """Counter and histogram by method, route and status; `labels` are further labels of the counter."""
    return HttpMetrics(
        requests=counter(
            f"{prefix}http_requests_total",
            "method",
            route_label,
            "status",
            *labels,
            meaning="Requests answered, by route and status.",
            asked=asked,
        ),
        duration=histogram(
            f"{prefix}http_request_duration_seconds",
            "method",
            route_label,
            buckets=buckets,
            meaning="Time from a request's first byte to its answer's last.",
            asked=asked,
        ),
        route_label=route_label,
    )


def http_service(
    name: str,
    *,
    port: int = 80,
    container_port: int = 8080,
    http: HttpMetrics | None = None,
    others: tuple[Metric, ...] = (),
    **facts: Unpack[ServiceFacts],
) -> Service:
    """A service that answers HTTP and serves /metrics on its container port."""
    endpoint = MetricsEndpoint(container_port, http=http or http_metrics(), others=others)
    return Service(name, port, container_port, metrics=endpoint, **facts)

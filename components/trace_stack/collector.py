"""The collector's objects: a StatefulSet, because what it has taken in waits on its own disk."""

from collections.abc import Mapping

from components.access import Use, cluster_access
from components.certificates.catalogue import OTEL_COLLECTOR
from components.certificates.leaf import LEAF_KEYS
from components.controller import Claim, checksum, stateful_set
from components.images import image
from components.kubernetes import Manifest
from components.trace_stack import ports
from components.trace_stack.collector_files import CERTIFICATES, QUEUE
from components.volume import config_map_volume, secret_volume
from components.workload import (
    Container,
    Pod,
    config_map,
    disruption_budget,
    http_probe,
    identity,
    service,
    service_account,
)
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import TRACING_NAMESPACE, Environment
from specs.units import gibibytes

NAME = ports.COLLECTOR_NAME
SECRET = "otel-collector"
HASH_KEY = "hash-key"
HEAP_SHARE = 0.8
"""GOMEMLIMIT against the container's limit; the memory limiter acts at the same share."""
OPEN = {"grpc": ports.OTLP_GRPC, "http": ports.OTLP_HTTP, "metrics": ports.METRICS}


def server(environment: Environment) -> Container:
    size = environment.size(NAME)
    return Container(
        NAME,
        image(NAME),
        size,
        args=["--config=/etc/otel/settings/otel-collector.yaml"],
        env={"GOMEMLIMIT": f"{int(size.memory_limit.count * HEAP_SHARE) >> 20}MiB"},
        ports={**OPEN, "balanced": ports.BALANCED, "health": ports.HEALTH},
        mounts={
            "settings": "/etc/otel/settings",
            "certificates": CERTIFICATES,
            "credentials": "/etc/otel/credentials",
            "queue": QUEUE,
        },
        writable=("queue",),
        probes={
            "startup": http_probe("health", "/", failures=30),
            "readiness": http_probe("health", "/"),
            "liveness": http_probe("health", "/", failures=6),
        },
    )


def collector(environment: Environment, files: Mapping[str, str]) -> list[Manifest]:
    own, size = ports.own_labels(NAME), environment.size(NAME)
    pod = Pod(
        [server(environment)],
        own,
        NAME,
        volumes=[
            config_map_volume("settings", NAME),
            secret_volume("certificates", OTEL_COLLECTOR.secret, LEAF_KEYS),
            secret_volume("credentials", SECRET, (HASH_KEY,)),
        ],
        annotations={CHECKSUM_ANNOTATION: checksum(files)},
        token=True,
        grace_seconds=60,
        spread=identity(own) if size.replicas > 1 else None,
    )
    uses = [
        Use("", ("namespaces", "pods"), ("get", "list", "watch")),
        Use("apps", ("replicasets",), ("get", "list", "watch")),
    ]
    claims = [Claim("queue", size.volume or gibibytes(2), environment.storage_class)]
    return [
        service_account(NAME, TRACING_NAMESPACE, own),
        *cluster_access(NAME, TRACING_NAMESPACE, own, uses),
        config_map(NAME, TRACING_NAMESPACE, own, files),
        service(f"{NAME}-headless", TRACING_NAMESPACE, own, {"balanced": ports.BALANCED}, headless=True),
        service(NAME, TRACING_NAMESPACE, own, OPEN),
        stateful_set(NAME, TRACING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect),
        *([disruption_budget(NAME, TRACING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]

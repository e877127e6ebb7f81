"""Every image the stacks run, with its full version. One table: the policy pack refuses what is not pinned.

Where images.lock has an image, its digest stands behind the tag: the tag tells people, the digest decides.
"""

from pathlib import Path

from components import image_lock
from specs.fault import Fault, SpecificationError

LOCK = Path(__file__).resolve().parents[1] / image_lock.NAME

IMAGES = {
    "prometheus": "quay.io/prometheus/prometheus:v3.15.0",
    "alertmanager": "quay.io/prometheus/alertmanager:v0.31.1",
    "grafana": "docker.io/grafana/grafana:12.2.1",
    "blackbox-exporter": "quay.io/prometheus/blackbox-exporter:v0.28.0",
    "kube-state-metrics": "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.19.1",
    "node-exporter": "quay.io/prometheus/node-exporter:v1.12.1",
    "postgres-exporter": "quay.io/prometheuscommunity/postgres-exporter:v0.17.1",
    "mysqld-exporter": "quay.io/prometheus/mysqld-exporter:v0.16.0",
    "mongodb-exporter": "docker.io/percona/mongodb_exporter:0.43.1",
    "redis-exporter": "docker.io/oliver006/redis_exporter:v1.74.0",
    "elasticsearch": "docker.elastic.co/elasticsearch/elasticsearch:9.1.5",
    "elasticsearch-exporter": "quay.io/prometheuscommunity/elasticsearch-exporter:v1.9.0",
    "kibana": "docker.elastic.co/kibana/kibana:9.1.5",
    "logstash": "docker.elastic.co/logstash/logstash:9.1.5",
    "fluentd": "docker.io/fluent/fluentd-kubernetes-daemonset:v1.18.0-debian-elasticsearch8-1.4",
    "otel-collector": "docker.io/otel/opentelemetry-collector-contrib:0.152.0",
    "jaeger": "docker.io/jaegertracing/jaeger:2.13.0",
    # The same release: version 2 numbers the server, version 1 its tools.
    "jaeger-es-rollover": "docker.io/jaegertracing/jaeger-es-rollover:1.76.0",
    "falco": "docker.io/falcosecurity/falco:0.43.0",
    "nginx": "docker.io/nginxinc/nginx-unprivileged:1.29.3-alpine3.22",
    "postgresql": "docker.io/library/postgres:{version}",
    "mysql": "docker.io/library/mysql:{version}",
    "mariadb": "docker.io/library/mariadb:{version}",
    "mongodb": "docker.io/library/mongo:{version}",
    "redis": "docker.io/library/redis:{version}",
}

ENGINE_RELEASES = {
    # Client images by (engine, major): the newest minor at the time of writing; the client is as new as the server.
    ("postgresql", "16"): "16.10",
    ("postgresql", "17"): "17.6",
    ("mysql", "8.4"): "8.4.6",
    ("mariadb", "11.8"): "11.8.3",
    ("mariadb", "10.11"): "10.11.14",
    ("mongodb", "7.0"): "7.0.25",
    ("mongodb", "8.0"): "8.0.15",
    ("redis", "7"): "7.4.6",
    ("redis", "8"): "8.2.2",
}


def image(name: str) -> str:
    """The pinned reference of a component's image."""
    return locked(IMAGES[name])


def engine_image(engine: str, version: str) -> str:
    """The stock image of a database engine, for its clients. Raises KeyError for a major that is not in the table."""
    return locked(IMAGES[engine].format(version=ENGINE_RELEASES[engine, version]))


def locked(reference: str) -> str:
    """The reference with its digest, where the lock has it."""
    digest = image_lock.digests(LOCK).get(reference)
    return f"{reference}@{digest}" if digest else reference


def references() -> tuple[str, ...]:
    """Every reference of the table, sorted."""
    engines = {IMAGES[engine].format(version=release) for (engine, _), release in ENGINE_RELEASES.items()}
    return tuple(sorted(engines | {reference for reference in IMAGES.values() if "{" not in reference}))


def lock_faults() -> list[Fault]:
    """Whether the lock, if there is one, can be read and is of this table."""
    return image_lock.faults(LOCK, references())


def check_lock() -> None:
    """Raises SpecificationError with every fault of the lock."""
    if found := lock_faults():
        raise SpecificationError(found)

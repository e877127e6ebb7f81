"""Which exporter answers for which engine, and which are there in every environment."""

from specs.exporters.alertmanager import ALERTMANAGER
from specs.exporters.blackbox import BLACKBOX, PROBE_JOB, PROBES
from specs.exporters.elasticsearch import ELASTICSEARCH
from specs.exporters.fluentd import FLUENTD
from specs.exporters.grafana import GRAFANA
from specs.exporters.istio import ISTIO
from specs.exporters.kube_state_metrics import KUBE_STATE_METRICS
from specs.exporters.kubelet import CADVISOR, KUBELET
from specs.exporters.kubernetes import APISERVER, COREDNS
from specs.exporters.mongodb import MONGODB
from specs.exporters.mysql import MYSQL
from specs.exporters.node import NODE
from specs.exporters.postgres import POSTGRES
from specs.exporters.prometheus import PROMETHEUS, TARGETS
from specs.exporters.redis import REDIS
from specs.exporters.tracing import JAEGER, OTEL_COLLECTOR
from specs.store import Engine

STORE_EXPORTERS = {
    Engine.POSTGRESQL: POSTGRES,
    Engine.MYSQL: MYSQL,
    Engine.MARIADB: MYSQL,
    Engine.MONGODB: MONGODB,
    Engine.REDIS: REDIS,
}

PLATFORM = (
    TARGETS, PROMETHEUS, ALERTMANAGER, GRAFANA, PROBES, BLACKBOX, KUBE_STATE_METRICS, NODE, KUBELET, CADVISOR, APISERVER,
    COREDNS, ELASTICSEARCH, FLUENTD, OTEL_COLLECTOR, JAEGER,
)  # fmt: skip
"""Scraped in every environment, whatever its systems are."""

EXPORTERS = {exporter.name: exporter for exporter in (*STORE_EXPORTERS.values(), *PLATFORM, ISTIO)}

PLATFORM_JOBS = tuple(exporter.job for exporter in PLATFORM if exporter.job and exporter.job != PROBE_JOB)
"""Jobs that must have a target in every environment."""

"""Which exporter answers for which engine, and which are there in every environment."""

from collections.abc import Mapping

from specs.environment import Environment, LogAgent
from specs.exporters.alertmanager import ALERTMANAGER
from specs.exporters.blackbox import BLACKBOX, PROBE_JOB, PROBES
from specs.exporters.elasticsearch import ELASTICSEARCH
from specs.exporters.exporter import Exporter
from specs.exporters.falco import FALCO
from specs.exporters.fluentd import FLUENTD
from specs.exporters.grafana import GRAFANA
from specs.exporters.istio import ISTIO
from specs.exporters.kube_state_metrics import KUBE_STATE_METRICS
from specs.exporters.kubelet import CADVISOR, KUBELET
from specs.exporters.kubernetes import APISERVER, COREDNS
from specs.exporters.kubernetes_events import KUBERNETES_EVENTS
from specs.exporters.log_collector import LOG_COLLECTOR
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

LOG_AGENTS: Mapping[LogAgent, Exporter] = {LogAgent.OTEL: LOG_COLLECTOR, LogAgent.FLUENTD: FLUENTD}
"""One of them runs in an environment, and either under the same job."""
_EVERYWHERE = (
    TARGETS, PROMETHEUS, ALERTMANAGER, GRAFANA, PROBES, BLACKBOX, KUBE_STATE_METRICS, NODE, KUBELET, CADVISOR, APISERVER,
    COREDNS, ELASTICSEARCH, KUBERNETES_EVENTS, OTEL_COLLECTOR, JAEGER,
)  # fmt: skip
PLATFORM = (*_EVERYWHERE, *LOG_AGENTS.values())
"""What the stacks are made of, whatever their systems are."""

EXPORTERS = {exporter.name: exporter for exporter in (*STORE_EXPORTERS.values(), *PLATFORM, FALCO, ISTIO)}

PLATFORM_JOBS = tuple(
    dict.fromkeys(exporter.job for exporter in PLATFORM if exporter.job and exporter.job != PROBE_JOB)
)
"""Jobs that must have a target in every environment."""


def platform_exporters(environment: Environment) -> tuple[Exporter, ...]:
    """Scraped in an environment, whatever its systems are: what is always there, the log agent, and what is switched on."""
    return (*_EVERYWHERE, LOG_AGENTS[environment.log_agent], *((FALCO,) if environment.falco else ()))


def platform_jobs(environment: Environment) -> tuple[str, ...]:
    """Jobs that must have a target in an environment."""
    return (*PLATFORM_JOBS, FALCO.job) if environment.falco else PLATFORM_JOBS

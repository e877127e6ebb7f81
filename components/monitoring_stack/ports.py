"""Where each workload of the stack listens, and the labels it is found by."""

from components.scraped_workload import ScrapedWorkload
from components.workload import labels
from specs.by_hand import ALERTMANAGER_PORT, PROMETHEUS_PORT
from specs.environment import MONITORING_NAMESPACE, NODE_AGENTS_NAMESPACE, PLATFORM
from specs.system import System

COMPONENT = "monitoring-stack"

PROMETHEUS = PROMETHEUS_PORT
ALERTMANAGER = ALERTMANAGER_PORT
ALERTMANAGER_GOSSIP = 9094
GRAFANA = 3000
BLACKBOX = 9115
KUBE_STATE_METRICS = 8080
NODE_EXPORTER = 9100

SCRAPED = (
    ScrapedWorkload("prometheus", MONITORING_NAMESPACE, {"http": PROMETHEUS}),
    ScrapedWorkload("alertmanager", MONITORING_NAMESPACE, {"http": ALERTMANAGER}),
    ScrapedWorkload("grafana", MONITORING_NAMESPACE, {"http": GRAFANA}),
    ScrapedWorkload("blackbox-exporter", MONITORING_NAMESPACE, {"http": BLACKBOX}),
    ScrapedWorkload("kube-state-metrics", MONITORING_NAMESPACE, {"http": KUBE_STATE_METRICS}),
    ScrapedWorkload("node-exporter", NODE_AGENTS_NAMESPACE, {"http": NODE_EXPORTER}),
)

EXPORTER_PORTS = {"postgresql": 9187, "mysql": 9104, "mariadb": 9104, "mongodb": 9216, "redis": 9121}


def platform_labels(name: str) -> dict[str, str]:
    """Labels of a workload that belongs to the stack and to no single system."""
    return labels(name, COMPONENT, system=PLATFORM)


def exporter_name(store: str) -> str:
    """Name and scrape job of a store's exporter."""
    return f"{store}-exporter"


def exporter_labels(system: System, store: str) -> dict[str, str]:
    return labels(exporter_name(store), COMPONENT, system=system.name)

"""Prometheus' configuration document."""

from typing import Any

from components.monitoring_stack.scrape import relabel, scrape_jobs
from specs.environment import MONITORING_NAMESPACE, SCRAPE_INTERVAL, Environment
from specs.system import System

CONFIGURATION_PATH = "/etc/prometheus"
REPLICA_LABEL = "prometheus_replica"


def prometheus_configuration(systems: tuple[System, ...], environment: Environment) -> dict[str, Any]:
    """Replicas differ in one external label, which is dropped towards Alertmanager: twins must send equal alerts."""
    alertmanagers = {
        "kubernetes_sd_configs": [{"role": "endpointslice", "namespaces": {"names": [MONITORING_NAMESPACE]}}],
        "relabel_configs": [
            relabel("__meta_kubernetes_service_name", regex="alertmanager", action="keep"),
            relabel("__meta_kubernetes_endpointslice_port_name", regex="http", action="keep"),
        ],
    }
    return {
        "global": {
            "scrape_interval": str(SCRAPE_INTERVAL),
            "scrape_timeout": "10s",
            "evaluation_interval": "30s",
            "external_labels": {
                "cluster": environment.cluster,
                "environment": environment.name,
                REPLICA_LABEL: "${POD_NAME}",
            },
        },
        "rule_files": [f"{CONFIGURATION_PATH}/rules/*.yml"],
        "alerting": {
            "alert_relabel_configs": [{"regex": REPLICA_LABEL, "action": "labeldrop"}],
            "alertmanagers": [alertmanagers],
        },
        "scrape_configs": scrape_jobs(systems),
    }

"""Prometheus' configuration document."""

from typing import Any

from components.monitoring_stack.access import PROMETHEUS_ACCESS, SERVER, basic_auth
from components.monitoring_stack.backfill import late_samples
from components.monitoring_stack.keep_list import Used
from components.monitoring_stack.remote_write import remote_writes
from components.monitoring_stack.scrape import scrape_jobs
from components.monitoring_stack.scrape_job import relabel
from specs.environment import MONITORING_NAMESPACE, SCRAPE_INTERVAL, Environment
from specs.system import System

RULES_PATH = "/etc/prometheus/rules"
REPLICA_LABEL = "prometheus_replica"


def prometheus_configuration(systems: tuple[System, ...], environment: Environment, used: Used) -> dict[str, Any]:
    """Replicas differ in one external label, which is dropped towards Alertmanager: twins must send equal alerts."""
    copies = remote_writes(environment, used, REPLICA_LABEL)
    alertmanagers = {
        "basic_auth": basic_auth(SERVER, PROMETHEUS_ACCESS),
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
        "rule_files": [f"{RULES_PATH}/*.yml"],
        "alerting": {
            "alert_relabel_configs": [{"regex": REPLICA_LABEL, "action": "labeldrop"}],
            "alertmanagers": [alertmanagers],
        },
        "storage": late_samples(environment),
        "scrape_configs": scrape_jobs(systems, environment, used),
        **({"remote_write": copies} if copies else {}),
    }

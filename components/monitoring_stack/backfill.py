"""How computed history comes into Prometheus: by scrape, as everything does. A backfill's pod shows samples with their own
times; only recorded series of objectives are let in, and only while such a pod runs."""

from typing import Any

from components.monitoring_stack.scrape_job import FALLBACK_PROTOCOL, ScrapeJob, relabel
from components.workload import downward
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.history_document import BACKFILL_SAMPLES, REPLICA_HEADER

BACKFILL = "slo-backfill"
"""Scrape job, and the name of its pods."""
BACKFILL_PORT = 8080
REPLICA_PATH = "/etc/prometheus/replica"
REPLICA_FILE = "name"
LABELS = 10
"""A recorded series has its name, slo, system, window, and at most month, exclusion or definition; three come with the target."""
LARGEST_PAGE = "16MB"


def backfill_job() -> ScrapeJob:
    """The replica names itself, because each is given what its own history makes. Labels of the target go: a recorded series
    has none."""
    return {
        "job_name": BACKFILL,
        "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [MONITORING_NAMESPACE]}}],
        "http_headers": {REPLICA_HEADER: {"files": [f"{REPLICA_PATH}/{REPLICA_FILE}"]}},
        "honor_timestamps": True,
        "relabel_configs": [
            relabel("__meta_kubernetes_pod_label_app_kubernetes_io_name", regex=BACKFILL, action="keep"),
            # A finished Job's pod keeps its address until it is removed, and would count as a target that is down.
            relabel("__meta_kubernetes_pod_phase", regex="Running", action="keep"),
            relabel("__meta_kubernetes_pod_container_port_name", regex="http", action="keep"),
        ],
        "metric_relabel_configs": [
            relabel("__name__", regex="slo:.+", action="keep"),
            {"regex": "job|instance", "action": "labeldrop"},
        ],
        "sample_limit": BACKFILL_SAMPLES,
        "body_size_limit": LARGEST_PAGE,
        "label_limit": LABELS,
        "label_name_length_limit": 128,
        "label_value_length_limit": 512,
        "fallback_scrape_protocol": FALLBACK_PROTOCOL,
    }


def late_samples(environment: Environment) -> dict[str, Any]:
    """How old a sample may be: as old as what is kept, because history is filled as far as raw series reach."""
    return {"tsdb": {"out_of_order_time_window": str(environment.metric_retention)}}


def replica_volume() -> dict[str, Any]:
    """The pod's own name as a file, which is read for each scrape: the configuration is the same for all replicas."""
    return {
        "name": "replica",
        "downwardAPI": {"items": [{"path": REPLICA_FILE, **downward("metadata.name")}]},
    }

"""What the five documents ask to be watched, subject by subject: the series that answer, in the system's contract and read by
a rule or a board."""

from collections.abc import Mapping

import pytest

from commands.check_input import checked
from components.monitoring_stack.keep_list import used
from dashboards.catalogue import boards
from specs.exporters import contract
from tests.systems.data import SYSTEMS

PLAN = checked("prod")
READ = used(PLAN.systems, PLAN.environment, boards(PLAN.systems, PLAN.environment)).read

EP, MA, EW, SQ = "endpoint-stats", "maintenance-api", "eyewear-ml", "sql-studio"
CONTAINER = ("container_cpu_usage_seconds_total", "container_memory_working_set_bytes")
NODE = ("node_cpu_seconds_total", "node_memory_MemAvailable_bytes", "node_filesystem_avail_bytes")

SUBJECTS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("MET-04", EP): {
        "requests": ("http_requests_total{method,path,status,customer_tier}",),
        "latency": ("http_request_duration_seconds_bucket{path}",),
        "quota": ("api_calls_total{customer_id}", "api_quota{customer_id}"),
        "containers": CONTAINER,
        "pods": ("kube_pod_info", "kube_pod_status_phase"),
        "releases": ("kube_replicaset_created", "kube_replicaset_owner"),
        "the database answers": ("pg_up",),
    },
    ("MET-06", MA): {
        "rate and errors": ("http_requests_total{status}",),
        "percentiles": ("http_request_duration_seconds_bucket",),
        "database connections": ("db_connections_active",),
    },
    ("MET-07", MA): {
        "processor and memory": (*CONTAINER, *NODE[:2]),
        "disk operations": ("container_fs_reads_total", "container_fs_writes_total"),
        "network": ("container_network_receive_bytes_total", "container_network_transmit_bytes_total"),
    },
    # Its one server has no replica to lag: "replication lag (if replicas)".
    ("MET-08", MA): {
        "pool": ("db_connections_active", "db_connections_idle"),
        "slow queries": ("mysql_global_status_slow_queries",),
        "size": ("mysql_info_schema_table_size",),
    },
    ("MET-09", EW): {
        "nodes": NODE,
        "pods": ("kube_pod_status_phase", *CONTAINER),
        "deployments": ("kube_deployment_status_replicas_available", "kube_deployment_spec_replicas"),
        "volumes": ("kubelet_volume_stats_used_bytes", "kubelet_volume_stats_capacity_bytes"),
        "network": ("container_network_receive_bytes_total", "container_network_transmit_bytes_total"),
    },
    ("MET-10", EW): {
        "queries": ("eyewear_database_query_duration_seconds_bucket",),
        "connections": ("mongodb_ss_connections",),
        "size": ("mongodb_dbstats_storageSize",),
        "replication lag": ("mongodb_rs_members_optimeDate",),
        "indexes": ("mongodb_dbstats_indexSize",),
        "cache": ("mongodb_ss_wt_cache_pages_requested_from_the_cache",),
        "slow queries": ("mongodb_ss_metrics_queryExecutor_collectionScans_total",),
    },
    ("MET-11", EW): {
        "latency between services": ("istio_request_duration_milliseconds_bucket",),
        "rate and errors": ("istio_requests_total{response_code}",),
        "bandwidth": ("istio_tcp_sent_bytes_total", "istio_tcp_received_bytes_total"),
        "connections": ("istio_tcp_connections_opened_total",),
        "name resolution": ("coredns_dns_request_duration_seconds_bucket", "probe_duration_seconds{probe}"),
    },
    ("MET-12", EW): {
        "availability": ("probe_success", "up"),
        "response time, errors, throughput": ("http_request_duration_seconds_bucket", "http_requests_total{status}"),
        "authentication": ("eyewear_auth_attempts_total",),
    },
    ("MET-13", EW): {
        "page load": ("eyewear_page_load_seconds_bucket",),
        "sessions": ("eyewear_session_duration_seconds_bucket", "eyewear_session_duration_seconds_count"),
        "features": ("eyewear_feature_usage_total",),
        "conversion": ("eyewear_conversions_total", "eyewear_sessions_total"),
        "errors met": ("eyewear_client_errors_total",),
    },
    ("MET-14", EW): {
        "active users": ("eyewear_active_users",),
        "recommendations": ("eyewear_recommendation_accuracy_ratio",),
        "virtual try-on": ("eyewear_virtual_try_ons_total",),
        "retention": ("eyewear_user_retention_ratio",),
        "revenue": ("eyewear_revenue_total",),
        "integrations": ("eyewear_integration_calls_total",),
    },
    ("MET-15", SQ): {
        "requests": ("sql_studio_http_requests_total{status}", "sql_studio_http_request_duration_seconds_bucket"),
        "database": (
            "sql_studio_database_queries_total",
            "sql_studio_database_query_duration_seconds_bucket",
            "sql_studio_database_connections_active",
        ),
        "authentication": ("sql_studio_auth_attempts_total", "sql_studio_auth_lockouts_total"),
        "synchronisation": (
            "sql_studio_sync_operations_total",
            "sql_studio_sync_conflicts_total",
            "sql_studio_sync_lag_seconds",
        ),
        "containers": (*CONTAINER, "container_network_receive_bytes_total", "kube_pod_status_phase"),
        "people": ("sql_studio_active_users", "sql_studio_user_registrations_total", "sql_studio_feature_usage_total"),
        "restarts": ("kube_pod_container_status_restarts_total",),
        "nodes and disks": (*NODE, "kube_node_status_condition"),
        "abuse": ("sql_studio_rate_limit_violations_total", "sql_studio_suspicious_activity_total"),
    },
    ("MET-16", SQ): {
        "latency": ("sql_studio_http_request_duration_seconds_bucket",),
        "traffic and errors": ("sql_studio_http_requests_total{status}",),
        "saturation": (
            *CONTAINER,
            "kube_pod_container_resource_limits{resource}",
            "sql_studio_database_connections_active",
            "sql_studio_database_connections_max",
        ),
    },
}


@pytest.mark.covers(
    "MET-04",
    "MET-06",
    "MET-07",
    "MET-08",
    "MET-09",
    "MET-10",
    "MET-11",
    "MET-12",
    "MET-13",
    "MET-14",
    "MET-15",
    "MET-16",
)
@pytest.mark.parametrize(
    ("row", "system", "subject"), [(*place, subject) for place, found in SUBJECTS.items() for subject in found]
)
def test_what_is_asked_is_declared_and_read(row: str, system: str, subject: str) -> None:
    declared = contract(SYSTEMS[system])
    for text in SUBJECTS[row, system][subject]:
        name, _, labels = text.rstrip("}").partition("{")
        assert name in declared, text
        assert {label for label in labels.split(",") if label} <= set(declared[name].labels), text
        assert name in READ, f"{name} is declared, but no rule and no board reads it"

"""How many series an exporter has of a metric: the values its labels take, multiplied.

Labels that name a thing do not multiply each other: a container's pod, namespace and node follow from the container, so the
most numerous thing among them counts once. Labels that list states or parts of a thing multiply it. Figures are upper
bounds of ours where no program fixes them; `docs/decisions/0030-what-is-scraped.md` compares them with real servers.
"""

from collections.abc import Iterable, Mapping
from math import prod

from specs.census import Census, Kind
from specs.exporters.exporter import Exporter
from specs.exporters.series import series_names
from specs.metrics import Metric, MetricKind

FOLLOWS = 1
"""The value of a label that follows from the others, or that is the same on all series of a target."""

Values = Mapping[str, int | Kind]
IDENTITY: Values = dict.fromkeys(
    ("namespace", "cluster", "uid", "image", "name", "id", "host", "url", "server", "version", "hostname"), FOLLOWS
)
"""Labels that mean the same wherever they occur."""

_OBJECTS: Values = {
    **dict.fromkeys(("deployment", "statefulset", "horizontalpodautoscaler", "cronjob"), Kind.WORKLOAD),
    "pod": Kind.POD, "container": Kind.CONTAINER, "node": Kind.NODE, "lease": Kind.LEASE, "replicaset": Kind.REPLICA_SET,
    "job_name": Kind.JOB, "persistentvolumeclaim": Kind.VOLUME,
    **dict.fromkeys(("created_by_kind", "created_by_name", "owner_kind", "owner_name", "owner_is_controller", "unit",
                     "storageclass", "volumename", "schedule", "concurrency_policy", "timezone", "reason"), FOLLOWS),
    "phase": 5, "condition": 5, "status": 3, "resource": 3,
}  # fmt: skip
"""A container waits or ended for one reason at a time. Five phases, at most five conditions, each true, false or unknown;
limits are set on processor, memory and ephemeral storage."""
_NODE_ROLES: Values = dict.fromkeys(("es_master_node", "es_data_node", "es_ingest_node", "es_client_node"), FOLLOWS)
_SENDING = {
    "receiver": 2, "transport": FOLLOWS, "exporter": 1, "data_type": FOLLOWS, "processor": FOLLOWS, "outcome": 5,
    "http_response_status_code": FOLLOWS, "error_type": 8,
}  # fmt: skip
_SPANS: Values = {
    "receiver": 2, "exporter": 3, "transport": 2, "data_type": 1,
    **dict.fromkeys(("service_name", "service_instance_id", "service_version"), FOLLOWS),
}  # fmt: skip
_SESSIONS: Values = {
    "datname": 10, "state": 6, "usename": 4,
    **dict.fromkeys(("application_name", "backend_type", "wait_event_type", "wait_event", "datid", "client_addr",
                     "upstream_host", "status", "database"), FOLLOWS),
    "slot_name": 8,
}  # fmt: skip
_PEERS: Values = {
    "reporter": 2, "source_workload": 6, "destination_workload": 6, "response_code": 6, "response_flags": 2,
    **dict.fromkeys(("source_workload_namespace", "destination_workload_namespace", "destination_service",
                     "destination_service_name", "connection_security_policy", "request_protocol"), FOLLOWS),
}  # fmt: skip

VALUES: Mapping[str, Values] = {
    "targets": {"probe": FOLLOWS, "service": FOLLOWS},
    "prometheus": {"rule_group": 100, "alertmanager": 3, "handler": 40, "type": 2},
    "alertmanager": {"integration": 18, "reason": 5, "state": 4},
    "grafana": {"handler": 200, "method": 2, "status_code": 3, "status_source": 2, "slo_group": FOLLOWS},
    "blackbox-probes": {"phase": 5},
    "blackbox-exporter": {},
    "kube-state-metrics": _OBJECTS,
    "node-exporter": {
        "cpu": Kind.PROCESSOR, "mode": 8, "device": Kind.DEVICE, "mountpoint": Kind.FILE_SYSTEM, "fstype": FOLLOWS,
    },
    "kubelet": {"persistentvolumeclaim": Kind.VOLUME},
    # Interfaces are those within the pod, devices those the container wrote to.
    "cadvisor": {"pod": Kind.POD, "container": Kind.CONTAINER, "cpu": FOLLOWS, "interface": 2, "device": 2},
    "apiserver": {
        "resource": 150, "verb": 4, "code": 2, "scope": FOLLOWS, "group": FOLLOWS, "subresource": FOLLOWS,
    },
    "coredns": {"zone": 3, "proto": 2, "family": 2, "type": 8, "rcode": 6, "plugin": FOLLOWS},
    "elasticsearch-exporter": {**_NODE_ROLES, "color": 3, "mount": FOLLOWS, "path": FOLLOWS, "area": 2, "type": 24},
    "fluentd": {"plugin_id": 12, "type": FOLLOWS},
    "log-collector": _SENDING,
    # Namespaces, and the reasons that occur in one: controllers know some hundred, each with one type.
    "event-collector": {**_SENDING, "about": 25, "type": FOLLOWS, "reason": 50},
    # Rules that ever matched: those that come with it are two dozen.
    "falco": {"rule_name": 40, "priority": FOLLOWS, "source": FOLLOWS},
    "otel-collector": _SPANS,
    "jaeger": _SPANS,
    "postgres-exporter": _SESSIONS,
    "mysqld-exporter": {
        "schema": FOLLOWS, "table": 500, "component": 3, "channel_name": 2,
        **dict.fromkeys(("connection_name", "master_host", "master_uuid"), FOLLOWS),
    },
    "mongodb-exporter": {
        **dict.fromkeys(("cl_id", "cl_role", "rs_nm", "rs_state", "cluster_role"), FOLLOWS),
        "conn_type": 12, "legacy_op_type": 6, "op_type": 3, "database": 10, "member_idx": 7, "member_state": FOLLOWS,
    },
    "redis-exporter": {
        "cmd": 120, "db": 16, "slave_ip": 5,
        **dict.fromkeys(("slave_port", "slave_state", "master_host", "master_port"), FOLLOWS),
    },
    "istio-proxy": _PEERS,
    "journeys": {"journey": 5, "step": 10},
    "backup-auditor": {"store": 5, "bucket": 2, "kind": 2, "tier": 4},
}  # fmt: skip


def uncounted(exporter: Exporter) -> frozenset[str]:
    """Labels of a contract whose values nobody has counted: they would be taken to follow from the others."""
    known = {**IDENTITY, **VALUES.get(exporter.name, {})}
    return frozenset(label for metric in exporter.metrics for label in metric.labels if label not in known)


def series(metric: Metric, name: str, values: Values, census: Census) -> int:
    """At most how many series of one name a target has."""
    counts = [values.get(label, FOLLOWS) for label in metric.labels]
    things = [census[count] for count in counts if isinstance(count, Kind)]
    parts = prod(count for count in counts if not isinstance(count, Kind))
    buckets = len(metric.buckets) + 1 if metric.kind is MetricKind.HISTOGRAM and name.endswith("_bucket") else 1
    return max(things, default=1) * parts * buckets


def of_target(exporter: Exporter, kept: Iterable[str], census: Census) -> int:
    """At most how many of the kept series one target of an exporter has."""
    chosen, values = frozenset(kept), VALUES.get(exporter.name, {})
    return sum(
        series(metric, name, values, census)
        for metric in exporter.metrics
        for name in series_names(metric)
        if name in chosen
    )

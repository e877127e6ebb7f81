"""mongodb_exporter (Percona)."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

MEMBER = ("cl_id", "cl_role", "rs_nm", "rs_state")

MONGODB = Exporter(
    name="mongodb-exporter",
    version="0.43.1",
    flags=("--collector.diagnosticdata", "--collector.replicasetstatus", "--collector.dbstats"),
    metrics=(
        gauge("mongodb_up", "cluster_role", unit=Unit.BOOLEAN, meaning="1 where the exporter could ask the server."),
        gauge("mongodb_ss_connections", *MEMBER, "conn_type", meaning="Connections: current, available, active."),
        counter("mongodb_ss_opcounters", *MEMBER, "legacy_op_type"),
        # Made up by the exporter from counters of four names, without the labels these have.
        counter("mongodb_ss_opLatencies_latency", "op_type", meaning="Time of all operations, microseconds."),
        counter("mongodb_ss_opLatencies_ops", "op_type"),
        counter("mongodb_ss_metrics_queryExecutor_collectionScans_total", *MEMBER, meaning="Queries without an index."),
        gauge("mongodb_ss_wt_cache_bytes_currently_in_the_cache", *MEMBER, unit=Unit.BYTES),
        gauge("mongodb_ss_wt_cache_maximum_bytes_configured", *MEMBER, unit=Unit.BYTES),
        counter("mongodb_ss_wt_cache_pages_read_into_cache", *MEMBER),
        counter("mongodb_ss_wt_cache_pages_requested_from_the_cache", *MEMBER),
        gauge("mongodb_dbstats_storageSize", *MEMBER, "database", unit=Unit.BYTES),
        gauge("mongodb_dbstats_indexSize", *MEMBER, "database", unit=Unit.BYTES),
        gauge(
            "mongodb_rs_members_health",
            *(*MEMBER, "member_idx", "member_state"),
            unit=Unit.BOOLEAN,
            meaning="1 where the member that is asked reaches the other.",
        ),
        gauge(
            "mongodb_rs_members_optimeDate",
            *(*MEMBER, "member_idx", "member_state"),
            unit=Unit.TIMESTAMP,
            meaning="Time of the newest operation a member has applied, milliseconds.",
        ),
    ),
)

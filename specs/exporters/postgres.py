"""postgres_exporter."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

SLOT = ("database", "server", "slot_name")

POSTGRES = Exporter(
    name="postgres-exporter",
    version="0.17.1",
    flags=("--collector.stat_wal_receiver",),
    metrics=(
        gauge("pg_up", unit=Unit.BOOLEAN, meaning="1 where the exporter could ask the server."),
        gauge(
            "pg_stat_activity_count",
            *(
                "datname",
                "state",
                "usename",
                "application_name",
                "backend_type",
                "wait_event_type",
                "wait_event",
                "server",
            ),
            meaning="Sessions by state.",
        ),
        gauge(
            "pg_stat_activity_max_tx_duration",
            *(
                "datname",
                "state",
                "usename",
                "application_name",
                "backend_type",
                "wait_event_type",
                "wait_event",
                "server",
            ),
            unit=Unit.SECONDS,
            meaning="Age of the oldest transaction in that state.",
        ),
        gauge("pg_settings_max_connections", "server", meaning="Connections the server allows."),
        gauge("pg_settings_superuser_reserved_connections", "server", meaning="Connections kept for superusers."),
        gauge("pg_database_size_bytes", "datname", unit=Unit.BYTES),
        gauge(
            "pg_replication_lag_seconds",
            unit=Unit.SECONDS,
            meaning="How far a replica's replay is behind; 0 on a primary.",
        ),
        gauge("pg_replication_is_replica", unit=Unit.BOOLEAN),
        gauge(
            "pg_stat_wal_receiver_last_msg_receipt_time",
            *("upstream_host", "slot_name", "status"),
            unit=Unit.TIMESTAMP,
            meaning="On a replica, only while it is connected: when its primary last said something.",
        ),
        gauge("pg_replication_slots_active", *SLOT, unit=Unit.BOOLEAN, meaning="1 while somebody reads from the slot."),
        gauge("pg_replication_slots_pg_wal_lsn_diff", *SLOT, unit=Unit.BYTES, meaning="Log the slot holds back."),
        gauge(
            "pg_stat_replication_pg_wal_lsn_diff",
            *("application_name", "client_addr", "slot_name", "state", "server"),
            unit=Unit.BYTES,
            meaning="On a primary: log bytes a connected replica has not replayed.",
        ),
        counter("pg_stat_database_xact_commit", "datid", "datname"),
        counter("pg_stat_database_xact_rollback", "datid", "datname"),
        counter("pg_stat_database_blks_hit", "datid", "datname", meaning="Blocks found in the buffer cache."),
        counter("pg_stat_database_blks_read", "datid", "datname", meaning="Blocks read from below the buffer cache."),
        counter("pg_stat_database_deadlocks", "datid", "datname"),
        counter(
            "pg_stat_database_active_time_seconds_total",
            *("datid", "datname"),
            unit=Unit.SECONDS,
            meaning="Time sessions spent executing statements (PostgreSQL 14 and later).",
        ),
    ),
)

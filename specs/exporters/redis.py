"""redis_exporter."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

REDIS = Exporter(
    name="redis-exporter",
    version="1.74.0",
    metrics=(
        gauge("redis_up", unit=Unit.BOOLEAN, meaning="1 where the exporter could ask the server."),
        gauge("redis_connected_clients"),
        gauge("redis_max_clients"),
        gauge("redis_connected_slaves", meaning="On a primary: replicas that are connected."),
        gauge(
            "redis_master_link_up",
            *("master_host", "master_port"),
            unit=Unit.BOOLEAN,
            meaning="On a replica: 1 where its primary answers.",
        ),
        gauge("redis_blocked_clients"),
        gauge("redis_memory_used_bytes", unit=Unit.BYTES),
        gauge("redis_memory_max_bytes", unit=Unit.BYTES, meaning="maxmemory; 0 stands for no limit."),
        counter("redis_keyspace_hits_total"),
        counter("redis_keyspace_misses_total"),
        counter("redis_evicted_keys_total"),
        counter("redis_commands_processed_total"),
        counter("redis_commands_total", "cmd"),
        counter("redis_commands_duration_seconds_total", "cmd", unit=Unit.SECONDS),
        # Exposed as a gauge, though it only grows and begins anew with the server.
        counter("redis_slowlog_last_id", meaning="Number of the newest entry of the slow log."),
        gauge("redis_connected_slave_lag_seconds", "slave_ip", "slave_port", "slave_state", unit=Unit.SECONDS),
    ),
)

"""mysqld_exporter; it reads MySQL and MariaDB."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

CHANNEL = ("channel_name", "connection_name", "master_host", "master_uuid")

MYSQL = Exporter(
    name="mysqld-exporter",
    version="0.16.0",
    # The statement summary reads performance_schema, which MariaDB ships switched off: its query time stays empty there.
    flags=("--collect.info_schema.tables", "--collect.perf_schema.eventsstatementssum"),
    metrics=(
        gauge("mysql_up", unit=Unit.BOOLEAN, meaning="1 where the exporter could ask the server."),
        gauge("mysql_global_status_threads_connected"),
        gauge("mysql_global_status_threads_running"),
        gauge("mysql_global_variables_max_connections"),
        counter("mysql_global_status_slow_queries", meaning="Queries longer than long_query_time."),
        counter("mysql_global_status_queries"),
        counter("mysql_global_status_innodb_buffer_pool_read_requests"),
        counter("mysql_global_status_innodb_buffer_pool_reads", meaning="Reads the buffer pool could not serve."),
        counter("mysql_perf_schema_events_statements_sum_total", meaning="Statements finished."),
        counter(
            "mysql_perf_schema_events_statements_sum_timer_wait", unit=Unit.SECONDS, meaning="Time of these statements."
        ),
        gauge("mysql_info_schema_table_size", "schema", "table", "component", unit=Unit.BYTES),
        # Column names in lower case: servers that only know SHOW REPLICA STATUS (8.4 and later) expose the new words.
        gauge("mysql_slave_status_seconds_behind_source", *CHANNEL, unit=Unit.SECONDS),
        gauge("mysql_slave_status_seconds_behind_master", *CHANNEL, unit=Unit.SECONDS),
        gauge("mysql_slave_status_sql_delay", *CHANNEL, unit=Unit.SECONDS, meaning="Delay that was asked for."),
        *(
            gauge(f"mysql_slave_status_{who}_{thread}_running", *CHANNEL, unit=Unit.BOOLEAN)
            for who in ("replica", "slave")
            for thread in ("io", "sql")
        ),
    ),
)

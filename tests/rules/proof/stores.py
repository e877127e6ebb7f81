"""Series of data stores, as each engine's exporter words them."""

from math import ceil

from specs.exporters import exporter_job
from specs.signal import StoreConnections, StoreQueryTime, StoreSlowQueries, StoreUp
from specs.store import Engine
from specs.system import System
from tests.rules.proof.case import Driven
from tests.rules.proof.course import Sample, counter, gauge

UP = {
    Engine.POSTGRESQL: "pg_up",
    Engine.MYSQL: "mysql_up",
    Engine.MARIADB: "mysql_up",
    Engine.MONGODB: "mongodb_up",
    Engine.REDIS: "redis_up",
}


def place(system: System, store: str) -> dict[str, str]:
    return {"namespace": system.namespace, "job": exporter_job(store), "instance": "first"}


def of_store(samples: tuple[Sample, ...], system: System, store: str) -> Driven:
    """Series of one store, whose alert names it by namespace and job."""
    element = {"namespace": system.namespace, "job": exporter_job(store)}
    return Driven(samples, element, {"job": "neighbour-exporter"})


def up(signal: StoreUp, system: System, level: float, traffic: float) -> Driven:
    """The exporter itself always answers."""
    own = place(system, signal.store)
    name = UP[system.store(signal.store).engine]
    return of_store((gauge(name, float(level > 0), **own), gauge("up", 1, **own)), system, signal.store)


def connections(signal: StoreConnections, system: System, level: float, traffic: float) -> Driven:
    own = place(system, signal.store)
    match system.store(signal.store).engine:
        case Engine.POSTGRESQL:
            samples = (
                # Ten of a hundred are kept for superusers; processes of the server itself are no clients.
                gauge("pg_stat_activity_count", level * 45, state="idle", backend_type="client backend", **own),
                gauge("pg_stat_activity_count", level * 45, state="active", backend_type="client backend", **own),
                gauge("pg_stat_activity_count", 50, state="active", backend_type="walwriter", **own),
                gauge("pg_settings_max_connections", 100, **own),
                gauge("pg_settings_superuser_reserved_connections", 10, **own),
            )
        case Engine.MONGODB:
            samples = (
                gauge("mongodb_ss_connections", level * 100, conn_type="current", **own),
                gauge("mongodb_ss_connections", (1 - level) * 100, conn_type="available", **own),
                gauge("mongodb_ss_connections", 100_000, conn_type="totalCreated", **own),
            )
        case Engine.REDIS:
            samples = (
                gauge("redis_connected_clients", level * 100, **own),
                gauge("redis_max_clients", 100, **own),
            )
        case _:
            samples = (
                gauge("mysql_global_status_threads_connected", level * 100, **own),
                gauge("mysql_global_variables_max_connections", 100, **own),
            )
    return of_store(samples, system, signal.store)


def slow_queries(signal: StoreSlowQueries, system: System, level: float, traffic: float) -> Driven:
    own = place(system, signal.store)
    match system.store(signal.store).engine:
        case Engine.POSTGRESQL:
            name, client = "pg_stat_activity_max_tx_duration", {"state": "active", "backend_type": "client backend"}
            samples = (
                *(gauge(name, 2, usename=f"user-{number}", **client, **own) for number in range(ceil(level))),
                *(
                    gauge(name, 900, state="active", backend_type=f"{who} worker", **own)
                    for who in ("vacuum", "parallel")
                ),
            )
        case Engine.MONGODB:
            samples = (counter("mongodb_ss_metrics_queryExecutor_collectionScans_total", level, **own),)
        case Engine.REDIS:
            samples = (counter("redis_slowlog_last_id", level, **own),)
        case _:
            samples = (counter("mysql_global_status_slow_queries", level, **own),)
    return of_store(samples, system, signal.store)


def query_time(signal: StoreQueryTime, system: System, level: float, traffic: float) -> Driven:
    own = place(system, signal.store)
    spent = level * traffic
    match system.store(signal.store).engine:
        case Engine.POSTGRESQL:
            samples = (
                counter("pg_stat_database_active_time_seconds_total", spent, datname="main", **own),
                counter("pg_stat_database_xact_commit", traffic, datname="main", **own),
            )
        case Engine.MONGODB:
            samples = tuple(
                counter(f"mongodb_ss_opLatencies_{what}", amount / 2, op_type=kind, **own)
                for kind in ("reads", "writes")
                for what, amount in (("latency", spent * 1_000_000), ("ops", traffic))
            )
        case Engine.REDIS:
            samples = (
                counter("redis_commands_duration_seconds_total", spent, cmd="get", **own),
                counter("redis_commands_processed_total", traffic, **own),
            )
        case _:
            statements = "mysql_perf_schema_events_statements_sum"
            samples = (
                counter(f"{statements}_timer_wait", spent, **own),
                counter(f"{statements}_total", traffic, **own),
            )
    return of_store(samples, system, signal.store)

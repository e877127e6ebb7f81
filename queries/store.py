"""Data stores by the signals every engine has: reachable, connections, slow queries, time of an operation."""

from queries.expression import WINDOW, Expression, aggregated, compared, joined
from queries.selector import equal, of_store, ranged, series
from specs.store import Engine, Store
from specs.system import System
from specs.units import Unit

PER_STORE = ("namespace", "job")

UP = {
    Engine.POSTGRESQL: "pg_up",
    Engine.MYSQL: "mysql_up",
    Engine.MARIADB: "mysql_up",
    Engine.MONGODB: "mongodb_up",
    Engine.REDIS: "redis_up",
}
"""1 where the exporter could ask the server: not `up`, which speaks of the exporter itself (BUG-48)."""


def gauge(system: System, store: str, name: str, unit: Unit = Unit.COUNT, **where: str) -> Expression:
    """A gauge of a store, the highest where several exporters tell of it."""
    return aggregated("max", PER_STORE, series(name, *of_store(system, store), *equal(**where), unit=unit))


def _rate(system: System, store: str, name: str, window: str) -> Expression:
    counted = series(name, *of_store(system, store), unit=Unit.EVENTS)
    return aggregated("sum", PER_STORE, ranged(counted, window))


def once(fold: str, found: Expression) -> Expression:
    """Two exporters, as during a rollout, tell of the same server: folded within each, the highest of them."""
    return aggregated("max", PER_STORE, aggregated(fold, (*PER_STORE, "instance"), found))


def up(system: System, store: str) -> Expression:
    """1 where the store answers."""
    return gauge(system, store, UP[system.store(store).engine], Unit.BOOLEAN)


def scraped(system: System, store: str) -> Expression:
    """1 where the exporter answers its scrape."""
    return gauge(system, store, "up", Unit.BOOLEAN)


def connections(system: System, store: str) -> Expression:
    """Used share of what a client may still take; PostgreSQL keeps some for superusers."""
    match system.store(store).engine:
        case Engine.POSTGRESQL:
            clients = series("pg_stat_activity_count", *of_store(system, store), *equal(backend_type="client backend"))
            reserved = gauge(system, store, "pg_settings_superuser_reserved_connections")
            allowed = joined(gauge(system, store, "pg_settings_max_connections"), "-", reserved)
            return joined(once("sum", clients), "/", allowed, Unit.RATIO)
        case Engine.MONGODB:
            used = gauge(system, store, "mongodb_ss_connections", conn_type="current")
            free = gauge(system, store, "mongodb_ss_connections", conn_type="available")
            return joined(used, "/", joined(used, "+", free), Unit.RATIO)
        case Engine.REDIS:
            allowed = gauge(system, store, "redis_max_clients")
            return joined(gauge(system, store, "redis_connected_clients"), "/", allowed, Unit.RATIO)
    allowed = gauge(system, store, "mysql_global_variables_max_connections")
    return joined(gauge(system, store, "mysql_global_status_threads_connected"), "/", allowed, Unit.RATIO)


def slow_queries(system: System, store: str, window: str = WINDOW) -> Expression:
    """Queries per second the engine itself calls slow; for engines without such a counter, scans of whole collections or
    the slow log's growth per second; for PostgreSQL, how many kinds of sessions run a statement in a transaction that is
    open for over a second."""
    match system.store(store).engine:
        case Engine.MONGODB:
            return _rate(system, store, "mongodb_ss_metrics_queryExecutor_collectionScans_total", window)
        case Engine.REDIS:
            return _rate(system, store, "redis_slowlog_last_id", window)
        case Engine.POSTGRESQL:
            # Vacuum and other workers of the server itself take their time by design.
            clients = equal(state="active", backend_type="client backend")
            oldest = series("pg_stat_activity_max_tx_duration", *of_store(system, store), *clients)
            return once("count", compared(oldest, ">", 1))
    return _rate(system, store, "mysql_global_status_slow_queries", window)


def query_time(system: System, store: str, window: str = WINDOW) -> Expression:
    """Mean time of an operation, seconds, while there are any."""
    total, count, scale = _time_counters(system.store(store))
    spent, ran = _rate(system, store, total, window), _rate(system, store, count, window)
    text = f"{spent.text} / ({ran.text} > 0)" + (f" / {scale}" if scale != 1 else "")
    return Expression(text, Unit.SECONDS, PER_STORE, spent.uses | ran.uses)


def _time_counters(store: Store) -> tuple[str, str, int]:
    """Counter of time spent, counter of operations, and how many of the first make a second."""
    match store.engine:
        case Engine.MONGODB:
            return "mongodb_ss_opLatencies_latency", "mongodb_ss_opLatencies_ops", 1_000_000
        case Engine.REDIS:
            return "redis_commands_duration_seconds_total", "redis_commands_processed_total", 1
        case Engine.POSTGRESQL:
            return "pg_stat_database_active_time_seconds_total", "pg_stat_database_xact_commit", 1
    statements = "mysql_perf_schema_events_statements_sum"
    return f"{statements}_timer_wait", f"{statements}_total", 1

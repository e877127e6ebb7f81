"""What a store's engine says about itself beyond the signals: throughput, size, cache, and the engine's own trouble."""

from queries.expression import Expression, aggregated, joined
from queries.selector import of_store, ranged, series
from queries.variable import RATE_INTERVAL
from specs.store import Engine, Store
from specs.system import System
from specs.units import Unit

PER_STORE = ("namespace", "job")


def _rate(system: System, store: Store, name: str, *by: str) -> Expression:
    counted = series(name, *of_store(system, store.name), unit=Unit.EVENTS)
    return aggregated("sum", (*PER_STORE, *by), ranged(counted, RATE_INTERVAL))


def _gauge(system: System, store: Store, name: str, unit: Unit, *by: str, fold: str = "max") -> Expression:
    return aggregated(fold, (*PER_STORE, *by), series(name, *of_store(system, store.name), unit=unit))


def throughput(system: System, store: Store) -> Expression:
    """Transactions, statements, operations or commands per second, whatever the engine counts."""
    match store.engine:
        case Engine.POSTGRESQL:
            return joined(
                _rate(system, store, "pg_stat_database_xact_commit"),
                "+",
                _rate(system, store, "pg_stat_database_xact_rollback"),
            )
        case Engine.MONGODB:
            return _rate(system, store, "mongodb_ss_opcounters", "legacy_op_type")
        case Engine.REDIS:
            return _rate(system, store, "redis_commands_processed_total")
    return _rate(system, store, "mysql_global_status_queries")


def size(system: System, store: Store) -> Expression:
    """Bytes each database holds; for a cache, the memory its keys take."""
    match store.engine:
        case Engine.POSTGRESQL:
            return _gauge(system, store, "pg_database_size_bytes", Unit.BYTES, "datname")
        case Engine.MONGODB:
            data = _gauge(system, store, "mongodb_dbstats_storageSize", Unit.BYTES, "database")
            return joined(data, "+", _gauge(system, store, "mongodb_dbstats_indexSize", Unit.BYTES, "database"))
        case Engine.REDIS:
            return _gauge(system, store, "redis_memory_used_bytes", Unit.BYTES)
    return _gauge(system, store, "mysql_info_schema_table_size", Unit.BYTES, "schema", fold="sum")


def cache_hits(system: System, store: Store) -> Expression:
    """Share of reads the cache answered."""
    hits, others, missed = _cache_counters(store.engine)
    first, second = _rate(system, store, hits), _rate(system, store, others)
    if missed:
        # Reads that went past the cache, of all reads.
        return Expression(f"1 - {first.text} / ({second.text} > 0)", Unit.RATIO, PER_STORE, first.uses | second.uses)
    text = f"{first.text} / ({first.text} + {second.text} > 0)"
    return Expression(text, Unit.RATIO, PER_STORE, first.uses | second.uses)


def _cache_counters(engine: Engine) -> tuple[str, str, bool]:
    """Two counters, and whether they are misses and all reads rather than hits and misses."""
    match engine:
        case Engine.POSTGRESQL:
            return "pg_stat_database_blks_hit", "pg_stat_database_blks_read", False
        case Engine.MONGODB:
            return (
                "mongodb_ss_wt_cache_pages_read_into_cache",
                "mongodb_ss_wt_cache_pages_requested_from_the_cache",
                True,
            )
        case Engine.REDIS:
            return "redis_keyspace_hits_total", "redis_keyspace_misses_total", False
    reads = "mysql_global_status_innodb_buffer_pool"
    return f"{reads}_reads", f"{reads}_read_requests", True


def trouble(system: System, store: Store) -> Expression:
    """Deadlocks, collection scans or evictions per second; for the MySQL family, threads that run at this moment."""
    match store.engine:
        case Engine.POSTGRESQL:
            return _rate(system, store, "pg_stat_database_deadlocks")
        case Engine.MONGODB:
            return _rate(system, store, "mongodb_ss_metrics_queryExecutor_collectionScans_total")
        case Engine.REDIS:
            return _rate(system, store, "redis_evicted_keys_total")
    return _gauge(system, store, "mysql_global_status_threads_running", Unit.COUNT, fold="sum")

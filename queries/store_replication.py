"""Replication: how far replicas are behind, how many are connected, whether they still follow, what waits for them.

What a replica alone knows is asked of its own exporter: it is a store that says `replica_of`.
"""

from queries.expression import Expression, aggregated, both, compared, either, joined
from queries.selector import equal, of_store, series
from queries.store import PER_STORE, gauge, once
from specs.metrics import Matcher
from specs.store import Engine
from specs.system import System
from specs.units import Unit

PER_EXPORTER = (*PER_STORE, "instance")
THREADS = ("io", "sql")
COPYING = "pg_basebackup|pg_receivewal"
"""Programs that read the log as a replica does, and are none."""


def replication_lag(system: System, store: str) -> Expression:
    """Seconds the slowest replica is behind. A replica that is cut off may show none; `replicating` tells."""
    match system.store(store).engine:
        case Engine.POSTGRESQL:
            return gauge(system, store, "pg_replication_lag_seconds", Unit.SECONDS)
        case Engine.MONGODB:
            return _oplog_lag(system, store)
        case Engine.REDIS:
            return gauge(system, store, "redis_connected_slave_lag_seconds", Unit.SECONDS)
    # Servers since 8.4 say source where older ones and MariaDB say master. A delay that was asked for is none.
    own = of_store(system, store)
    asked = series("mysql_slave_status_sql_delay", *own)
    source, master = (
        joined(series(f"mysql_slave_status_seconds_behind_{word}", *own, unit=Unit.SECONDS), "-", asked)
        for word in ("source", "master")
    )
    return aggregated("max", PER_STORE, either(source, master))


def _oplog_lag(system: System, store: str) -> Expression:
    """The primary's newest operation less the secondary's oldest newest one; the exporter counts milliseconds."""
    name, own = "mongodb_rs_members_optimeDate", of_store(system, store)
    primary = aggregated("max", PER_STORE, series(name, *own, *equal(member_state="PRIMARY")))
    secondary = aggregated("min", PER_STORE, series(name, *own, *equal(member_state="SECONDARY")))
    behind = joined(primary, "-", secondary)
    return Expression(f"({behind.text}) / 1000", Unit.SECONDS, PER_STORE, behind.uses)


def replicas_connected(system: System, store: str) -> Expression:
    """Share of the replicas a store declares that are connected to it, as its primary counts them.

    Raises TypeError for the MySQL family, whose primary does not tell.
    """
    declared = system.store(store).replicas - 1
    match system.store(store).engine:
        case Engine.POSTGRESQL:
            connected = _streaming(system, store)
        case Engine.MONGODB:
            healthy = series("mongodb_rs_members_health", *of_store(system, store), *equal(member_state="SECONDARY"))
            primary = series("mongodb_rs_members_health", *of_store(system, store), *equal(member_state="PRIMARY"))
            connected = once("sum", either(healthy, _none(primary)))
        case Engine.REDIS:
            connected = gauge(system, store, "redis_connected_slaves")
        case engine:
            raise TypeError(
                f"a primary of {engine} does not say which replicas are connected; watch the replica itself"
            )
    return Expression(f"{connected.text} / {max(declared, 1)}", Unit.RATIO, PER_STORE, connected.uses)


def _streaming(system: System, store: str) -> Expression:
    """Replicas that follow a PostgreSQL primary, 0 where there is none. A replica that is asked says nothing of others."""
    own = of_store(system, store)
    others = Matcher("application_name", "!~", COPYING)
    followers = series("pg_stat_replication_pg_wal_lsn_diff", *own, *equal(state="streaming"), others)
    primary = compared(series("pg_replication_is_replica", *own), "==", 0)
    counted, none = aggregated("count", PER_EXPORTER, followers), aggregated("max", PER_EXPORTER, primary)
    return aggregated("max", PER_STORE, both(either(counted, none), none))


def _none(there: Expression) -> Expression:
    """0 for each element."""
    return Expression(f"0 * {there.text}", there.unit, there.labels, there.uses)


def replicating(system: System, store: str) -> Expression:
    """1 where a replica follows its primary, 0 where it has stopped or lost it, as the replica itself says.

    Raises TypeError for MongoDB, whose members all tell of all.
    """
    own = of_store(system, store)
    match system.store(store).engine:
        case Engine.POSTGRESQL:
            # The exporter's lag is 0 for a replica that is cut off, because it has replayed all it received.
            receiving = series("pg_stat_wal_receiver_last_msg_receipt_time", *own, *equal(status="streaming"))
            replica = compared(series("pg_replication_is_replica", *own), "==", 1)
            lost = aggregated(
                "max", PER_EXPORTER, _none(Expression(f"({replica.text})", Unit.BOOLEAN, (), replica.uses))
            )
            return aggregated("max", PER_STORE, either(aggregated("count", PER_EXPORTER, receiving), lost))
        case Engine.REDIS:
            return aggregated("min", PER_STORE, series("redis_master_link_up", *own, unit=Unit.BOOLEAN))
        case Engine.MONGODB:
            raise TypeError("members of a MongoDB replica set tell of each other; watch how many are connected")
    io, sql = (_thread(system, store, thread) for thread in THREADS)
    return joined(io, "*", sql, Unit.BOOLEAN)


def _thread(system: System, store: str, thread: str) -> Expression:
    """1 where a thread runs on every channel; named after what a server calls its replicas."""
    own = of_store(system, store)
    new, old = (series(f"mysql_slave_status_{who}_{thread}_running", *own) for who in ("replica", "slave"))
    return aggregated("min", PER_STORE, either(new, old))


def log_held(system: System, store: str) -> Expression:
    """Bytes of log that slots nobody reads from hold back, per slot. PostgreSQL only; raises TypeError for others."""
    engine = system.store(store).engine
    if engine is not Engine.POSTGRESQL:
        raise TypeError(f"{engine} has no replication slots")
    by, own = (*PER_STORE, "slot_name"), of_store(system, store)
    held = aggregated("max", by, series("pg_replication_slots_pg_wal_lsn_diff", *own, unit=Unit.BYTES))
    read = aggregated("max", by, series("pg_replication_slots_active", *own))
    return both(held, compared(read, "==", 0))

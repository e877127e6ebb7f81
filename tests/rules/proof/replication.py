"""Series of replication, as each engine's exporter words them."""

from math import floor

from specs.signal import StoreLogHeld, StoreReplicasConnected, StoreReplicating, StoreReplicationLag
from specs.store import Engine
from specs.system import System
from tests.rules.proof.case import START_SECONDS, Driven
from tests.rules.proof.course import Sample, gauge
from tests.rules.proof.stores import of_store, place

MYSQL_STATUS = "mysql_slave_status"
OLD_WORDS = (Engine.MARIADB,)
"""Engines that say master and slave where others say source and replica."""


def lag(signal: StoreReplicationLag, system: System, level: float, traffic: float) -> Driven:
    own = place(system, signal.store)
    match system.store(signal.store).engine:
        case Engine.POSTGRESQL:
            samples = (gauge("pg_replication_lag_seconds", level, **own),)
        case Engine.MONGODB:
            name, now = "mongodb_rs_members_optimeDate", START_SECONDS * 1_000
            samples = (
                gauge(name, now, member_idx="0", member_state="PRIMARY", **own),
                gauge(name, now, member_idx="1", member_state="SECONDARY", **own),
                gauge(name, now - level * 1_000, member_idx="2", member_state="SECONDARY", **own),
            )
        case Engine.REDIS:
            samples = (gauge("redis_connected_slave_lag_seconds", level, slave_ip="replica", **own),)
        case engine:
            word = "master" if engine in OLD_WORDS else "source"
            # A replica that is told to stay an hour behind is not late with that hour.
            late = {"slow": (level, 0), "delayed": (3600 + level / 2, 3600)}
            samples = tuple(
                sample
                for channel, (behind, asked) in late.items()
                for sample in (
                    gauge(f"{MYSQL_STATUS}_seconds_behind_{word}", behind, channel_name=channel, **own),
                    gauge(f"{MYSQL_STATUS}_sql_delay", asked, channel_name=channel, **own),
                )
            )
    return of_store(samples, system, signal.store)


def connected(signal: StoreReplicasConnected, system: System, level: float, traffic: float) -> Driven:
    """So many of the declared replicas, beside what reads the log and is none."""
    own, store = place(system, signal.store), system.store(signal.store)
    count = floor(level * (store.replicas - 1))
    match store.engine:
        case Engine.POSTGRESQL:
            name = "pg_stat_replication_pg_wal_lsn_diff"
            samples: tuple[Sample, ...] = (
                gauge("pg_replication_is_replica", 0, **own),
                *(
                    gauge(name, 0, application_name=f"replica-{number}", state="streaming", **own)
                    for number in range(count)
                ),
                gauge(name, 0, application_name="replica-new", state="catchup", **own),
                gauge(name, 0, application_name="pg_receivewal", state="streaming", **own),
                gauge(name, 0, application_name="pg_basebackup", state="streaming", **own),
            )
        case Engine.MONGODB:
            name = "mongodb_rs_members_health"
            samples = (
                gauge(name, 1, member_idx="primary", member_state="PRIMARY", **own),
                *(gauge(name, 1, member_idx=f"{number}", member_state="SECONDARY", **own) for number in range(count)),
                gauge(name, 0, member_idx="lost", member_state="(not reachable/healthy)", **own),
            )
        case _:
            samples = (gauge("redis_connected_slaves", count, **own),)
    return of_store(samples, system, signal.store)


def replicating(signal: StoreReplicating, system: System, level: float, traffic: float) -> Driven:
    """Below one, something of it stands still: the connection, or one of two threads on one of two channels."""
    own, follows = place(system, signal.store), level >= 1
    match system.store(signal.store).engine:
        case Engine.POSTGRESQL:
            # The lag of a replica that is cut off is 0.
            samples: tuple[Sample, ...] = (
                gauge("pg_replication_is_replica", 1, **own),
                gauge("pg_replication_lag_seconds", 0, **own),
            )
            name = "pg_stat_wal_receiver_last_msg_receipt_time"
            status = "streaming" if follows else "stopping"
            samples += (gauge(name, START_SECONDS, status=status, **own),)
        case Engine.REDIS:
            samples = (gauge("redis_master_link_up", float(follows), master_host="primary", **own),)
        case engine:
            who = "slave" if engine in OLD_WORDS else "replica"
            threads = {("main", "io"): 1, ("main", "sql"): 1, ("other", "io"): 1, ("other", "sql"): float(follows)}
            samples = tuple(
                gauge(f"{MYSQL_STATUS}_{who}_{thread}_running", runs, channel_name=channel, **own)
                for (channel, thread), runs in threads.items()
            )
    return of_store(samples, system, signal.store)


def log_held(signal: StoreLogHeld, system: System, level: float, traffic: float) -> Driven:
    """An unused slot at that level, beside a used one that holds more."""
    own = place(system, signal.store)
    slots = {"unused": (level, 0), "used": (level * 2, 1)}
    samples = tuple(
        sample
        for slot, (held, active) in slots.items()
        for sample in (
            gauge("pg_replication_slots_pg_wal_lsn_diff", held, slot_name=slot, **own),
            gauge("pg_replication_slots_active", active, slot_name=slot, **own),
        )
    )
    found = of_store(samples, system, signal.store)
    return Driven(found.samples, {**found.element, "slot_name": "unused"}, found.neighbour)

"""Replicas: declared where they can be asked, watched where they can be seen."""

from dataclasses import replace
from typing import Any

import pytest

from specs.alert import Above, Below
from specs.presets.replication_alerts import replication_alerts
from specs.signal import StoreLogHeld, StoreReplicasConnected, StoreReplicating, StoreReplicationLag
from specs.store import Engine, Store
from specs.system import System
from specs.units import gibibytes
from tests.specs.change import changed, found, paths
from tests.specs.sample import CACHE, ORDERS, SYSTEM, alert

REPLICA = replace(ORDERS, name="orders-replica", replicas=1, replica_of="orders", backup=CACHE.backup)


def with_replica(**changes: Any) -> System:
    """The sample with a replica of its database, which is a store of its own."""
    return changed(SYSTEM, stores=(*SYSTEM.stores, replace(REPLICA, **changes)))


def watching(system: System, kind: Any) -> System:
    return changed(system, alerts=(alert("Watched", kind),))


def test_a_replica_is_a_store_of_its_own() -> None:
    assert paths(with_replica()) == []


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ({"replica_of": "ordres"}, "did you mean orders?"),
        ({"replica_of": "orders-replica"}, ""),
        ({"replica_of": "cache"}, "correct one of the two engines"),
    ],
)
def test_a_replica_follows_another_store_of_its_engine(changes: dict[str, Any], mend: str) -> None:
    [fault] = found(with_replica(**changes))
    assert fault.path == f"stores[{len(SYSTEM.stores)}].replica_of"
    assert mend in fault.mend


def test_a_replica_names_the_primary_itself() -> None:
    system = with_replica()
    second = replace(REPLICA, name="orders-second", replica_of="orders-replica")
    [fault] = found(changed(system, stores=(*system.stores, second)))
    assert fault.mend == "name orders, which orders-replica follows"


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (Above(StoreReplicationLag("orders"), 30), False),
        (Above(StoreReplicationLag("orders-replica"), 30), True),
        (Below(StoreReplicating("orders"), 1), False),
        (Below(StoreReplicating("orders-replica"), 1), True),
        (Below(StoreReplicasConnected("orders"), 1), True),
        (Below(StoreReplicasConnected("orders-replica"), 1), False),
        (Below(StoreReplicasConnected("cache"), 1), False),
        (Above(StoreLogHeld("orders"), 1), True),
        (Above(StoreLogHeld("cache"), 1), False),
    ],
)
def test_a_signal_is_looked_for_where_it_can_be_seen(kind: Any, seen: bool) -> None:
    """A primary of PostgreSQL lags behind nobody: an alert on that would never fire."""
    assert paths(watching(with_replica(), kind)) == ([] if seen else ["alerts[0].kind.signal.store"])


@pytest.mark.parametrize(
    ("store", "names"),
    [
        (Store("db", Engine.POSTGRESQL, "16"), []),
        (Store("db", Engine.POSTGRESQL, "16", replicas=2), ["DbReplicasMissing", "DbLogHeld"]),
        (replace(ORDERS, name="db", replicas=1), ["DbLogHeld"]),
        (Store("db", Engine.POSTGRESQL, "16", replica_of="main"), ["DbReplicationStopped", "DbReplicationLag"]),
        (Store("db", Engine.MYSQL, "8.4", replicas=2), []),
        (Store("db", Engine.MARIADB, "10.11", replica_of="main"), ["DbReplicationStopped", "DbReplicationLag"]),
        (Store("db", Engine.MONGODB, "8.0", replicas=3), ["DbReplicasMissing", "DbReplicationLag"]),
        (Store("db", Engine.REDIS, "7", replicas=2), ["DbReplicasMissing", "DbReplicationLag"]),
        (Store("db", Engine.REDIS, "7", replica_of="main"), ["DbReplicationStopped"]),
    ],
)
def test_the_usual_alerts_are_those_that_can_fire(store: Store, names: list[str]) -> None:
    """Each of them passes the check, which refuses what could never speak."""
    alerts = replication_alerts(store)
    assert [one.name for one in alerts] == names
    primary = replace(store, name="main", replica_of="", backup=CACHE.backup)
    stores = (replace(store, backup=CACHE.backup), *([primary] if store.replica_of else []))
    system = changed(SYSTEM, stores=(*SYSTEM.stores, *stores), alerts=alerts)
    assert [fault for fault in found(system) if ".kind" in fault.path] == []


def test_a_slot_may_hold_a_day_of_log() -> None:
    [held] = replication_alerts(replace(ORDERS, replicas=1, log_per_day=gibibytes(3)))
    assert isinstance(held.kind, Above)
    assert held.kind.limit == gibibytes(3).count

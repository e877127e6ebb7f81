"""Replicas: whose they are, and whether what is watched of them can be seen where it is looked for."""

from collections.abc import Iterator

from specs.fault import Fault, nearest
from specs.shown import shown
from specs.signal import StoreLogHeld, StoreReplicasConnected, StoreReplicating, StoreReplicationLag
from specs.store import Engine, Store
from specs.system import System

WATCHED = (StoreReplicationLag, StoreReplicasConnected, StoreReplicating, StoreLogHeld)
Watched = StoreReplicationLag | StoreReplicasConnected | StoreReplicating | StoreLogHeld
FAMILY = (Engine.MYSQL, Engine.MARIADB)
"""A primary that knows nothing of its replicas' state."""
AT_REPLICA = "declare the replica as a store of its own with replica_of, and watch that one"


def faults(system: System) -> Iterator[Fault]:
    """Replicas of stores that do not exist, are of another engine, or are replicas themselves."""
    known = {store.name: store for store in system.stores}
    for at, store in enumerate(system.stores):
        if not store.replica_of:
            continue
        primary = known.get(store.replica_of)
        if primary is None or primary is store:
            wanted, mend = "another store of this system", nearest(store.replica_of, set(known) - {store.name})
        elif primary.engine is not store.engine:
            wanted, mend = f"a store of engine {store.engine}", "correct one of the two engines"
        elif primary.replica_of:
            wanted, mend = "a primary", f"name {primary.replica_of}, which {primary.name} follows"
        else:
            continue
        yield Fault(system.name, f"stores[{at}].replica_of", shown(store.replica_of), wanted, mend)


def of_signal(system: System, path: str, signal: Watched) -> Iterator[Fault]:
    """A signal that the store's exporter could never give."""
    store = next((one for one in system.stores if one.name == signal.store), None)
    if store is None:
        return
    match signal:
        case StoreReplicationLag():
            unseen = _lag_unseen(store)
        case StoreReplicasConnected():
            unseen = _replicas_unseen(store)
        case StoreReplicating():
            unseen = ("a replica of another engine", "watch how many replicas are connected")
            if store.engine is not Engine.MONGODB:
                unseen = None if store.replica_of else ("a store that is a replica", AT_REPLICA)
        case StoreLogHeld():
            unseen = None if store.engine is Engine.POSTGRESQL else ("a PostgreSQL store", "remove the alert")
    if unseen:
        yield Fault(system.name, f"{path}.store", shown(signal.store), *unseen)


def _lag_unseen(store: Store) -> tuple[str, str] | None:
    if store.engine in (Engine.MONGODB, Engine.REDIS):
        declared = store.replicas > 1
        return None if declared else ("a store with a replica", "declare the store's replicas, or remove the alert")
    return None if store.replica_of else ("a store that is a replica: a primary lags behind nobody", AT_REPLICA)


def _replicas_unseen(store: Store) -> tuple[str, str] | None:
    if store.engine in FAMILY:
        return "a store whose primary knows its replicas", AT_REPLICA
    declared = store.replicas > 1
    return None if declared else ("a store with a replica", "declare the store's replicas, or remove the alert")

"""Connections: every pool full on every replica still fits into what the store allows (BUG-81)."""

from collections.abc import Iterator

from specs.arithmetic.growth import connections
from specs.fault import Fault
from specs.store import Store
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    """Stores that could be asked for more connections than they have, and pools with bounds the wrong way round."""
    for at, store in enumerate(system.stores):
        yield from _of_store(system, store, f"stores[{at}]")
    for at, service in enumerate(system.services):
        for number, pool in enumerate(service.pools):
            if pool.least > pool.most:
                path = f"services[{at}].pools[{number}].least"
                yield Fault(
                    system.name, path, str(pool.least), f"at most {pool.most}, the pool's most", "exchange them"
                )


def _of_store(system: System, store: Store, path: str) -> Iterator[Fault]:
    users = {
        service.name: connections((one for one in service.pools if one.store == store.name), service.most_replicas)
        for service in system.services
    }
    wished, free = sum(users.values()), store.max_connections - store.reserved_connections
    if store.reserved_connections >= store.max_connections:
        mend = "reserve fewer or allow more"
        wanted = f"fewer than the {store.max_connections} allowed"
        yield Fault(system.name, f"{path}.reserved_connections", str(store.reserved_connections), wanted, mend)
    elif wished > free:
        parts = ", ".join(f"{name} {count}" for name, count in users.items() if count)
        allowed = f"{store.max_connections} less {store.reserved_connections} reserved"
        given = f"{allowed}, while pools may open {wished} ({parts})"
        wanted = f"at least {wished + store.reserved_connections}"
        mend = "shrink the pools, put a pooler in front, or raise max_connections with the memory it needs"
        yield Fault(system.name, f"{path}.max_connections", given, wanted, mend)

"""A primary, its replica, an exporter of each, and a Prometheus that watches both: what the engines' tests share."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from specs.store import Store
from specs.system import System
from tests.live.exporters.loopback import Exporter, exporter
from tests.live.exporters.watch import Watch, prometheus
from tests.specs.data.invoice_service import SYSTEM

Server = TypeVar("Server")


@dataclass(frozen=True)
class Bench(Generic[Server]):
    primary: Server
    follower: Server
    system: System
    exporters: tuple[Exporter, Exporter]
    watch: Watch

    @property
    def stores(self) -> tuple[Store, Store]:
        return self.exporters[0].store, self.exporters[1].store


@contextmanager
def watched(servers: tuple[Server, Server], store: Store, port: int, home: Path) -> Iterator[Bench[Server]]:
    """`store` is the primary; its replica listens on `port`."""
    replica = replace(store, name=f"{store.name}-replica", port=port, replicas=1, replica_of=store.name)
    system = replace(SYSTEM, stores=(store, replica))
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(exporter(system, one, home / f"{one.name}-exporter")) for one in system.stores
        )
        watch = stack.enter_context(prometheus(system, (first, second), home / "prometheus"))
        yield Bench(*servers, system, (first, second), watch)

"""Connections backups need. Proofs have none to any database: a restore cannot reach the server it came from."""

from components.backup_schedule import names
from components.backup_schedule.manifests import planned
from specs.address import far_end
from specs.environment import Environment
from specs.network import Flow, Peer
from specs.system import System

PART_LABEL = "app.kubernetes.io/part-of"


def pods(system: System) -> Peer:
    """All pods of a system's backups."""
    return Peer(system.namespace, ((PART_LABEL, names.COMPONENT), ("system", system.name)))


def dumpers(system: System, store: str) -> Peer:
    """The pods that read one store."""
    return Peer(system.namespace, ((PART_LABEL, names.COMPONENT), ("system", system.name), (names.DUMPS_LABEL, store)))


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    found: list[Flow] = []
    for system in systems:
        stores = [store for store, _ in planned(system)]
        for store in stores:
            target, port = Peer(system.namespace, (("app", store.name),)), (store.listens_on,)
            name = f"{system.name}-backup-reads-{store.name}"
            found.append(Flow(name, dumpers(system, store.name), target, port, reason="base copies and log slices"))
        if stores and environment.object_store.driver == "s3":
            name = f"{system.name}-backup-objects"
            target, port = far_end(environment.object_store.endpoint)
            found.append(Flow(name, pods(system), target, (port,), reason="copies, receipts and retention"))
    return tuple(found)

"""Connections maintenance needs: each task to its own store."""

from components.maintenance_schedule.manifests import COMPONENT, MAINTAINS_LABEL, maintained
from specs.environment import Environment
from specs.network import Flow, Peer
from specs.system import System


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    return tuple(
        Flow(
            f"{system.name}-maintenance-of-{store.name}",
            Peer(
                system.namespace,
                (("app.kubernetes.io/part-of", COMPONENT), (MAINTAINS_LABEL, store.name), ("system", system.name)),
            ),
            Peer(system.namespace, (("app", store.name),)),
            (store.listens_on,),
            reason="scheduled maintenance",
        )
        for system in systems
        for store in maintained(system)
    )

"""Network flows: who may talk to whom. Only the guards render them; every component adds flows, never policies."""

from dataclasses import dataclass

from specs.environment import Environment


@dataclass(frozen=True)
class Peer:
    """One end of a flow: pods of a namespace by labels, or an address outside the cluster."""

    namespace: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    cidr: str = ""
    """Set for an address outside; namespace and labels are then empty."""


API_PORTS = (443, 6443)
"""Of the API server: as its Service and its endpoints name it."""
ANYWHERE = Peer(cidr="0.0.0.0/0")
"""Addresses outside the cluster; private ranges are left out when it is rendered."""
NODES = Peer(cidr="nodes")
"""The API server and the kubelets: their addresses are the cluster's own business, so any address on the flow's ports."""


@dataclass(frozen=True)
class Flow:
    """One allowed connection, opened by `source` to `target` on TCP ports (UDP for DNS and gossip)."""

    name: str
    source: Peer
    target: Peer
    ports: tuple[int, ...]
    udp: bool = False
    reason: str = ""


def published(environment: Environment, name: str, target: Peer, port: int) -> tuple[Flow, ...]:
    """People's way to a page of the stacks: from the ingress controller, where the environment names one."""
    visitors = Peer(environment.ingress_namespace)
    return (Flow(f"visit-{name}", visitors, target, (port,), reason="people"),) if visitors.namespace else ()

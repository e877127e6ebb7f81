"""Who is on an environment's network, and who may reach whom by what the specs declare, read without any policy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import chain
from typing import Any, Protocol

from commands.recording import Recording
from components.monitoring_stack.scrape import MESH_PORT
from components.monitoring_stack.series import in_mesh
from specs.environment import PLATFORM_NAMESPACES, Environment, GuardMode
from specs.network import ANYWHERE, NODES, Flow, Peer
from specs.system import System
from tests.support.network_policy import EVERY_PORT, NO_PORTS, Party, Ports, listed, numbered, span

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
DNS_NAMESPACE = "kube-system"
DNS = span("UDP", 53, 53) | span("TCP", 53, 53)
INSIDE = tuple(
    ip_network(block)
    for block in (
        "10.0.0.0/8",  # RFC 1918, as the next two: pods, Services and nodes of most clusters
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",  # RFC 6598: pods and nodes of clouds that run out of the others
        "169.254.0.0/16",  # RFC 3927: the node's own services, among them the cloud's metadata with its credentials
    )
)
"""What is never the outside, whichever of them a cluster gives its pods."""
ELSEWHERE = "elsewhere"
STRANGER = {"app": "stranger"}
"""Labels of a pod that nobody declared."""


def rendered_pods(recording: Recording) -> Iterator[Party]:
    """One party for the pods of each workload, without addresses."""
    for found in recording.objects:
        if found.kind in WORKLOADS:
            inner = found.inputs["spec"]["jobTemplate"] if found.kind == "CronJob" else found.inputs
            template = inner["spec"]["template"]
            yield Party(
                f"{found.kind} {found.namespace}/{found.object_name}",
                "",
                found.namespace,
                template["metadata"]["labels"],
                tuple(container_ports(template["spec"])),
                bool(template["spec"].get("hostNetwork")),
            )


def container_ports(pod: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    for container in chain(pod["containers"], pod.get("initContainers") or ()):
        for port in container.get("ports") or ():
            yield port["name"], port.get("protocol", "TCP"), port["containerPort"]


def applications(system: System) -> Iterator[Party]:
    """The declared workloads, which somebody else deploys."""
    proxy = (("mesh", "TCP", MESH_PORT),) if in_mesh(system) else ()
    for service in system.services:
        metrics = (("metrics", "TCP", service.metrics.port),) if service.metrics else ()
        ports = (("http", "TCP", service.container_port), *metrics, *proxy)
        yield Party(f"service {system.name}/{service.name}", "", system.namespace, {"app": service.name}, ports)
    for store in system.stores:
        ports = (("store", "TCP", store.listens_on), *proxy)
        yield Party(f"store {system.name}/{store.name}", "", system.namespace, {"app": store.name}, ports)


def others(environment: Environment, systems: Iterable[System], flows: Iterable[Flow]) -> Iterator[Party]:
    """In every namespace a pod that nobody declared, those that flows name elsewhere, a node, and in a namespace of nobody's
    one pod with the labels of each end of a flow."""
    named = {peer.namespace for flow in flows for peer in (flow.source, flow.target)}
    own = {system.namespace for system in systems} | set(PLATFORM_NAMESPACES)
    for namespace in sorted({*own, *named, environment.ingress_namespace, ELSEWHERE, DNS_NAMESPACE} - {""}):
        yield Party(f"stranger in {namespace}", "", namespace, STRANGER)
    for labels in sorted({peer.labels for flow in flows for peer in (flow.source, flow.target)} - {()}):
        yield Party(f"look-alike of {' '.join(value for _, value in labels)}", "", ELSEWHERE, dict(labels))
    yield Party("name server", "", DNS_NAMESPACE, {"k8s-app": "kube-dns"})
    yield Party("node", "", DNS_NAMESPACE, {}, on_host=True)


def addressed(parties: Iterable[Party], block: str) -> tuple[Party, ...]:
    """Each with an address of its own out of the cluster's block."""
    return tuple(
        replace(party, address=str(address)) for party, address in zip(parties, ip_network(block).hosts(), strict=False)
    )


def outside(policies: Iterable[Mapping[str, Any]], flows: Iterable[Flow]) -> tuple[Party, ...]:
    """One address of each range that some rule or declaration tells from its neighbours: no other address differs."""
    blocks = {str(block) for block in INSIDE} | {
        peer.cidr for flow in flows for peer in (flow.source, flow.target) if peer.cidr and peer != NODES
    }
    blocks |= {block for policy in policies for block in _blocks(policy["spec"])}
    known = [ip_network(block) for block in blocks]
    edges = {block.network_address for block in known} | {
        block.broadcast_address + 1 for block in known if block.prefixlen
    }
    extra = [ip_address("0.0.0.0"), ip_address("2001:db8::1")]
    return tuple(
        Party(f"address {edge}", str(edge)) for edge in sorted({*edges, *extra}, key=lambda e: (e.version, int(e)))
    )


def _blocks(value: Any) -> Iterator[str]:
    """Every range below a policy's specification."""
    if isinstance(value, Mapping) and "cidr" in value:
        yield from (value["cidr"], *value.get("except", ()))
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _blocks(inner)


def means(peer: Peer, party: Party) -> bool:
    """Whether a party is at this end of a flow."""
    if not peer.cidr:
        at_home = party.governed and party.namespace == peer.namespace
        return at_home and all(party.labels.get(key) == value for key, value in peer.labels)
    address = numbered(party.address)
    if peer in (NODES, ANYWHERE):
        return address.version == 4 and (peer == NODES or not any(address in block for block in INSIDE))
    return address in _range(peer.cidr)


_range = cache(ip_network)


@cache
def ports_of(flow: Flow) -> Ports:
    return sum(span("UDP" if flow.udp else "TCP", port, port) for port in set(flow.ports))


class Answering(Protocol):
    """Whoever says what passes, each end for itself."""

    def opens(self, source: Party, target: Party) -> Ports: ...

    def accepts(self, source: Party, target: Party) -> Ports: ...


@dataclass(frozen=True)
class Declared:
    """What flows let through where only some namespaces are closed: the same questions as to `Network`."""

    flows: tuple[Flow, ...]
    closed: frozenset[str]
    _ends: dict[tuple[str, Party], list[Flow]] = field(default_factory=dict, repr=False, compare=False)

    def opens(self, source: Party, target: Party) -> Ports:
        if not (source.governed and source.namespace in self.closed):
            return EVERY_PORT
        found = DNS if target.governed and target.namespace == DNS_NAMESPACE else NO_PORTS
        return found | self._ports("source", source, "target", target)

    def accepts(self, source: Party, target: Party) -> Ports:
        if not (target.governed and target.namespace in self.closed):
            return EVERY_PORT
        return self._ports("target", target, "source", source)

    def _ports(self, end: str, own: Party, other: str, far: Party) -> Ports:
        key = (end, own)
        if key not in self._ends:
            at_end = [flow for flow in self.flows if getattr(flow, end).namespace and means(getattr(flow, end), own)]
            self._ends[key] = at_end
        found = NO_PORTS
        for flow in self._ends[key]:
            if means(getattr(flow, other), far):
                found |= ports_of(flow)
        return found


def closed_namespaces(environment: Environment, systems: Iterable[System]) -> frozenset[str]:
    """In audit mode only the stacks' own: what the systems' guards would be is written down there and not applied."""
    if environment.guards is GuardMode.OFF:
        return frozenset()
    enforced = {system.namespace for system in systems} if environment.guards is GuardMode.ENFORCE else set()
    return frozenset(enforced | set(PLATFORM_NAMESPACES))


def differences(given: Answering, wanted: Answering, own: Iterable[Party], far: Iterable[Party]) -> list[str]:
    """Where two answers differ for a pod of `own` and anybody of `far`, either way, each end for itself."""
    others_ = tuple(far)
    found = []
    for party in own:
        for other in others_:
            for way, ends in (("opens", (party, other)), ("accepts", (other, party))):
                has, should = getattr(given, way)(*ends), getattr(wanted, way)(*ends)
                if has != should:
                    told = f"only rendered {listed(has & ~should)}, only declared {listed(should & ~has)}"
                    found.append(f"{way}: {ends[0].name} → {ends[1].name}: {told}")
    return found

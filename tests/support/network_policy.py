"""What NetworkPolicies let through, computed from the objects alone, as the API of networking.k8s.io/v1 defines it.

Policies only add up: a pod that one of them selects for a direction is isolated in that direction and may do what any of
them allows; a connection needs both of its ends. Two things the API leaves open are taken in the wide sense: an ipBlock
matches pods by their addresses too, and a pod on its node's network is that node, which no policy selects. What the
kubelet sends to pods of its own node always passes and is not considered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

PROTOCOLS = ("TCP", "UDP", "SCTP")
HIGHEST = 65_535
WIDTH = HIGHEST + 1
INGRESS, EGRESS = "Ingress", "Egress"
PEERS = {INGRESS: "from", EGRESS: "to"}
NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""A label that the API server gives every namespace."""

Range = IPv4Network | IPv6Network
Ports = int
"""A set of ports: bit `port` of the TCP part, followed by those of UDP and SCTP."""


def span(protocol: str, low: int = 1, high: int = HIGHEST) -> Ports:
    """The ports of a protocol from `low` to `high`, both included."""
    return ((1 << (high - low + 1)) - 1) << (PROTOCOLS.index(protocol) * WIDTH + low)


NO_PORTS: Ports = 0
EVERY_PORT: Ports = sum(span(protocol) for protocol in PROTOCOLS)


def listed(ports: Ports) -> list[str]:
    """A set of ports in words, ranges as TCP 80-90."""
    found = []
    for number, protocol in enumerate(PROTOCOLS):
        part, port = (ports >> (number * WIDTH)) & ((1 << WIDTH) - 1), 0
        while part:
            empty = (part & -part).bit_length() - 1
            part, port = part >> empty, port + empty
            full = (~part & (part + 1)).bit_length() - 1
            found.append(f"{protocol} {port}" if full == 1 else f"{protocol} {port}-{port + full - 1}")
            part, port = part >> full, port + full
    return found


@dataclass(frozen=True)
class Party:
    """A pod, or an address outside where it has no namespace."""

    name: str
    address: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    named_ports: tuple[tuple[str, str, int], ...] = ()
    """Name, protocol and number of each container port."""
    on_host: bool = False
    """On its node's network."""

    @property
    def governed(self) -> bool:
        """Whether selectors see it."""
        return bool(self.namespace) and not self.on_host


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """A label selector; the empty one matches everything."""
    return all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()) and all(
        _meets(requirement, labels) for requirement in selector.get("matchExpressions") or ()
    )


def _meets(requirement: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, operator, values = requirement["key"], requirement["operator"], requirement.get("values") or ()
    if operator in ("In", "NotIn") and values:
        return (key in labels and labels[key] in values) is (operator == "In")
    if operator in ("Exists", "DoesNotExist") and not values:
        return (key in labels) is (operator == "Exists")
    raise ValueError(f"the API server refuses the operator {operator} with {len(values)} values")


def covers(block: Mapping[str, Any], address: str) -> bool:
    """An ipBlock: within its range and in none of its exceptions."""
    whole, holes = _ranges(block["cidr"], tuple(block.get("except") or ()))
    given = numbered(address)
    return given in whole and not any(given in hole for hole in holes)


numbered = cache(ip_address)


@cache
def _ranges(block: str, exceptions: tuple[str, ...]) -> tuple[Range, tuple[Range, ...]]:
    whole, holes = ip_network(block, strict=False), tuple(ip_network(hole, strict=False) for hole in exceptions)
    if any(hole.version != whole.version or hole == whole or not hole.subnet_of(whole) for hole in holes):  # pyright: ignore[reportArgumentType]
        raise ValueError(f"the API server refuses an exception that is no part of {whole}")
    return whole, holes


def direction_names(specification: Mapping[str, Any]) -> tuple[str, ...]:
    """The directions a policy isolates: as it says, else ingress, and egress where it has an egress rule."""
    return tuple(specification.get("policyTypes") or (INGRESS, *((EGRESS,) if specification.get("egress") else ())))


@dataclass(frozen=True)
class Network:
    """NetworkPolicies over namespaces, which are given by name with their labels."""

    policies: Sequence[Mapping[str, Any]]
    namespaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _chosen: dict[tuple[str, Party], list[Mapping[str, Any]]] = field(default_factory=dict, repr=False, compare=False)

    def passes(self, source: Party, target: Party) -> Ports:
        """The ports of `target` that `source` can reach."""
        return self.opens(source, target) & self.accepts(source, target)

    def opens(self, source: Party, target: Party) -> Ports:
        """The ports to which the policies at the source let it connect."""
        return self._allowed(EGRESS, source, target, target)

    def accepts(self, source: Party, target: Party) -> Ports:
        """The ports at which the policies at the target let the source in."""
        return self._allowed(INGRESS, target, source, target)

    def selecting(self, direction: str, party: Party) -> list[Mapping[str, Any]]:
        """The policies that isolate a pod in a direction."""
        return [
            policy
            for policy in self.policies
            if party.governed
            and policy["metadata"]["namespace"] == party.namespace
            and direction in direction_names(policy["spec"])
            and matches(policy["spec"].get("podSelector") or {}, party.labels)
        ]

    def _allowed(self, direction: str, own: Party, far: Party, target: Party) -> Ports:
        key = (direction, own)
        if key not in self._chosen:
            self._chosen[key] = self.selecting(direction, own)
        chosen = self._chosen[key]
        if not chosen:
            return EVERY_PORT
        found = NO_PORTS
        for policy in chosen:
            for rule in policy["spec"].get(direction.lower()) or ():
                peers = rule.get(PEERS[direction])
                if not peers or any(self._is_peer(peer, own.namespace, far) for peer in peers):
                    found |= _ports(rule.get("ports"), target)
        return found

    def _is_peer(self, peer: Mapping[str, Any], home: str, party: Party) -> bool:
        """An empty selector chooses everything, a missing one does not narrow; without one for namespaces the policy's
        own is meant."""
        pods, namespaces, block = (peer.get(key) for key in ("podSelector", "namespaceSelector", "ipBlock"))
        if (block is None) is (pods is None and namespaces is None):
            raise ValueError("the API server refuses a peer that is not either an ipBlock or selectors")
        if block is not None:
            return covers(block, party.address)
        if not party.governed:
            return False
        at_home = party.namespace == home if namespaces is None else matches(namespaces, self._labels(party.namespace))
        return at_home and matches(pods or {}, party.labels)

    def _labels(self, namespace: str) -> Mapping[str, str]:
        return {**self.namespaces.get(namespace, {}), NAMESPACE_NAME: namespace}


def _ports(given: Iterable[Mapping[str, Any]] | None, target: Party) -> Ports:
    """No list means every port; a name means what the target's containers call so."""
    if not given:
        return EVERY_PORT
    found = NO_PORTS
    for entry in given:
        protocol, port, last = entry.get("protocol") or "TCP", entry.get("port"), entry.get("endPort")
        if last is not None and (not isinstance(port, int) or last < port):
            raise ValueError("the API server refuses an endPort without a smaller port number")
        if port is None:
            found |= span(protocol)
        elif isinstance(port, int):
            found |= span(protocol, port, port if last is None else last)
        else:
            known = [number for name, kind, number in target.named_ports if (name, kind) == (port, protocol)]
            found |= sum(span(protocol, number, number) for number in set(known))
    return found

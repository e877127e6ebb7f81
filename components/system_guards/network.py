"""NetworkPolicies of one namespace: nothing, then exactly the declared flows, opened at both ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from components.controller import checksum
from components.kubernetes import Manifest
from components.workload import labels, metadata
from specs.links import slug
from specs.network import ANYWHERE, NODES, Flow, Peer

Group = tuple[tuple[str, str], ...]
"""Pods by their labels."""
DNS_PORT = 53
INSIDE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",  # shared address space: what clouds give pods where the private ranges are used up
    "169.254.0.0/16",  # the node's own services, such as the cloud's metadata, which hands out the node's credentials
)
"""Excluded from "the internet": a flow to the outside never opens the way to another pod or to the node's identity."""


def default_deny(namespace: str, own: Mapping[str, str]) -> Manifest:
    return _policy("default-deny", namespace, own, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})


def allow_dns(namespace: str, own: Mapping[str, str]) -> Manifest:
    """Names are looked up by everybody; the cluster's DNS answers on both protocols."""
    resolver = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
    ports = [{"protocol": protocol, "port": DNS_PORT} for protocol in ("UDP", "TCP")]
    egress = [{"to": [resolver], "ports": ports}]
    return _policy("allow-dns", namespace, own, {"podSelector": {}, "policyTypes": ["Egress"], "egress": egress})


def _policy(name: str, namespace: str, own: Mapping[str, str], specification: dict[str, Any]) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace, own),
        "spec": specification,
    }


def _address(peer: Peer) -> dict[str, Any]:
    """The far end of a flow."""
    if peer == NODES:
        return {"ipBlock": {"cidr": "0.0.0.0/0"}}
    if peer.cidr:
        wide = peer == ANYWHERE
        return {"ipBlock": {"cidr": peer.cidr, **({"except": list(INSIDE)} if wide else {})}}
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": peer.namespace}},
        **({"podSelector": {"matchLabels": dict(peer.labels)}} if peer.labels else {}),
    }


def _ports(flow: Flow) -> list[dict[str, Any]]:
    return [{"protocol": "UDP" if flow.udp else "TCP", "port": port} for port in flow.ports]


def network_policies(namespace: str, system: str, flows: Iterable[Flow]) -> list[Manifest]:
    """Default deny, DNS, and one policy for each group of pods that takes part in a flow.

    A policy per group and not per flow: a kubelet's network plug-in pays for each.
    """
    own = labels("guards", "system-guards", system=system)
    ingress: dict[Group, list[dict[str, Any]]] = defaultdict(list)
    egress: dict[Group, list[dict[str, Any]]] = defaultdict(list)
    for flow in flows:
        if flow.target.namespace == namespace:
            ingress[flow.target.labels].append({"from": [_address(flow.source)], "ports": _ports(flow)})
        if flow.source.namespace == namespace:
            egress[flow.source.labels].append({"to": [_address(flow.target)], "ports": _ports(flow)})
    groups = sorted({*ingress, *egress})
    titles = _titles(groups)
    return [
        default_deny(namespace, own),
        allow_dns(namespace, own),
        *(
            _policy(titles[group], namespace, own, _allowed(group, ingress.get(group, []), egress.get(group, [])))
            for group in groups
        ),
    ]


def _titles(groups: Iterable[Group]) -> dict[Group, str]:
    """Names by what tells a group apart. Two label sets for one workload are both kept: the second says so by a hash."""
    found: dict[Group, str] = {}
    for group in groups:
        telling = [value for key, value in group if key not in ("app.kubernetes.io/part-of", "system")]
        title = f"allow-{slug('-'.join(telling)) or 'all'}"
        found[group] = f"{title}-{checksum(group)[:6]}" if title in found.values() else title
    return found


def _allowed(group: Group, ingress: list[dict[str, Any]], egress: list[dict[str, Any]]) -> dict[str, Any]:
    """What one group of pods may accept and open."""
    return {
        "podSelector": {"matchLabels": dict(group)} if group else {},
        "policyTypes": [name for name, rules in (("Ingress", ingress), ("Egress", egress)) if rules],
        **({"ingress": ingress} if ingress else {}),
        **({"egress": egress} if egress else {}),
    }

"""Addresses of stores outside: what a URL says about where a connection goes."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from specs.environment import CLUSTER_DOMAIN
from specs.network import ANYWHERE, Peer

PORTS = {"http": 80, "https": 443}


def parts(url: str) -> SplitResult | None:
    """A URL taken apart, or None where it is none."""
    try:
        found = urlsplit(url)
        _ = found.port
    except ValueError:
        return None
    return found if found.scheme in PORTS and found.hostname else None


def port(found: SplitResult) -> int:
    return found.port or PORTS[found.scheme]


def namespace(found: SplitResult) -> str:
    """The namespace of a Service of this cluster, empty for an address elsewhere."""
    labels = (found.hostname or "").removesuffix(f".{CLUSTER_DOMAIN}").split(".")
    return labels[1] if len(labels) == 3 and labels[2] == "svc" else ""


def far_end(url: str) -> tuple[Peer, int]:
    """Where a connection to a URL goes, and its port: anywhere over TLS where there is none, as for the object stores whose
    client knows their address itself."""
    found = parts(url)
    return (peer(found), port(found)) if found else (ANYWHERE, PORTS["https"])


def peer(found: SplitResult) -> Peer:
    """The far end of a connection to that URL: pods of a namespace, one address, or anywhere outside."""
    inside = namespace(found)
    if inside:
        return Peer(inside)
    try:
        address = ip_address(found.hostname or "")
    except ValueError:
        return ANYWHERE
    return Peer(cidr=f"{address}/{address.max_prefixlen}")

"""A leaf: one Secret with a key, its certificate and the authority's certificate."""

from dataclasses import dataclass

from specs.environment import CLUSTER_DOMAIN

AUTHORITY_CERTIFICATE = "ca.crt"
CERTIFICATE = "tls.crt"
KEY = "tls.key"
LEAF_KEYS = (AUTHORITY_CERTIFICATE, CERTIFICATE, KEY)
"""The keys of every leaf's Secret; the spelling is cert-manager's, so that either source fits."""
AUTHORITY_KEYS = (AUTHORITY_CERTIFICATE, "ca.key")


@dataclass(frozen=True)
class Leaf:
    """Who a certificate is for. Without names it only says who a client is."""

    secret: str
    namespace: str
    names: tuple[str, ...] = ()
    """DNS names it serves; the first also is the subject."""

    @property
    def subject(self) -> str:
        return self.names[0] if self.names else self.secret.removesuffix("-certificates")


def server(name: str, namespace: str) -> Leaf:
    """A leaf for a workload: its Service, its pods behind the headless Service, and itself.

    A wildcard needs two labels behind it: OpenSSL takes no other, so pods are called by more than their short names.
    """
    service, pods = f"{name}.{namespace}.svc", f"*.{name}-headless.{namespace}.svc"
    names = (
        name,
        service,
        f"{service}.{CLUSTER_DOMAIN}",
        pods,
        f"{pods}.{CLUSTER_DOMAIN}",
        "localhost",
    )
    return Leaf(f"{name}-certificates", namespace, names)


def client(name: str, namespace: str) -> Leaf:
    return Leaf(f"{name}-certificates", namespace)

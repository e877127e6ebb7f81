"""The same certificates as requests to cert-manager, for clusters that run it."""

from collections.abc import Iterable
from typing import Any

from components.certificates.catalogue import AUTHORITY
from components.certificates.job import AUTHORITY_LIFE, LEAF_LIFE, RENEW_BEFORE
from components.certificates.leaf import Leaf
from components.certificates.secrets import LABELS
from components.kubernetes import Manifest
from components.workload import metadata
from specs.units import Duration

API = "cert-manager.io/v1"
HOME = "cert-manager"
"""Where cert-manager looks for the Secrets of cluster-wide issuers unless it was told otherwise."""
SELF_SIGNED = "groundcrew-self-signed"
ISSUER = "groundcrew"


def _hours(length: Duration) -> str:
    """Go's notation: cert-manager reads hours, not days."""
    return f"{length.seconds // 3600}h"


def _issuer(name: str, specification: dict[str, Any]) -> Manifest:
    return {"apiVersion": API, "kind": "ClusterIssuer", "metadata": metadata(name, "", LABELS), "spec": specification}


def _certificate(leaf: Leaf, namespace: str, issuer: str, **more: Any) -> Manifest:
    specification = {
        "secretName": leaf.secret,
        "commonName": leaf.subject,
        "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": issuer},
        # Logstash and Elasticsearch read PKCS#8; a renewal without a new key would renew a leaked one too.
        "privateKey": {"algorithm": "RSA", "size": 3072, "encoding": "PKCS8", "rotationPolicy": "Always"},
        **more,
    }
    return {
        "apiVersion": API,
        "kind": "Certificate",
        "metadata": metadata(leaf.secret, namespace, LABELS),
        "spec": specification,
    }


def requests(leaves: Iterable[Leaf]) -> list[Manifest]:
    """A self-signed authority, the issuer that signs with it, and a request per leaf."""
    authority = _certificate(AUTHORITY, HOME, SELF_SIGNED, isCA=True, duration=_hours(AUTHORITY_LIFE))
    return [
        _issuer(SELF_SIGNED, {"selfSigned": {}}),
        authority,
        _issuer(ISSUER, {"ca": {"secretName": AUTHORITY.secret}}),
        *(_leaf_request(leaf) for leaf in leaves),
    ]


def _leaf_request(leaf: Leaf) -> Manifest:
    usages = ["digital signature", "key encipherment", "client auth", *(["server auth"] if leaf.names else [])]
    names = {"dnsNames": list(leaf.names)} if leaf.names else {}
    return _certificate(
        leaf,
        leaf.namespace,
        ISSUER,
        duration=_hours(LEAF_LIFE),
        renewBefore=_hours(RENEW_BEFORE),
        usages=usages,
        **names,
    )

"""The mesh of Alertmanager's replicas: gossip carries silences, so only a replica may speak, and it proves that it is one."""

from typing import Any

from components.certificates.catalogue import ALERTMANAGER
from components.certificates.leaf import AUTHORITY_CERTIFICATE, CERTIFICATE, KEY
from components.monitoring_stack import ports
from specs.environment import MONITORING_NAMESPACE

NAME = "alertmanager"
MESH_FILE = "mesh.yml"
CERTIFICATES_PATH = "/etc/alertmanager/certificates"
MEMBER = ALERTMANAGER.names[0]
"""The name in the replicas' certificate; they reach each other by address, which no certificate names."""


def meshed(replicas: int) -> bool:
    """A single replica gossips with nobody."""
    return replicas > 1


def peers(replicas: int, configuration: str) -> list[str]:
    """Arguments of the server; `configuration` is the path of the file below."""
    if not meshed(replicas):
        return ["--cluster.listen-address="]
    return [
        f"--cluster.listen-address=0.0.0.0:{ports.ALERTMANAGER_GOSSIP}",
        f"--cluster.tls-config={configuration}",
        *(
            f"--cluster.peer={NAME}-{index}.{NAME}-headless.{MONITORING_NAMESPACE}.svc:{ports.ALERTMANAGER_GOSSIP}"
            for index in range(replicas)
        ),
    ]


def mesh_file() -> dict[str, Any]:
    """Both ends show the replicas' certificate: another one of the same authority opens nothing. Keys are read again for
    each connection, so a renewal needs no restart."""
    authority = f"{CERTIFICATES_PATH}/{AUTHORITY_CERTIFICATE}"
    own = {"cert_file": f"{CERTIFICATES_PATH}/{CERTIFICATE}", "key_file": f"{CERTIFICATES_PATH}/{KEY}"}
    asked = {"client_auth_type": "RequireAndVerifyClientCert", "client_ca_file": authority}
    return {
        "tls_server_config": {**own, **asked, "client_allowed_sans": [MEMBER], "min_version": "TLS13"},
        "tls_client_config": {**own, "ca_file": authority, "server_name": MEMBER, "min_version": "TLS13"},
    }

"""A node that runs the rendered configuration file: TLS on both layers, users and roles from the rendered files."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from components.certificates.catalogue import ELASTICSEARCH
from components.elk_stack.elasticsearch_files import CERTIFICATES, DATA, node_settings
from components.elk_stack.users import (
    ROLES_FILE,
    USER_ROLES_FILE,
    USERS_FILE,
    roles_file,
    user_roles_file,
    users_file,
    users_of,
)
from jobs.certificates.issue import new_authority, new_leaf
from specs.environment import Environment
from specs.job_document import CertificateAddress
from tests.live.search.engines import elasticsearch_8
from tests.live.search.node import Node

PASSWORD = "correct horse battery"
HASH = "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2"
"""Its bcrypt hash, which is all that the server sees."""
OF_MODULES = ("ingest.geoip.downloader.enabled",)
"""Settings of modules that the test distribution lacks, besides those of S3."""
OF_THIS_MACHINE = (
    "cluster.initial_master_nodes",
    "cluster.name",
    "discovery.seed_hosts",
    "discovery.type",
    "http.port",
    "network.host",
    "node.name",
    "path.data",
    "transport.port",
)
"""What a single node on loopback has to be told differently."""


def settings(environment: Environment, certificates: Path) -> dict[str, Any]:
    """The rendered settings with the paths of this machine. Raises KeyError for one that is left out in vain."""
    rendered = node_settings(environment)
    for name in OF_MODULES:
        del rendered[name]
    kept = {
        name: value for name, value in rendered.items() if name not in OF_THIS_MACHINE and not name.startswith("s3.")
    }
    assert rendered["path.data"] == DATA
    return {name: moved(value, certificates) for name, value in kept.items()}


def moved(value: Any, certificates: Path) -> Any:
    if isinstance(value, list):
        return [moved(one, certificates) for one in value]
    return value.replace(CERTIFICATES, str(certificates)) if isinstance(value, str) else value


def certificate_files(environment: Environment) -> dict[str, str]:
    """As the certificates' Job makes them, with this machine's loopback among the names."""
    now, life = datetime.now(UTC), timedelta(days=1)
    authority = new_authority(environment.name, life, now)
    names = (*ELASTICSEARCH.names, "localhost")
    leaf = new_leaf(CertificateAddress(ELASTICSEARCH.secret, ELASTICSEARCH.namespace, names), authority, life, now)
    texts = {"ca.crt": authority.certificate, "tls.crt": leaf.certificate, "tls.key": leaf.key}
    return {f"certificates/{name}": text.decode() for name, text in texts.items()}


@contextmanager
def secured(folder: Path, environment: Environment) -> Iterator[Node]:
    """Yields the node as the administrator sees it; every user has the same password here."""
    users = users_of(environment)
    files = {
        **certificate_files(environment),
        ROLES_FILE: roles_file(),
        USERS_FILE: users_file({user.name: HASH for user in users}),
        USER_ROLES_FILE: user_roles_file(users),
    }
    own = settings(environment, folder / "configuration" / "certificates")
    authority = folder / "configuration" / "certificates" / "ca.crt"
    with elasticsearch_8(folder, own, files, authority=authority, login=("administrator", PASSWORD)) as node:
        yield node

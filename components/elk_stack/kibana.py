"""Kibana: people's way into the logs, each under their own name."""

from collections.abc import Mapping
from typing import Any

import yaml

from components.certificates.catalogue import KIBANA
from components.certificates.leaf import LEAF_KEYS
from components.controller import checksum, deployment
from components.elk_stack import ports
from components.images import image
from components.kubernetes import Manifest
from components.volume import config_map_volume, empty_directory, secret_volume
from components.workload import (
    Container,
    Pod,
    config_map,
    disruption_budget,
    http_probe,
    identity,
    service,
    service_account,
)
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import LOGGING_NAMESPACE, Environment

NAME = ports.KIBANA_NAME
USER = 1000
"""The image's own user: its files belong to it."""
CONFIGURATION = "/etc/kibana/kibana.yml"
SECRET_FILE = "secrets.yml"
CERTIFICATES = "/etc/kibana-certificates"
ENCRYPTION_KEYS = (
    "xpack.security.encryptionKey",
    "xpack.encryptedSavedObjects.encryptionKey",
    "xpack.reporting.encryptionKey",
)
"""Without fixed keys every restart logs everybody out and makes stored connectors unreadable."""
HEAP_SHARE = 0.6


def kibana_file(environment: Environment) -> str:
    settings: dict[str, Any] = {
        "server.name": f"kibana-{environment.name}",
        "server.host": "0.0.0.0",
        "server.port": ports.KIBANA,
        "server.publicBaseUrl": f"https://kibana.{environment.domain}",
        "server.ssl.enabled": True,
        "server.ssl.certificate": f"{CERTIFICATES}/tls.crt",
        "server.ssl.key": f"{CERTIFICATES}/tls.key",
        "elasticsearch.hosts": [ports.ELASTICSEARCH_URL],
        "elasticsearch.ssl.certificateAuthorities": [f"{CERTIFICATES}/ca.crt"],
        "path.data": "/usr/share/kibana/data",
        # The probe asks without a password and learns no more than "up" or "down".
        "status.allowAnonymous": True,
        "telemetry.optIn": False,
        "telemetry.allowChangingOptInStatus": False,
        "logging.root.level": "info",
    }
    return yaml.safe_dump(settings, sort_keys=False)


def secret_settings(password: str, keys: list[str], user: str) -> str:
    """Kibana reads a second file; JSON is YAML, and every text is quoted."""
    settings = {"elasticsearch.username": user, "elasticsearch.password": password}
    return yaml.safe_dump({**settings, **dict(zip(ENCRYPTION_KEYS, keys, strict=True))}, default_style='"')


def server(environment: Environment) -> Container:
    size = environment.size(NAME)
    return Container(
        NAME,
        image(NAME),
        size,
        command=["/usr/share/kibana/bin/kibana"],
        args=["--config", CONFIGURATION, "--config", f"/etc/kibana-secrets/{SECRET_FILE}"],
        env={"NODE_OPTIONS": f"--max-old-space-size={int(size.memory_limit.count * HEAP_SHARE) >> 20}"},
        ports={"https": ports.KIBANA},
        mounts={
            "settings": "/etc/kibana",
            "secrets": "/etc/kibana-secrets",
            "certificates": CERTIFICATES,
            "data": "/usr/share/kibana/data",
            "scratch": "/tmp",
        },
        writable=("data", "scratch"),
        probes={
            "startup": http_probe("https", "/api/status", failures=36, scheme="HTTPS"),
            "readiness": http_probe("https", "/api/status", scheme="HTTPS"),
            "liveness": http_probe("https", "/api/status", period=30, failures=6, scheme="HTTPS"),
        },
        ephemeral="512Mi",
    )


def kibana(environment: Environment, files: Mapping[str, str], secret: str) -> list[Manifest]:
    own, size = ports.own_labels(NAME), environment.size(NAME)
    pod = Pod(
        [server(environment)],
        own,
        NAME,
        volumes=[
            config_map_volume("settings", NAME),
            secret_volume("secrets", secret, (SECRET_FILE,)),
            secret_volume("certificates", KIBANA.secret, LEAF_KEYS),
            empty_directory("data", "256Mi"),
            empty_directory("scratch", "256Mi"),
        ],
        annotations={CHECKSUM_ANNOTATION: checksum(files)},
        user=USER,
        spread=identity(own) if size.replicas > 1 else None,
    )
    return [
        service_account(NAME, LOGGING_NAMESPACE, own),
        config_map(NAME, LOGGING_NAMESPACE, own, files),
        service(NAME, LOGGING_NAMESPACE, own, {"https": ports.KIBANA}),
        deployment(NAME, LOGGING_NAMESPACE, pod, size.replicas),
        *([disruption_budget(NAME, LOGGING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]

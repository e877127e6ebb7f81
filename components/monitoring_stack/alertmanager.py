"""Alertmanager: a gossiping StatefulSet; every secret is a file, none stands in the configuration."""

from collections.abc import Mapping
from typing import Any

from components.certificates.catalogue import ALERTMANAGER as MESH_LEAF
from components.certificates.leaf import LEAF_KEYS
from components.controller import Claim, stateful_set
from components.images import image
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.access import (
    ALERTMANAGER_ACCESS,
    RELOADER,
    WEB_FILE,
    access_secret,
    secret_keys,
)
from components.monitoring_stack.mesh import CERTIFICATES_PATH, MESH_FILE, meshed, peers
from components.monitoring_stack.receivers import CHANNELS_PATH
from components.monitoring_stack.reloader import reloader
from components.monitoring_stack.templates import FILES as TEMPLATE_FILES
from components.volume import config_map_volume, empty_directory, secret_volume
from components.workload import (
    Container,
    Pod,
    config_map,
    disruption_budget,
    exec_probe,
    identity,
    service,
    service_account,
)
from specs.by_hand import ALERTMANAGER_CONFIGURATION, CLIENT_FILE
from specs.environment import MONITORING_NAMESPACE, Environment, SecretReference
from specs.routing import MAIL_PASSWORD
from specs.units import gibibytes

NAME = "alertmanager"
RETENTION = "120h"
"""Longer than the longest repeat interval, so that what was sent is not forgotten and sent again."""
OWN_SECRET = "alertmanager-channel-values"
CONFIGURATION_FILES = ("alertmanager.yml", CLIENT_FILE, MESH_FILE)
TEMPLATES_PATH = "/etc/alertmanager/templates"
STATUS = (
    "amtool",
    f"--alertmanager.url=http://127.0.0.1:{ports.ALERTMANAGER}",
    f"--http.config.file={ALERTMANAGER_CONFIGURATION}/{CLIENT_FILE}",
    "--timeout=4s",
    "cluster",
    "show",
)
"""Asks the server how it is, from inside its pod and with its password."""


def channel_volume(environment: Environment) -> dict[str, Any]:
    """Every channel's secret as a file named after the channel, from wherever it is kept."""
    references = {
        name: given.reference for name, given in sorted(environment.channels.items()) if given.reference is not None
    }
    relay = environment.mail_relay
    if relay and relay.password:
        references[MAIL_PASSWORD] = relay.password
    sources = [_source(name, reference) for name, reference in references.items()]
    if any(given.given for given in environment.channels.values()):
        sources.append({"secret": {"name": OWN_SECRET}})
    if not sources:
        # An empty projection is dropped by the API server, and every update would then see a difference.
        return empty_directory("channels", "1Mi")
    return {"name": "channels", "projected": {"defaultMode": 0o440, "sources": sources}}


def _source(name: str, reference: SecretReference) -> dict[str, Any]:
    return {"secret": {"name": reference.secret, "items": [{"key": reference.key, "path": name}]}}


def volumes(environment: Environment) -> list[dict[str, Any]]:
    """The reloader's password is the sidecar's alone; certificates are mounted where there is a mesh."""
    served = [key for key in secret_keys(NAME) if key != RELOADER.key]
    mesh = meshed(environment.size(NAME).replicas)
    return [
        secret_volume("access", access_secret(NAME), served),
        secret_volume("reloader-access", access_secret(NAME), (RELOADER.key,)),
        empty_directory("heartbeat", "1Mi"),
        config_map_volume("config", "alertmanager-config"),
        config_map_volume("templates", "alertmanager-templates"),
        channel_volume(environment),
        *([secret_volume("certificates", MESH_LEAF.secret, LEAF_KEYS)] if mesh else []),
    ]


def server(environment: Environment) -> Container:
    size = environment.size(NAME)
    mesh = meshed(size.replicas)
    gossip = {"mesh": ports.ALERTMANAGER_GOSSIP} if mesh else {}
    return Container(
        NAME,
        image(NAME),
        size,
        args=[
            f"--config.file={ALERTMANAGER_CONFIGURATION}/alertmanager.yml",
            f"--web.config.file={ALERTMANAGER_ACCESS}/{WEB_FILE}",
            "--storage.path=/alertmanager",
            f"--data.retention={RETENTION}",
            f"--web.listen-address=:{ports.ALERTMANAGER}",
            f"--web.external-url=https://alertmanager.{environment.domain}",
            "--web.route-prefix=/",
            *peers(size.replicas, f"{ALERTMANAGER_CONFIGURATION}/{MESH_FILE}"),
        ],
        ports={"http": ports.ALERTMANAGER, **gossip},
        mounts={
            "config": ALERTMANAGER_CONFIGURATION,
            "templates": TEMPLATES_PATH,
            "channels": CHANNELS_PATH,
            "access": ALERTMANAGER_ACCESS,
            "data": "/alertmanager",
            **({"certificates": CERTIFICATES_PATH} if mesh else {}),
        },
        writable=("data",),
        probes={
            "startup": exec_probe(STATUS, failures=12),
            "readiness": exec_probe(STATUS),
            "liveness": exec_probe(STATUS, period=30, failures=4, timeout=15),
        },
    )


def alertmanager(environment: Environment, files: Mapping[str, str]) -> list[Manifest]:
    own, size = ports.platform_labels(NAME), environment.size(NAME)
    # Channels' secrets are not watched: Alertmanager reads them whenever it sends.
    watched = {"config": ALERTMANAGER_CONFIGURATION, "templates": TEMPLATES_PATH}
    mesh = {"mesh": ports.ALERTMANAGER_GOSSIP} if meshed(size.replicas) else {}
    pod = Pod(
        [server(environment), reloader(watched)],
        own,
        NAME,
        volumes=volumes(environment),
        spread=identity(own) if mesh else None,
    )
    claims = [Claim("data", size.volume or gibibytes(2), environment.storage_class)]
    return [
        service_account(NAME, MONITORING_NAMESPACE, own),
        config_map(
            "alertmanager-config",
            MONITORING_NAMESPACE,
            own,
            {name: files[f"alertmanager/{name}"] for name in CONFIGURATION_FILES},
        ),
        config_map(
            "alertmanager-templates",
            MONITORING_NAMESPACE,
            own,
            {name: files[f"alertmanager/templates/{name}"] for name in TEMPLATE_FILES},
        ),
        service(f"{NAME}-headless", MONITORING_NAMESPACE, own, {"http": ports.ALERTMANAGER, **mesh}, headless=True),
        service(NAME, MONITORING_NAMESPACE, own, {"http": ports.ALERTMANAGER}),
        stateful_set(NAME, MONITORING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect),
        *([disruption_budget(NAME, MONITORING_NAMESPACE, own)] if mesh else []),
    ]

"""Alertmanager: a gossiping StatefulSet; every secret is a file, none stands in the configuration."""

from collections.abc import Mapping
from typing import Any

from components.controller import Claim, stateful_set
from components.images import image
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.receivers import CHANNELS_PATH, MAIL_PASSWORD
from components.monitoring_stack.reloader import reloader
from components.workload import (
    Container,
    Pod,
    config_map,
    config_map_volume,
    disruption_budget,
    empty_directory,
    http_probe,
    identity,
    service,
    service_account,
)
from specs.environment import MONITORING_NAMESPACE, Environment, SecretReference
from specs.units import gibibytes

NAME = "alertmanager"
RETENTION = "120h"
"""Longer than the longest repeat interval, so that what was sent is not forgotten and sent again."""
OWN_SECRET = "alertmanager-channel-values"
CONFIGURATION_PATH = "/etc/alertmanager/config"
TEMPLATES_PATH = "/etc/alertmanager/templates"


def peers(replicas: int) -> list[str]:
    """The mesh; a single replica gossips with nobody."""
    if replicas == 1:
        return ["--cluster.listen-address="]
    return [
        f"--cluster.listen-address=0.0.0.0:{ports.ALERTMANAGER_GOSSIP}",
        *(
            f"--cluster.peer={NAME}-{index}.{NAME}-headless.{MONITORING_NAMESPACE}.svc:{ports.ALERTMANAGER_GOSSIP}"
            for index in range(replicas)
        ),
    ]


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


def server(environment: Environment) -> Container:
    size = environment.size(NAME)
    gossip = {"mesh": ports.ALERTMANAGER_GOSSIP} if size.replicas > 1 else {}
    return Container(
        NAME,
        image(NAME),
        size,
        args=[
            f"--config.file={CONFIGURATION_PATH}/alertmanager.yml",
            "--storage.path=/alertmanager",
            f"--data.retention={RETENTION}",
            f"--web.listen-address=:{ports.ALERTMANAGER}",
            f"--web.external-url=https://alertmanager.{environment.domain}",
            "--web.route-prefix=/",
            *peers(size.replicas),
        ],
        ports={"http": ports.ALERTMANAGER, **gossip},
        mounts={
            "config": CONFIGURATION_PATH,
            "templates": TEMPLATES_PATH,
            "channels": CHANNELS_PATH,
            "data": "/alertmanager",
        },
        writable=("data",),
        probes={
            "startup": http_probe("http", "/-/ready", failures=12),
            "readiness": http_probe("http", "/-/ready"),
            "liveness": http_probe("http", "/-/healthy", failures=6),
        },
    )


def alertmanager(environment: Environment, files: Mapping[str, str]) -> list[Manifest]:
    own, size = ports.platform_labels(NAME), environment.size(NAME)
    watched = {"config": CONFIGURATION_PATH, "templates": TEMPLATES_PATH, "channels": CHANNELS_PATH}
    pod = Pod(
        [server(environment), reloader(ports.ALERTMANAGER, watched, f"{CONFIGURATION_PATH}/alertmanager.yml")],
        own,
        NAME,
        volumes=[
            config_map_volume("config", "alertmanager-config"),
            config_map_volume("templates", "alertmanager-templates"),
            channel_volume(environment),
        ],
        spread=identity(own) if size.replicas > 1 else None,
    )
    claims = [Claim("data", size.volume or gibibytes(2), environment.storage_class)]
    mesh = {"mesh": ports.ALERTMANAGER_GOSSIP} if size.replicas > 1 else {}
    return [
        service_account(NAME, MONITORING_NAMESPACE, own),
        config_map(
            "alertmanager-config",
            MONITORING_NAMESPACE,
            own,
            {"alertmanager.yml": files["alertmanager/alertmanager.yml"]},
        ),
        config_map(
            "alertmanager-templates",
            MONITORING_NAMESPACE,
            own,
            {"groundcrew.tmpl": files["alertmanager/templates/groundcrew.tmpl"]},
        ),
        service(f"{NAME}-headless", MONITORING_NAMESPACE, own, {"http": ports.ALERTMANAGER, **mesh}, headless=True),
        service(NAME, MONITORING_NAMESPACE, own, {"http": ports.ALERTMANAGER}),
        stateful_set(NAME, MONITORING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect),
        *([disruption_budget(NAME, MONITORING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]

"""Logstash: takes records, refines them, and keeps them on disk until the log store has them."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from components.certificates.catalogue import LOGSTASH
from components.certificates.leaf import LEAF_KEYS
from components.controller import Claim, checksum, stateful_set
from components.elk_stack import ports
from components.elk_stack.logstash_files import volume
from components.elk_stack.pipeline import paths
from components.elk_stack.users import LOG_WRITER
from components.images import image
from components.kubernetes import Manifest
from components.volume import config_map_volume, empty_directory, secret_volume
from components.workload import (
    Container,
    Pod,
    config_map,
    disruption_budget,
    downward,
    http_probe,
    identity,
    service,
    service_account,
    tcp_probe,
)
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import LOGGING_NAMESPACE, Environment

NAME = ports.LOGSTASH_NAME
USER = 1000
"""The image's own user: its files belong to it."""
HASH_KEY = "hash-key"
LOCATIONS = "locations"
HEAP_SHARE = 0.5
"""The rest of the limit is for queue pages, direct memory and the JVM itself."""
START = f"""\
export LOG_WRITER_PASSWORD="$(cat {paths.PASSWORD_FILE})"
exec /usr/share/logstash/bin/logstash --path.settings {paths.SETTINGS}
"""
PORTS = {
    "agent": ports.LOGSTASH_AGENT,
    "json": ports.LOGSTASH_JSON,
    "syslog": ports.LOGSTASH_SYSLOG,
    "api": ports.LOGSTASH_API,
}
OPEN = {name: port for name, port in PORTS.items() if name != "api"}


def server(environment: Environment) -> Container:
    size = environment.size(NAME)
    heap = int(size.memory_limit.count * HEAP_SHARE) >> 20
    return Container(
        NAME,
        image(NAME),
        size,
        command=["/bin/bash", "-c"],
        args=[START],
        env={
            "LS_JAVA_OPTS": f"-Xms{heap}m -Xmx{heap}m",
            "POD_NAME": downward("metadata.name"),
        },
        ports=PORTS,
        mounts={
            "data": paths.DATA,
            "settings": paths.SETTINGS,
            "pipelines": paths.PIPELINES,
            "certificates": paths.CERTIFICATES,
            "credentials": paths.CREDENTIALS,
            "scratch": "/tmp",
            **({LOCATIONS: paths.LOCATIONS} if environment.location_image else {}),
        },
        writable=("data", "scratch"),
        probes={
            "startup": http_probe("api", "/", failures=36),
            # Ready when agents can deliver, which is later than when the process answers.
            "readiness": tcp_probe("agent"),
            "liveness": http_probe("api", "/", period=20, failures=6),
        },
        ephemeral="512Mi",
    )


def locations(environment: Environment) -> Container:
    """Brings the database of addresses, which is too large for a ConfigMap."""
    return Container(
        LOCATIONS,
        environment.location_image,
        environment.size("job"),
        command=["cp", f"/{PurePosixPath(paths.LOCATIONS_FILE).name}", paths.LOCATIONS_FILE],
        mounts={LOCATIONS: paths.LOCATIONS},
        writable=(LOCATIONS,),
    )


def volumes(environment: Environment) -> list[dict[str, Any]]:
    return [
        config_map_volume("settings", "logstash-settings"),
        config_map_volume("pipelines", "logstash-pipelines"),
        secret_volume("certificates", LOGSTASH.secret, LEAF_KEYS),
        secret_volume("credentials", LOG_WRITER.secret, (LOG_WRITER.key, HASH_KEY)),
        empty_directory("scratch", "256Mi"),
        *([empty_directory(LOCATIONS, "256Mi")] if environment.location_image else []),
    ]


def logstash(environment: Environment, settings: Mapping[str, str], pipelines: Mapping[str, str]) -> list[Manifest]:
    own, size = ports.own_labels(NAME), environment.size(NAME)
    pod = Pod(
        [server(environment)],
        own,
        NAME,
        volumes=volumes(environment),
        init_containers=[locations(environment)] if environment.location_image else [],
        # Pipelines are reloaded; everything else is read at the start.
        annotations={CHECKSUM_ANNOTATION: checksum(settings)},
        user=USER,
        grace_seconds=120,
        spread=identity(own) if size.replicas > 1 else None,
    )
    claims = [Claim("data", volume(environment), environment.storage_class)]
    return [
        service_account(NAME, LOGGING_NAMESPACE, own),
        config_map("logstash-settings", LOGGING_NAMESPACE, own, settings),
        config_map("logstash-pipelines", LOGGING_NAMESPACE, own, pipelines),
        service(f"{NAME}-headless", LOGGING_NAMESPACE, own, OPEN, headless=True),
        service(NAME, LOGGING_NAMESPACE, own, OPEN),
        stateful_set(NAME, LOGGING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect),
        *([disruption_budget(NAME, LOGGING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]

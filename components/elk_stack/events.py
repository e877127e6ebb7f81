"""The collector of the cluster's events: one pod with a volume, whose only right is to read events."""

from collections.abc import Mapping

from components.access import Use, cluster_access
from components.certificates.catalogue import ELASTICSEARCH
from components.certificates.leaf import AUTHORITY_CERTIFICATE
from components.controller import Claim, checksum, stateful_set
from components.elk_stack import event_files as paths
from components.elk_stack import ports
from components.elk_stack.collector_files import CERTIFICATES, CREDENTIALS
from components.elk_stack.users import EVENT_WRITER
from components.images import image
from components.kubernetes import Manifest
from components.volume import config_map_volume, secret_volume
from components.workload import Container, Pod, config_map, http_probe, service, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import LOGGING_NAMESPACE, Environment
from specs.units import gibibytes

NAME = ports.EVENTS_NAME
SETTINGS = "/etc/otel/settings"
HEAP_SHARE = 0.8
"""GOMEMLIMIT against the container's limit; the memory limiter acts at the same share."""


def watcher(environment: Environment) -> Container:
    size = environment.size(NAME)
    return Container(
        NAME,
        image("otel-collector"),
        size,
        args=[f"--config={SETTINGS}/{paths.EVENTS_FILE}"],
        env={"GOMEMLIMIT": f"{int(size.memory_limit.count * HEAP_SHARE) >> 20}MiB"},
        ports={**ports.EVENTS_PORTS, "health": ports.AGENT_HEALTH},
        mounts={"settings": SETTINGS, "certificates": CERTIFICATES, "credentials": CREDENTIALS, "state": paths.STATE},
        writable=("state",),
        probes={
            "startup": http_probe("health", "/", failures=30),
            "readiness": http_probe("health", "/"),
            "liveness": http_probe("health", "/", period=30, failures=6),
        },
    )


def event_collector(environment: Environment, files: Mapping[str, str]) -> list[Manifest]:
    own, size = ports.own_labels(NAME), environment.size(NAME)
    pod = Pod(
        [watcher(environment)],
        own,
        NAME,
        volumes=[
            config_map_volume("settings", NAME),
            # It only has to know the store; it shows a password and no certificate.
            secret_volume("certificates", ELASTICSEARCH.secret, (AUTHORITY_CERTIFICATE,)),
            secret_volume("credentials", EVENT_WRITER.secret, (EVENT_WRITER.key,)),
        ],
        annotations={CHECKSUM_ANNOTATION: checksum(files)},
        token=True,
        grace_seconds=60,
    )
    claims = [Claim("state", size.volume or gibibytes(1), environment.storage_class)]
    return [
        service_account(NAME, LOGGING_NAMESPACE, own),
        *cluster_access(NAME, LOGGING_NAMESPACE, own, [Use("", ("events",), ("get", "list", "watch"))]),
        config_map(NAME, LOGGING_NAMESPACE, own, files),
        service(f"{NAME}-headless", LOGGING_NAMESPACE, own, ports.EVENTS_PORTS, headless=True),
        service(NAME, LOGGING_NAMESPACE, own, ports.EVENTS_PORTS),
        stateful_set(NAME, LOGGING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect),
    ]

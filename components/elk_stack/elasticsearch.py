"""Elasticsearch: the log store, its declared state beside it, and its exporter."""

from collections.abc import Mapping
from typing import Any

from components.certificates.catalogue import ELASTICSEARCH
from components.certificates.leaf import AUTHORITY_CERTIFICATE, LEAF_KEYS
from components.controller import Claim, checksum, deployment, stateful_set
from components.elk_stack import elasticsearch_files as files
from components.elk_stack import ports, users
from components.elk_stack.lifecycle import has_snapshots
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
from specs.environment import LOGGING_NAMESPACE, Environment, Size
from specs.exporters.elasticsearch import ELASTICSEARCH as STATISTICS
from specs.job_document import CREDENTIALS_KEY
from specs.units import gibibytes, mebibytes, millicores

NAME = ports.ELASTICSEARCH_NAME
USER = 1000
"""The image's own user: its files belong to it."""
USERS_SECRET = "elasticsearch-users"
USER_FILES = (users.USERS_FILE, users.USER_ROLES_FILE, users.ROLES_FILE)
SMALL = Size(1, millicores(10), millicores(500), mebibytes(64), mebibytes(256))
"""A shell beside the server; the keystore's tool is a short-lived Java program."""
READY_SECONDS = 30
"""A node that just joined still copies shards: the next one waits a little before it goes."""


def server(environment: Environment) -> Container:
    """The JVM takes half of the container's memory as heap by itself; the rest is the file cache's."""
    return Container(
        NAME,
        image(NAME),
        environment.size(NAME),
        env={
            "POD_NAME": downward("metadata.name"),
            "NODE_NAME": downward("spec.nodeName"),
            "ES_TMPDIR": "/tmp",
        },
        ports={
            "https": ports.ELASTICSEARCH,
            "transport": ports.ELASTICSEARCH_TRANSPORT,
            "readiness": ports.ELASTICSEARCH_READINESS,
        },
        mounts={
            "data": files.DATA,
            "configuration": files.CONFIGURATION,
            "certificates": files.CERTIFICATES,
            "realm": files.REALM,
            "operator": files.OPERATOR,
            "logs": f"{files.HOME}/logs",
            "scratch": "/tmp",
        },
        writable=("data", "configuration", "logs", "scratch"),
        probes={
            "startup": tcp_probe("readiness", failures=60),
            "readiness": tcp_probe("readiness"),
            "liveness": tcp_probe("https", period=20, failures=6),
        },
        ephemeral="1Gi",
    )


def preparation(environment: Environment) -> Container:
    """Runs before the server: the root filesystem is read-only, so the configuration is laid out in a scratch volume."""
    mounts = {"configuration": "/configuration", "declared": files.DECLARED, "scratch": "/tmp"}
    return Container(
        "configuration",
        image(NAME),
        SMALL,
        command=["/bin/bash", "-c"],
        args=[files.prepare_script(environment)],
        mounts={**mounts, **({"object-store": files.OBJECT_STORE} if has_snapshots(environment) else {})},
        writable=("configuration", "scratch"),
        ephemeral="64Mi",
    )


def declared_state() -> Container:
    """Hands the declared state to the server under a growing version."""
    return Container(
        "declared-state",
        image(NAME),
        SMALL,
        command=["/bin/bash", "-c"],
        args=[files.STAMP],
        mounts={"declared": files.DECLARED, "operator": "/operator"},
        writable=("operator",),
        probes={
            "readiness": {"exec": {"command": ["test", "-s", "/operator/settings.json"]}, "periodSeconds": 10},
        },
        ephemeral="64Mi",
    )


def volumes(environment: Environment) -> list[dict[str, Any]]:
    return [
        config_map_volume("declared", NAME),
        secret_volume("certificates", ELASTICSEARCH.secret, LEAF_KEYS),
        secret_volume("realm", USERS_SECRET, USER_FILES),
        empty_directory("configuration", "16Mi"),
        empty_directory("operator", "4Mi"),
        empty_directory("logs", "256Mi"),
        empty_directory("scratch", "512Mi"),
        *object_store_volume(environment),
    ]


def object_store_volume(environment: Environment) -> list[dict[str, Any]]:
    """The object store's keys, where snapshots go there; the platform keeps them in this namespace too."""
    reference = environment.object_store.credentials
    if not reference or not has_snapshots(environment):
        return []
    item = {"key": reference.key, "path": CREDENTIALS_KEY}
    return [{"name": "object-store", "secret": {"secretName": reference.secret, "defaultMode": 0o440, "items": [item]}}]


def elasticsearch(environment: Environment, declared: Mapping[str, str]) -> list[Manifest]:
    own, size = ports.own_labels(NAME), environment.size(NAME)
    pod = Pod(
        [server(environment), declared_state()],
        own,
        NAME,
        volumes=volumes(environment),
        init_containers=[preparation(environment)],
        # The declared state is taken over while running and stays out of the checksum.
        annotations={CHECKSUM_ANNOTATION: checksum(declared["elasticsearch.yml"])},
        user=USER,
        grace_seconds=180,
        spread=identity(own) if size.replicas > 1 else None,
    )
    claims = [Claim("data", size.volume or gibibytes(20), environment.storage_class)]
    nodes = stateful_set(NAME, LOGGING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect)
    nodes["spec"]["minReadySeconds"] = READY_SECONDS
    open_ports = {"https": ports.ELASTICSEARCH}
    member_ports = {**open_ports, "transport": ports.ELASTICSEARCH_TRANSPORT}
    return [
        service_account(NAME, LOGGING_NAMESPACE, own),
        config_map(NAME, LOGGING_NAMESPACE, own, declared),
        service(f"{NAME}-headless", LOGGING_NAMESPACE, own, member_ports, headless=True),
        service(NAME, LOGGING_NAMESPACE, own, open_ports),
        nodes,
        disruption_budget(NAME, LOGGING_NAMESPACE, own),
    ]


EXPORTER_START = f"""\
export ES_USERNAME={users.EXPORTER.name} ES_PASSWORD="$(cat /credentials/password)"
exec /bin/elasticsearch_exporter --es.uri={ports.ELASTICSEARCH_URL} --es.ca=/certificates/ca.crt \
{" ".join(STATISTICS.flags)} --web.listen-address=:{ports.EXPORTER}
"""


def exporter(environment: Environment) -> list[Manifest]:
    """Statistics of the log store. Its password is a file; the program only knows variables of its own process."""
    name = ports.EXPORTER_NAME
    own = ports.own_labels(name)
    container = Container(
        name,
        image(name),
        environment.size(name),
        command=["/bin/sh", "-c"],
        args=[EXPORTER_START],
        ports={"http": ports.EXPORTER},
        mounts={"certificates": "/certificates", "credentials": "/credentials"},
        probes={"readiness": http_probe("http", "/healthz"), "liveness": http_probe("http", "/healthz", failures=6)},
        ephemeral="64Mi",
    )
    mounted = [
        secret_volume("certificates", ELASTICSEARCH.secret, (AUTHORITY_CERTIFICATE,)),
        secret_volume("credentials", users.EXPORTER.secret, (users.EXPORTER.key,)),
    ]
    return [
        service_account(name, LOGGING_NAMESPACE, own),
        service(name, LOGGING_NAMESPACE, own, {"http": ports.EXPORTER}),
        deployment(
            name, LOGGING_NAMESPACE, Pod([container], own, name, volumes=mounted), environment.size(name).replicas
        ),
    ]

"""Jaeger's objects: one Deployment that stores and answers, and the Job that prepares the store for it."""

from collections.abc import Mapping

from components.certificates.catalogue import JAEGER as LEAF
from components.certificates.leaf import LEAF_KEYS
from components.controller import checksum, deployment, job
from components.elk_stack.lifecycle import TRACES
from components.elk_stack.log_policy import copies
from components.elk_stack.ports import ELASTICSEARCH_URL
from components.elk_stack.users import JAEGER as USER
from components.images import image
from components.kubernetes import Manifest
from components.trace_stack import ports
from components.trace_stack.jaeger_files import CERTIFICATES, SHARDS
from components.volume import config_map_volume, secret_volume
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
from specs.environment import TRACING_NAMESPACE, Environment
from specs.units import minutes

NAME = ports.JAEGER_NAME
ROLLOVER = "jaeger-es-rollover"
PREPARE_DEADLINE = minutes(15)
CREDENTIALS = "/etc/jaeger/credentials"
SERVICE_PORTS = {"otlp": ports.OTLP_GRPC, "query": ports.QUERY, "metrics": ports.METRICS}


def server(environment: Environment) -> Container:
    return Container(
        NAME,
        image(NAME),
        environment.size(NAME),
        args=["--config=/etc/jaeger/settings/jaeger.yaml"],
        ports={**SERVICE_PORTS, "health": ports.HEALTH},
        mounts={"settings": "/etc/jaeger/settings", "certificates": CERTIFICATES, "credentials": CREDENTIALS},
        probes={
            "startup": http_probe("health", "/status", failures=36),
            "readiness": http_probe("health", "/status"),
            "liveness": http_probe("health", "/status", period=20, failures=6),
        },
        ephemeral="128Mi",
    )


def prepare_script(environment: Environment) -> str:
    """The tool knows its password as a variable only; it becomes one inside the container, not in the pod's text."""
    options = [
        "--es.use-ilm",
        f"--es.ilm-policy-name={TRACES}",
        f"--es.username={USER.name}",
        "--es.tls.enabled",
        f"--es.tls.ca={CERTIFICATES}/ca.crt",
        f"--shards={SHARDS}",
        f"--replicas={copies(environment)}",
    ]
    password = f'export ES_PASSWORD="$(cat {CREDENTIALS}/{USER.key})"'
    return f"{password}\nexec /go/bin/es-rollover init {' '.join(options)} {ELASTICSEARCH_URL}\n"


def prepare(environment: Environment) -> Manifest:
    """Templates, first indices and write aliases. Repeating it changes nothing, so it is named after what it would do."""
    script = prepare_script(environment)
    container = Container(
        ROLLOVER,
        image(ROLLOVER),
        environment.size("job"),
        command=["/bin/sh", "-c"],
        args=[script],
        mounts={"certificates": CERTIFICATES, "credentials": CREDENTIALS},
        ephemeral="64Mi",
    )
    own = ports.own_labels("jaeger-prepare")
    pod = Pod([container], own, NAME, volumes=volumes()[1:])
    name = f"jaeger-prepare-{checksum([script, container.image])[:8]}"
    return job(name, TRACING_NAMESPACE, pod, PREPARE_DEADLINE, retries=10)


def volumes() -> list[dict[str, object]]:
    return [
        config_map_volume("settings", NAME),
        secret_volume("certificates", LEAF.secret, LEAF_KEYS),
        secret_volume("credentials", USER.secret, (USER.key,)),
    ]


def account() -> Manifest:
    return service_account(NAME, TRACING_NAMESPACE, ports.own_labels(NAME))


def jaeger(environment: Environment, files: Mapping[str, str]) -> list[Manifest]:
    own, size = ports.own_labels(NAME), environment.size(NAME)
    pod = Pod(
        [server(environment)],
        own,
        NAME,
        volumes=volumes(),
        annotations={CHECKSUM_ANNOTATION: checksum(files)},
        spread=identity(own) if size.replicas > 1 else None,
    )
    return [
        config_map(NAME, TRACING_NAMESPACE, own, files),
        service(NAME, TRACING_NAMESPACE, own, SERVICE_PORTS),
        deployment(NAME, TRACING_NAMESPACE, pod, size.replicas),
        *([disruption_budget(NAME, TRACING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]

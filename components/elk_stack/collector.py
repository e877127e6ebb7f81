"""The OpenTelemetry collector as node agent: one pod per node, alone in the privileged namespace, without an API token."""

from collections.abc import Mapping

from components.certificates.catalogue import LOG_AGENT
from components.controller import checksum, daemon_set
from components.elk_stack import collector_files as paths
from components.elk_stack import ports
from components.elk_stack.agent import LOG_FOLDER, SEES_ROOT_FILES, host_volumes
from components.elk_stack.users import LOG_SHIPPER
from components.images import image
from components.kubernetes import Manifest
from components.volume import config_map_volume, secret_volume
from components.workload import Container, Pod, config_map, downward, http_probe, service, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import NODE_AGENTS_NAMESPACE, Environment

NAME = ports.AGENT_NAME
SETTINGS = "/etc/otel/settings"
HEAP_SHARE = 0.8
"""GOMEMLIMIT against the container's limit; the memory limiter acts at the same share."""


def arguments() -> list[str]:
    return [f"--config={SETTINGS}/{paths.AGENT_FILE}", f"--feature-gates={','.join(paths.GATES)}"]


def reader(environment: Environment) -> Container:
    size = environment.size(NAME)
    return Container(
        NAME,
        image("otel-collector"),
        size,
        args=arguments(),
        env={
            "K8S_NODE_NAME": downward("spec.nodeName"),
            "GOMEMLIMIT": f"{int(size.memory_limit.count * HEAP_SHARE) >> 20}MiB",
        },
        ports={"metrics": ports.AGENT_METRICS, "health": ports.AGENT_HEALTH},
        mounts={
            "settings": SETTINGS,
            "certificates": paths.CERTIFICATES,
            "credentials": paths.CREDENTIALS,
            "logs": LOG_FOLDER,
            "state": paths.STATE,
        },
        writable=("state",),
        probes={
            "startup": http_probe("health", "/", failures=30),
            "readiness": http_probe("health", "/"),
            "liveness": http_probe("health", "/", period=30, failures=6),
        },
    )


def collector_agent(environment: Environment, files: Mapping[str, str]) -> list[Manifest]:
    own = ports.own_labels(NAME)
    pod = Pod(
        [reader(environment)],
        own,
        NAME,
        volumes=[
            config_map_volume("settings", NAME),
            # It only has to know the store; it shows a password and no certificate.
            secret_volume("certificates", LOG_AGENT.secret, ("ca.crt",)),
            secret_volume("credentials", LOG_SHIPPER.secret, (LOG_SHIPPER.key, paths.HASH_KEY_NAME)),
            *host_volumes(),
        ],
        annotations={CHECKSUM_ANNOTATION: checksum(files)},
        grace_seconds=60,
        more=SEES_ROOT_FILES,
    )
    return [
        service_account(NAME, NODE_AGENTS_NAMESPACE, own),
        config_map(NAME, NODE_AGENTS_NAMESPACE, own, files),
        service(NAME, NODE_AGENTS_NAMESPACE, own, {"metrics": ports.AGENT_METRICS}, headless=True),
        daemon_set(NAME, NODE_AGENTS_NAMESPACE, pod),
    ]

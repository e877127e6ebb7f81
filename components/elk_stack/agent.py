"""The node agent: one pod per node reads the containers' files. It lives alone in the privileged namespace."""

from collections.abc import Mapping
from typing import Any

from components.access import Use, cluster_access
from components.certificates.catalogue import LOG_AGENT
from components.certificates.leaf import LEAF_KEYS
from components.controller import checksum, daemon_set
from components.elk_stack import agent_files as paths
from components.elk_stack import ports
from components.images import image
from components.kubernetes import Manifest
from components.volume import empty_directory, secret_volume
from components.workload import Container, Pod, config_map, downward, http_probe, service, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import NODE_AGENTS_NAMESPACE, Environment

NAME = ports.AGENT_NAME
METRICS_PATH = "/metrics"
LOG_FOLDER = "/var/log"
SEES_ROOT_FILES: dict[str, Any] = {
    # The containers' files belong to root and nobody else may read them; no capability is needed beside that.
    "securityContext": {"runAsUser": 0, "runAsGroup": 0, "seccompProfile": {"type": "RuntimeDefault"}},
    "tolerations": [{"operator": "Exists"}],
}


def host_volumes() -> list[dict[str, Any]]:
    """/var/log whole: the files in containers/ are links into pods/."""
    return [
        {"name": "logs", "hostPath": {"path": LOG_FOLDER, "type": "Directory"}},
        {"name": "state", "hostPath": {"path": paths.STATE, "type": "DirectoryOrCreate"}},
    ]


def reader(environment: Environment) -> Container:
    return Container(
        NAME,
        image("fluentd"),
        environment.size(NAME),
        command=["fluentd"],
        args=["--config", "/fluentd/settings/fluent.conf", "--plugin", paths.PLUGINS, "--gemfile", "/fluentd/Gemfile"],
        env={"K8S_NODE_NAME": downward("spec.nodeName"), "HOME": "/tmp"},
        ports={"metrics": ports.AGENT_METRICS},
        mounts={
            "settings": "/fluentd/settings",
            "redaction": paths.PLUGINS,
            "certificates": paths.CERTIFICATES,
            "logs": LOG_FOLDER,
            "state": paths.STATE,
            "scratch": "/tmp",
        },
        writable=("state", "scratch"),
        probes={
            "startup": http_probe("metrics", METRICS_PATH, failures=30),
            "readiness": http_probe("metrics", METRICS_PATH),
            "liveness": http_probe("metrics", METRICS_PATH, period=30, failures=6),
        },
    )


def _config_map_part(name: str, files: tuple[str, ...]) -> dict[str, Any]:
    return {"name": name, "configMap": {"name": NAME, "items": [{"key": file, "path": file} for file in files]}}


def agent(environment: Environment, files: Mapping[str, str]) -> list[Manifest]:
    own = ports.own_labels(NAME)
    pod = Pod(
        [reader(environment)],
        own,
        NAME,
        volumes=[
            _config_map_part("settings", ("fluent.conf",)),
            _config_map_part("redaction", ("redaction.rb", "filter_redaction.rb")),
            secret_volume("certificates", LOG_AGENT.secret, LEAF_KEYS),
            empty_directory("scratch", "64Mi"),
            *host_volumes(),
        ],
        annotations={CHECKSUM_ANNOTATION: checksum(files)},
        token=True,
        grace_seconds=60,
        more=SEES_ROOT_FILES,
    )
    uses = [Use("", ("namespaces", "pods"), ("get", "list", "watch"))]
    return [
        service_account(NAME, NODE_AGENTS_NAMESPACE, own),
        *cluster_access(NAME, NODE_AGENTS_NAMESPACE, own, uses),
        config_map(NAME, NODE_AGENTS_NAMESPACE, own, files),
        service(NAME, NODE_AGENTS_NAMESPACE, own, {"metrics": ports.AGENT_METRICS}, headless=True),
        daemon_set(NAME, NODE_AGENTS_NAMESPACE, pod),
    ]

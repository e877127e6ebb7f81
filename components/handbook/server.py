"""The web server's objects."""

from collections.abc import Mapping

from components.controller import checksum, deployment
from components.handbook.configuration import HEALTH, PAGES, PORT, SCRATCH, configuration
from components.handbook.names import NAME, labels_of
from components.handbook.pages import PLATFORM, page_volume
from components.images import image
from components.kubernetes import Manifest
from components.volume import config_map_volume, empty_directory
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
from specs.environment import MONITORING_NAMESPACE, Environment, Size

SETTINGS = "/etc/handbook"
SERVICE_PORT = 80
SERVICE_URL = f"http://{NAME}.{MONITORING_NAMESPACE}.svc:{SERVICE_PORT}"


def web_server(size: Size) -> Container:
    return Container(
        NAME,
        image("nginx"),
        size,
        # Past the image's entry point, which edits files of a root file system that is read-only here.
        command=["nginx"],
        args=["-e", "stderr", "-c", f"{SETTINGS}/nginx.conf"],
        ports={"http": PORT},
        mounts={"pages": PAGES, "settings": SETTINGS, "scratch": SCRATCH},
        writable=("scratch",),
        probes={"readiness": http_probe("http", HEALTH), "liveness": http_probe("http", HEALTH, failures=6)},
        ephemeral="64Mi",
    )


def server(environment: Environment, pages: Mapping[str, str]) -> list[Manifest]:
    """The service is all there is to reach it by: who publishes it, and how people log in, is the cluster's business."""
    own, size = labels_of(PLATFORM), environment.size(NAME)
    settings = {"nginx.conf": configuration()}
    pod = Pod(
        [web_server(size)],
        own,
        NAME,
        volumes=[page_volume("pages", pages), config_map_volume("settings", NAME), empty_directory("scratch", "16Mi")],
        # Of the settings alone: the server reads a page anew for each request.
        annotations={CHECKSUM_ANNOTATION: checksum(settings)},
        spread=identity(own) if size.replicas > 1 else None,
    )
    return [
        service_account(NAME, MONITORING_NAMESPACE, own),
        config_map(NAME, MONITORING_NAMESPACE, own, settings),
        service(NAME, MONITORING_NAMESPACE, own, {"http": SERVICE_PORT}),
        deployment(NAME, MONITORING_NAMESPACE, pod, size.replicas),
        *([disruption_budget(NAME, MONITORING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]

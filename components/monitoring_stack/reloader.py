"""The sidecar that reloads a server when its mounted files change, so that a new rule needs no restart."""

from collections.abc import Mapping

from components.images import image
from components.monitoring_stack import ports
from components.workload import Container
from specs.environment import Size
from specs.units import mebibytes, millicores

RELOADER_SIZE = Size(1, millicores(10), millicores(100), mebibytes(32), mebibytes(64))


def reloader(server_port: int, watched: Mapping[str, str], configuration: str) -> Container:
    """Asks the server on loopback to reload. `watched` are volumes and their paths, as the server mounts them."""
    return Container(
        "config-reloader",
        image("config-reloader"),
        RELOADER_SIZE,
        args=[
            f"--listen-address=:{ports.RELOADER}",
            f"--reload-url=http://127.0.0.1:{server_port}/-/reload",
            f"--config-file={configuration}",
            *(f"--watched-dir={path}" for path in watched.values()),
        ],
        ports={"reloader": ports.RELOADER},
        mounts=watched,
        probes={
            "readiness": {"httpGet": {"path": "/healthz", "port": "reloader"}, "periodSeconds": 10},
            "liveness": {
                "httpGet": {"path": "/healthz", "port": "reloader"},
                "periodSeconds": 30,
                "failureThreshold": 5,
            },
        },
        ephemeral="64Mi",
    )

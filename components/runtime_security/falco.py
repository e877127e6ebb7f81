"""Falco, one pod per node. It loads a probe into the kernel, so it lives alone in a privileged namespace.

Not privileged all the same: four capabilities are what its modern probe needs. Nothing of it is built or downloaded on the
node. The container runtime's socket is not mounted, because who holds that socket holds the node; events therefore name a
container by its id, and its pod is found by that.
"""

from typing import Any

from components.controller import checksum, daemon_set
from components.images import image
from components.kubernetes import Manifest
from components.runtime_security import ports
from components.runtime_security.files import CONFIGURATION, FOLDER, documents
from components.volume import config_map_volume, empty_directory
from components.workload import Container, Pod, config_map, downward, http_probe, service, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import RUNTIME_SECURITY_NAMESPACE, Environment

NAME = ports.NAME
CAPABILITIES = ("BPF", "PERFMON", "SYS_PTRACE", "SYS_RESOURCE")
"""Load and read the probe, look into /proc of other processes, lock the probe's memory."""
HOST_ROOT = "/host"
HOST_FOLDERS = {"proc": "/proc", "etc": "/etc"}
"""Processes that run already, and the users' names."""
WATCHES: dict[str, Any] = {
    "securityContext": {"runAsUser": 0, "runAsGroup": 0, "seccompProfile": {"type": "RuntimeDefault"}},
    "tolerations": [{"operator": "Exists"}],
}


def container(environment: Environment) -> Container:
    return Container(
        NAME,
        image(NAME),
        environment.size(NAME),
        command=["/usr/bin/falco"],
        args=["-c", f"{FOLDER}/{CONFIGURATION}"],
        env={"HOST_ROOT": HOST_ROOT, "FALCO_K8S_NODE_NAME": downward("spec.nodeName")},
        ports={"http": ports.WEB},
        mounts={
            "configuration": FOLDER,
            "scratch": "/tmp",
            **{name: f"{HOST_ROOT}{path}" for name, path in HOST_FOLDERS.items()},
        },
        writable=("scratch",),
        probes={
            "startup": http_probe("http", "/healthz", failures=30),
            "readiness": http_probe("http", "/healthz"),
            "liveness": http_probe("http", "/healthz", period=30, failures=6),
        },
        security={
            "capabilities": {"drop": ["ALL"], "add": list(CAPABILITIES)},
            # The profile of a container runtime forbids looking into processes of other containers.
            "appArmorProfile": {"type": "Unconfined"},
        },
    )


def falco(environment: Environment) -> list[Manifest]:
    own, texts = ports.own_labels(NAME), documents()
    host = [{"name": name, "hostPath": {"path": path, "type": "Directory"}} for name, path in HOST_FOLDERS.items()]
    pod = Pod(
        [container(environment)],
        own,
        NAME,
        volumes=[config_map_volume("configuration", NAME), empty_directory("scratch", "64Mi"), *host],
        annotations={CHECKSUM_ANNOTATION: checksum(texts)},
        more=WATCHES,
    )
    return [
        service_account(NAME, RUNTIME_SECURITY_NAMESPACE, own),
        config_map(NAME, RUNTIME_SECURITY_NAMESPACE, own, texts),
        service(NAME, RUNTIME_SECURITY_NAMESPACE, own, {"http": ports.WEB}, headless=True),
        daemon_set(NAME, RUNTIME_SECURITY_NAMESPACE, pod),
    ]

"""The kubelet's share of the log policy: when it rotates the files of containers. Pulumi cannot write a node's files, so this
is rendered for those who set up the nodes."""

from collections.abc import Iterable

import yaml

from specs.fault import Fault
from specs.logs import AGENT_AWAY, CONTAINER_FILE, CONTAINER_FILES
from specs.system import System

FILE = "60-container-logs.conf"
"""The kubelet reads files that end so in its --config-dir, in the order of their names."""


def kubelet_configuration() -> dict[str, object]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "containerLogMaxSize": str(CONTAINER_FILE),
        "containerLogMaxFiles": CONTAINER_FILES,
    }


def kubelet_file(systems: Iterable[System]) -> str:
    """The drop-in, with the arithmetic behind it."""
    fastest = sorted(systems, key=lambda system: (system.logs.on_node(), system.name))
    reasons = [
        f"# {system.name}: {system.logs.lines_per_second:g} lines/s of {system.logs.bytes_per_line} bytes: "
        f"{CONTAINER_FILE} last {_minutes(system)}"
        for system in fastest
    ]
    head = [
        f"# A log agent that is away for {AGENT_AWAY.words} loses nothing: so long a record lies in the last rotated file,",
        "# even if one container wrote all of its system's lines. Older files are compressed and not read.",
        *reasons,
        f"# A container fills at most {CONTAINER_FILE * CONTAINER_FILES} of its node's disk.",
    ]
    return "\n".join(head) + "\n" + yaml.safe_dump(kubelet_configuration(), sort_keys=False)


def _minutes(system: System) -> str:
    return f"{system.logs.on_node().seconds // 60} minutes"


def too_fast(systems: Iterable[System]) -> tuple[Fault, ...]:
    """Systems whose lines would be compressed before an agent that was away comes back."""
    return tuple(
        Fault(
            system.name,
            "logs.lines_per_second",
            f"{system.logs.lines_per_second:g}, so that {CONTAINER_FILE} last {_minutes(system)}",
            f"at least {AGENT_AWAY.words}",
            "raise CONTAINER_FILE in specs/logs.py and on the nodes, or write fewer lines",
        )
        for system in systems
        if system.logs.on_node() < AGENT_AWAY
    )

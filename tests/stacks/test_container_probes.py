"""Every workload of the whole program tells the kubelet that it is ready, and that it hangs."""

from collections.abc import Iterator
from typing import Any

import pytest

from commands.recording import Recording

RUNNING = ("Deployment", "StatefulSet", "DaemonSet")
ANSWERS = ("httpGet", "tcpSocket", "grpc", "exec")


def containers(recording: Recording) -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in recording.manifests():
        if manifest["kind"] in RUNNING:
            for container in manifest["spec"]["template"]["spec"]["containers"]:
                yield f"{manifest['metadata']['name']}/{container['name']}", container


def asked(container: dict[str, Any], kind: str) -> bool:
    return any(handler in container.get(f"{kind}Probe", {}) for handler in ANSWERS)


@pytest.mark.covers("HLT-07")
def test_what_serves_is_asked_whether_it_is_ready_and_whether_it_hangs(recording: Recording) -> None:
    """What has no port, such as a reloader, has at least one of both."""
    found = dict(containers(recording))
    serving = {name: one for name, one in found.items() if one.get("ports")}
    assert len(serving) > 10
    assert [name for name, one in serving.items() if not (asked(one, "readiness") and asked(one, "liveness"))] == []
    assert [name for name, one in found.items() if not (asked(one, "readiness") or asked(one, "liveness"))] == []

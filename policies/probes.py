"""How the cluster learns that a container is ready, and that it hangs."""

from collections.abc import Iterator
from typing import Any

from policies.finding import Breach, Control, Found
from policies.pods import LONG_RUNNING, Container, containers
from policies.reading import Data, at, mapping, sequence, text, whole

KINDS = ("readinessProbe", "livenessProbe", "startupProbe")
HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")
STARTUP = {"prometheus": 900, "elasticsearch": 300}
"""Seconds by image name: a write-ahead log of a day, shards of a full node."""
MEND = "give the Container its probes"


def _long_running(found: Found) -> Iterator[Container]:
    if found.kind in LONG_RUNNING:
        yield from (container for container in containers(found) if not container.initial or container.sidecar)


def _probe(container: Container, kind: str) -> Data:
    """A probe with something to ask, or nothing."""
    probe = mapping(container.data, kind)
    return probe if any(mapping(probe, handler) for handler in HANDLERS) else {}


def probed(found: Found) -> Iterator[Breach]:
    """What serves says when it is ready and when it hangs; what runs long without a port says one of both."""
    for container in _long_running(found):
        if sequence(container.data, "ports"):
            missing = [kind for kind in KINDS[:2] if not _probe(container, kind)]
        else:
            missing = [] if any(_probe(container, kind) for kind in KINDS) else ["livenessProbe"]
        yield from (Breach(f"{container.path}.{kind}", "a probe", MEND) for kind in missing)


def sound(found: Found) -> Iterator[Breach]:
    """A probe asks a port its container declares, and liveness is not readiness again: load would mean restarts."""
    for container in _long_running(found):
        for kind in KINDS:
            port = _port(_probe(container, kind))
            if port is not None and not _declares(container, port):
                yield Breach(f"{container.path}.{kind}", "a port of the container", "name one of its ports")
        liveness = _probe(container, "livenessProbe")
        if liveness and liveness == _probe(container, "readinessProbe"):
            yield Breach(f"{container.path}.livenessProbe", "more patience than readiness", "raise its failures")


def _port(probe: Data) -> Any:
    asked = [at(probe, handler, "port") for handler in HANDLERS[:3] if handler in probe]
    return asked[0] if asked else None


def _declares(container: Container, port: Any) -> bool:
    names = [(text(given, "name"), at(given, "containerPort")) for given in sequence(container.data, "ports")]
    return any(port in (name, number) for name, number in names if port != "")


def local(found: Found) -> Iterator[Breach]:
    """No probe or hook names a host: the kubelet would call it from the node, past every network policy."""
    for container in containers(found):
        asked = {kind: at(container.data, kind) for kind in KINDS}
        asked |= {f"lifecycle.{hook}": at(container.data, "lifecycle", hook) for hook in ("postStart", "preStop")}
        for path, probe in asked.items():
            for handler in ("httpGet", "tcpSocket"):
                if at(probe, handler, "host") not in (None, ""):
                    yield Breach(f"{container.path}.{path}.{handler}.host", "not set", "ask the pod itself")


def patient(found: Found) -> Iterator[Breach]:
    """Servers that read their own history before they answer get the time: one that is killed while it replays never
    starts.
    """
    for container in _long_running(found):
        least = STARTUP.get(container.program, 0)
        if not least or not sequence(container.data, "ports"):
            continue
        probe = _probe(container, "startupProbe")
        times, every = whole(probe, "failureThreshold"), whole(probe, "periodSeconds")
        if not times or not every or times * every < least:
            yield Breach(f"{container.path}.startupProbe", f"patience for {least} seconds", "raise its failures")


CONTROLS = (
    Control("PRB-001", probed, "CKV_K8S_8, 9; C-0018, 0056; Kyverno require-probes"),
    Control("PRB-002", sound, "Kyverno ensure-probes-different; kube-linter liveness-port, readiness-port"),
    Control("PRB-003", local, "PSS baseline 1.34"),
    Control("PRB-004", patient, "Prometheus' WAL replay; Elasticsearch manual"),
)

"""Every address of the cluster that a pod is told, in its arguments, variables or mounted files, is one it may reach."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

from commands.recording import Recording, redacted
from specs.environment import GuardMode
from specs.system import System
from tests.stacks.network import WORKLOADS
from tests.stacks.network_scene import Scene, scene
from tests.support.network_policy import Network, Party, listed, span
from tests.support.recorder import STACKS

ADDRESS = re.compile(
    r"(?:(?P<scheme>https?)://)?(?:[a-z0-9-]+\.)?(?P<service>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)\.svc"
    r"(?:\.cluster\.local)?(?::(?P<port>\d{2,5}))?(?![a-z0-9.-])"
)
DEFAULTS = {"http": 80, "https": 443}
FOR_PEOPLE = ("handbook", "grafana-dashboards")
"""What these pods hold is read by people, who are not in the cluster."""
SERVER, PROBER = "StatefulSet monitoring/prometheus", "Deployment monitoring/blackbox-exporter"
RESOLVER = ("kube-dns", "kube-system", 53)
"""The cluster's own Service for names."""
Told = tuple[str, str, int]
"""Service, namespace, port."""
End = tuple[Party, int]
"""A pod behind a Service, and its own port."""


def texts(recording: Recording, pod: Mapping[str, Any], namespace: str) -> Iterator[str]:
    """Arguments, variables and mounted ConfigMaps of a pod."""
    for container in (*pod["containers"], *pod.get("initContainers", ())):
        yield json.dumps(redacted([container.get(key) for key in ("command", "args", "env")]))
    for volume in pod.get("volumes", ()):
        sources = [volume, *volume.get("projected", {}).get("sources", ())]
        for name in [s["configMap"].get("name") for s in sources if "configMap" in s]:
            for found in recording.of_kind("ConfigMap", namespace):
                if found.object_name == name:
                    yield from found.inputs.get("data", {}).values()


def asked(recording: Recording, name: str, pod: Mapping[str, Any], namespace: str) -> set[Told]:
    """What a pod connects to. Prometheus is told the targets of probes, and has the blackbox exporter ask them."""
    found = _told(recording, pod, namespace)
    if name == PROBER:
        return found | probed(recording)
    return found - probed(recording) if name == SERVER else found


def probed(recording: Recording) -> set[Told]:
    maps = [found.inputs["data"] for found in recording.of_kind("ConfigMap", "monitoring")]
    [configuration] = [data["prometheus.yml"] for data in maps if "prometheus.yml" in data]
    jobs = yaml.load(configuration, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["scrape_configs"]
    probes = [job for job in jobs if job.get("metrics_path") == "/probe"]
    targets = [target for job in probes for group in job["static_configs"] for target in group["targets"]]
    assert targets
    return {address for target in targets for address in addresses(target)}


def _told(recording: Recording, pod: Mapping[str, Any], namespace: str) -> set[Told]:
    named = (text for text in texts(recording, pod, namespace) if ".svc" in text)
    return {address for text in named for address in addresses(text)}


def addresses(text: str) -> Iterator[Told]:
    for match in ADDRESS.finditer(text):
        port = int(match["port"]) if match["port"] else DEFAULTS.get(match["scheme"] or "", 0)
        if port:
            yield match["service"], match["namespace"], port


def listening(recording: Recording, systems: tuple[System, ...], pods: tuple[Party, ...]) -> dict[Told, list[End]]:
    """The pods behind each Service, rendered or declared, and the port they answer on."""
    found: dict[Told, list[End]] = {}
    for service in recording.of_kind("Service"):
        selector = service.inputs["spec"]["selector"].items()
        chosen = [pod for pod in pods if pod.namespace == service.namespace and selector <= pod.labels.items()]
        for port in service.inputs["spec"]["ports"]:
            target = port["targetPort"]
            ends = [(pod, number) for pod in chosen for name, _, number in pod.named_ports if target in (name, number)]
            found[service.object_name, service.namespace, port["port"]] = ends
    found[RESOLVER] = [(pod, RESOLVER[2]) for pod in pods if pod.name == "name server"]
    for system in systems:
        declared = [(service.name, service.port, service.container_port) for service in system.services]
        declared += [(store.name, store.listens_on, store.listens_on) for store in system.stores]
        for name, port, inner in declared:
            behind = [pod for pod in pods if pod.namespace == system.namespace and pod.labels.get("app") == name]
            found[name, system.namespace, port] = [(pod, inner) for pod in behind]
    return found


def workloads(recording: Recording) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for found in recording.objects:
        if found.kind in WORKLOADS and found.object_name not in FOR_PEOPLE:
            inner = found.inputs["spec"]["jobTemplate"] if found.kind == "CronJob" else found.inputs
            yield (
                f"{found.kind} {found.namespace}/{found.object_name}",
                found.namespace,
                inner["spec"]["template"]["spec"],
            )


def unreachable(recording: Recording, seen: Scene) -> tuple[list[str], int]:
    """Addresses that a pod is told and cannot reach, or that nobody answers; and how many it is told."""
    parties = {party.name: party for party in seen.pods}
    behind, network = listening(recording, seen.systems, seen.pods), Network(seen.policies)
    lost, count = [], 0
    for name, namespace, pod in workloads(recording):
        for address in sorted(asked(recording, name, pod, namespace)):
            count += 1
            ends = behind.get(address, [])
            if not ends:
                lost.append(f"{name} is told {address}, where nobody listens")
            lost += [
                f"{name} may not reach {target.name} on {port} (of {address}): {listed(network.passes(parties[name], target))}"
                for target, port in ends
                if not network.passes(parties[name], target) & span("TCP", port, port)
            ]
    return lost, count


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("stack", STACKS)
def test_a_pod_reaches_what_it_is_told(stack: str, recorded: Callable[..., Recording]) -> None:
    recording = recorded(stack)
    lost, count = unreachable(recording, scene(recording))
    assert count > 30
    assert not lost, "\n".join(lost)


def test_a_pod_reaches_what_it_is_told_where_guards_are_enforced(recorded: Callable[..., Recording]) -> None:
    recording = recorded("prod", guards="enforce")
    lost, count = unreachable(recording, scene(recording, GuardMode.ENFORCE))
    assert count > 30
    assert not lost, "\n".join(lost)


def test_a_missing_flow_is_found(recorded: Callable[..., Recording]) -> None:
    recording = recorded("prod")
    seen = scene(recording)
    kept = [o for o in seen.policies if "grafana" not in o["metadata"]["name"]]
    assert len(kept) < len(seen.policies)
    lost, _ = unreachable(recording, replace(seen, policies=tuple(kept)))
    assert {line.split(" may not reach ")[0] for line in lost} == {"StatefulSet monitoring/grafana"}

"""The stack's workloads: what each must have to live through a bad night, and what none may have."""

from collections.abc import Callable
from typing import Any

import pytest

from commands.recording import RecordedResource, Recording, record_function
from components.monitoring_stack import ports
from components.monitoring_stack.component import MonitoringStack, MonitoringStackArgs
from components.monitoring_stack.flows import flows, peer
from specs.environment import MONITORING_NAMESPACE, NODE_AGENTS_NAMESPACE, Environment
from tests.components.elk_stack.test_component import CHECKS
from tests.support.coverage import covers
from tests.support.pods import house_faults, pods, restricted_faults
from tests.support.samples import environment, small, systems

MINUTES_OF_REPLAY = 15


def stack(given: Environment) -> Recording:
    return record_function(
        lambda: MonitoringStack("monitoring", MonitoringStackArgs(given, systems())), stack=given.name
    )


PROD, DEV = stack(environment()), stack(small())


def found(kind: str, name: str, recording: Recording = PROD, namespace: str = MONITORING_NAMESPACE) -> dict[str, Any]:
    return recording.object(kind, name, namespace).inputs["spec"]


def pod(name: str, kind: str = "StatefulSet", recording: Recording = PROD) -> dict[str, Any]:
    return found(kind, name, recording)["template"]["spec"]


@pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("test_"))
def test_objects_are_sound(check: Callable[[Recording], None], recording: Recording) -> None:
    assert check(recording) is None


@covers("BUG-88", "BUG-89")
@pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])
def test_every_pod_but_the_nodes_agent_is_restricted(recording: Recording) -> None:
    for name, template in pods(recording):
        assert house_faults(template, probes="DaemonSet" not in name and "alertmanager" not in name) == [], name
        if name.startswith("DaemonSet"):
            continue
        assert restricted_faults(template) == [], name
        assert not template.get("shareProcessNamespace"), name


@covers("BUG-88")
def test_the_nodes_agent_reads_and_no_more() -> None:
    """It shares the network, whose devices it counts, and mounts the root to read; the rest it has no use for."""
    template = found("DaemonSet", "node-exporter", namespace=NODE_AGENTS_NAMESPACE)["template"]["spec"]
    assert set(restricted_faults(template)) == {"shares the host's namespaces", "volume root is a host path"}
    assert "hostPID" not in template
    [container] = template["containers"]
    assert all(mount.get("readOnly") for mount in container["volumeMounts"])
    assert not container["securityContext"]["privileged"]


@covers("BUG-88", "ENV-02")
@pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])
def test_services_stay_inside_at_the_ports_people_know(recording: Recording) -> None:
    services = {
        (one.object_name, entry["port"]): one.inputs["spec"]
        for one in recording.of_kind("Service")
        if one.namespace == MONITORING_NAMESPACE
        for entry in one.inputs["spec"]["ports"]
    }
    for name, port in (("prometheus", 9090), ("grafana", 3000), ("alertmanager", 9093)):
        assert services[name, port]["type"] == "ClusterIP"
    assert {spec.get("type", "ClusterIP") for spec in services.values()} == {"ClusterIP"}
    assert not recording.of_kind("Ingress")


@covers("BUG-90")
def test_grafana_is_scraped_where_it_listens() -> None:
    [container] = pod("grafana")["containers"]
    listening = {entry["name"]: entry["containerPort"] for entry in container["ports"]}
    assert [job.ports for job in ports.SCRAPED if job.name == "grafana"] == [{"http": listening["http"]}]


@pytest.mark.parametrize("name", ["prometheus", "alertmanager", "grafana"])
def test_what_is_kept_lies_in_a_volume_that_stays(name: str) -> None:
    given: RecordedResource = PROD.object("StatefulSet", name, MONITORING_NAMESPACE)
    assert given.protect
    assert given.inputs["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == "Retain"
    [claim] = given.inputs["spec"]["volumeClaimTemplates"]
    mounts = {m["name"]: m for container in pod(name)["containers"] for m in container["volumeMounts"]}
    assert not mounts[claim["metadata"]["name"]].get("readOnly")


def test_prometheus_has_the_time_to_replay_and_to_end() -> None:
    [server] = pod("prometheus")["containers"]
    probe = server["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= MINUTES_OF_REPLAY * 60
    assert pod("prometheus")["terminationGracePeriodSeconds"] >= 600


@pytest.mark.parametrize(
    ("kind", "name", "replicas"),
    [("StatefulSet", "prometheus", 2), ("StatefulSet", "alertmanager", 3), ("Deployment", "blackbox-exporter", 2)],
)
def test_replicas_are_apart_and_never_all_evicted(kind: str, name: str, replicas: int) -> None:
    assert found(kind, name)["replicas"] == replicas
    keys = {constraint["topologyKey"] for constraint in pod(name, kind)["topologySpreadConstraints"]}
    assert keys == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
    budget = found("PodDisruptionBudget", name)
    assert budget["maxUnavailable"] == 1
    assert budget["selector"]["matchLabels"].items() <= found(kind, name)["template"]["metadata"]["labels"].items()


def test_the_mesh_is_declared_as_a_flow() -> None:
    """Over TLS it has no datagrams: TCP alone."""
    member = peer("alertmanager")
    meshed = [flow for flow in flows(environment(), systems()) if (flow.source, flow.target) == (member, member)]
    assert [(flow.ports, flow.udp) for flow in meshed] == [((ports.ALERTMANAGER_GOSSIP,), False)]
    [server, _] = pod("alertmanager")["containers"]
    assert ports.ALERTMANAGER_GOSSIP in {entry["containerPort"] for entry in server["ports"]}


def test_grafana_waits_for_every_file_it_would_end_without() -> None:
    """It ends when a file that a data source names is missing; a kubelet waits for keys that are named."""
    [secrets] = [volume for volume in pod("grafana")["volumes"] if volume["name"] == "secrets"]
    sources = [source["secret"] for source in secrets["projected"]["sources"]]
    assert not any(source.get("optional") for source in sources)
    laid = {item["path"] for source in sources for item in source["items"]}
    files = found_files()
    assert files <= laid
    assert {"elasticsearch-password", "elasticsearch-ca.crt", "grafana-password"} <= files


def found_files() -> set[str]:
    """Files named by Grafana's settings and data sources."""
    [container] = pod("grafana")["containers"]
    environment_values = [str(entry.get("value", "")) for entry in container["env"]]
    provisioned = PROD.object("ConfigMap", "grafana-provisioning", MONITORING_NAMESPACE).inputs["data"]
    texts = " ".join([*environment_values, *provisioned.values()])
    return {word.rstrip("}").rpartition("/")[2] for word in texts.split() if "/etc/grafana/secrets/" in word}

"""The metric store as it is rendered: every object the documents list, each our own, and none behind a chart."""

import pytest

from commands.recording import Recording
from specs.environment import MONITORING_NAMESPACE, NODE_AGENTS_NAMESPACE
from specs.links import rule_config_map

CHARTED = (
    # kind, name, namespace: what kube-prometheus-stack would have brought
    ("StatefulSet", "prometheus", MONITORING_NAMESPACE),
    ("StatefulSet", "alertmanager", MONITORING_NAMESPACE),
    ("StatefulSet", "grafana", MONITORING_NAMESPACE),
    ("Deployment", "kube-state-metrics", MONITORING_NAMESPACE),
    ("DaemonSet", "node-exporter", NODE_AGENTS_NAMESPACE),
)


@pytest.mark.covers("MET-18")
@pytest.mark.parametrize(("kind", "name", "namespace"), CHARTED)
def test_what_the_chart_would_bring_is_there_as_an_object_of_its_own(
    recording: Recording, kind: str, name: str, namespace: str
) -> None:
    """Decision 0001: children of a chart are seen by no test, no policy and no preview."""
    assert recording.object(kind, name, namespace)
    assert not [found.type for found in recording.resources if ":helm.sh/" in found.type or ":yaml" in found.type]


@pytest.mark.covers("MET-19")
def test_prometheus_has_its_objects(recording: Recording) -> None:
    for kind, name in (
        ("ConfigMap", "prometheus-config"),
        ("StatefulSet", "prometheus"),
        ("Service", "prometheus"),
        ("ServiceAccount", "prometheus"),
    ):
        assert recording.object(kind, name, MONITORING_NAMESPACE)
    assert recording.object("Service", "prometheus", MONITORING_NAMESPACE).inputs["spec"]["type"] == "ClusterIP"
    [role] = [found for found in recording.of_kind("ClusterRole") if "prometheus" in found.object_name]
    [binding] = [found for found in recording.of_kind("ClusterRoleBinding") if "prometheus" in found.object_name]
    assert binding.inputs["roleRef"]["name"] == role.object_name
    assert [each["name"] for each in binding.inputs["subjects"]] == ["prometheus"]


@pytest.mark.covers("MET-19")
def test_rules_are_mounted_from_config_maps(prod_recording: Recording) -> None:
    """Alerts and recordings stand in a file for each system instead of two for all."""
    pod = prod_recording.object("StatefulSet", "prometheus", MONITORING_NAMESPACE).inputs["spec"]["template"]["spec"]
    [rules] = [volume["projected"]["sources"] for volume in pod["volumes"] if volume["name"] == "rules"]
    mounted = {source["configMap"]["name"] for source in rules}
    present = {found.object_name for found in prod_recording.of_kind("ConfigMap", MONITORING_NAMESPACE)}
    assert mounted <= present
    assert {
        rule_config_map(name) for name in ("platform.yml", "endpoint-stats.yml", "slo-endpoint-stats.yml")
    } <= mounted


@pytest.mark.covers("MET-19", "BUG-88")
def test_every_node_has_an_exporter_without_privileges(recording: Recording) -> None:
    spec = recording.object("DaemonSet", "node-exporter", NODE_AGENTS_NAMESPACE).inputs["spec"]["template"]["spec"]
    assert spec["hostNetwork"]
    assert {"operator": "Exists"} in spec["tolerations"]
    assert not any(each["securityContext"]["privileged"] for each in spec["containers"])

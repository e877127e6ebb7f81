"""Ways around a control that look like something else: another kind, another field, a value nobody can read yet."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from commands.recording import RecordedResource, Recording, redacted
from policies.availability import replicas
from policies.finding import Found
from policies.index import found_in
from policies.pack import object_findings
from policies.reading import UNKNOWN, plain
from tests.policies.mutation import Path, changed, controls, findings_of, pod_path, put
from tests.policies.sample import own, recording
from tests.policies.test_junk import paths, seen

POD = pod_path("Deployment")
FIRST: Path = (*POD, "containers", 0)
PORT = [{"port": 80, "protocol": "TCP"}]
PEER = [{"podSelector": {"matchLabels": {"app": "front"}}}]
MINE = {"matchLabels": own("web")}


def beside(token: str, inputs: dict[str, Any]) -> Recording:
    """The sample with one object more."""
    model = recording().object("Job", "once")
    more = replace(model, urn=f"{model.urn}-added", name="added", type=token, inputs=inputs)
    return replace(recording(), resources=(*recording().resources, more))


def another(token: str, specification: Any) -> set[str]:
    return controls(beside(token, {"metadata": {"name": "added", "namespace": "shop"}, "spec": specification}))


def volume(given: dict[str, Any]) -> tuple[Path, Any]:
    return (*POD, "volumes"), lambda known: [*known, {"name": "more", **given}]


IN_PODS: tuple[tuple[str, tuple[Path, Any]], ...] = (
    ("SEC-007", volume({"image": {"reference": "registry.example/tools:latest"}})),
    ("STO-003", volume({"ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"]}}}})),
    ("RES-005", volume({"emptyDir": {"medium": "Memory"}})),
    ("SEC-006", ((*POD, "hostAliases"), [{"ip": "192.0.2.1", "hostnames": ["quay.io"]}])),
    ("SEC-006", ((*POD, "nodeName"), "node-1")),
    ("SEC-006", ((*POD, "shareProcessNamespace"), True)),
    ("SEC-006", ((*POD, "initContainers", 0, "ports"), [{"containerPort": 1, "hostPort": 1}])),
    ("SEC-001", ((*POD, "securityContext", "fsGroup"), 0)),
    ("SEC-001", ((*POD, "securityContext", "supplementalGroups"), [0])),
    ("RES-004", ((*FIRST, "resources", "limits", "memory"), "1e30")),
)


def of_object(kind: str, name: str, path: Path, value: Any) -> set[str]:
    return {finding.control for finding in findings_of(recording(), kind, name, path, value)}


@pytest.mark.parametrize(("control", "change"), IN_PODS)
def test_a_pod_takes_no_side_way(control: str, change: tuple[Path, Any]) -> None:
    assert of_object("Deployment", "web", *change) == {control}


def test_a_token_by_a_volume_is_a_token() -> None:
    """What takes it needs rights, and what has rights may take it so."""
    taken = volume({"projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}})
    assert controls(changed(recording(), "Deployment", "web", *taken)) == {"SA-002"}
    path = (*pod_path("DaemonSet"), "automountServiceAccountToken")
    other = changed(recording(), "DaemonSet", "agent", path, False)
    assert controls(changed(other, "DaemonSet", "agent", *taken)) == set()


def test_a_container_that_is_put_in_later_is_judged_like_any_other() -> None:
    later = [{"name": "debug", "image": "busybox", "securityContext": {"privileged": True}}]
    found = of_object("Deployment", "web", (*POD, "ephemeralContainers"), later)
    assert {"SEC-005", "IMG-001", "RES-001"} <= found


def test_a_template_of_pods_is_refused_and_still_judged() -> None:
    template = {"spec": {"hostPID": True, "containers": [{"name": "main", "image": "busybox"}]}}
    inputs = {"metadata": {"name": "added", "namespace": "shop"}, "template": template}
    assert {"NS-002", "SEC-006", "IMG-001"} <= controls(beside("kubernetes:core/v1:PodTemplate", inputs))


def test_no_secret_keeps_a_token_for_ever() -> None:
    metadata = {"name": "added", "namespace": "shop"}
    inputs = {"metadata": metadata, "type": "kubernetes.io/service-account-token"}
    assert controls(beside("kubernetes:core/v1:Secret", inputs)) == {"SA-001"}
    assert controls(beside("kubernetes:core/v1:Secret", {**inputs, "type": "Opaque"})) == set()


RULE = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
RIGHTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("RBAC-002", {"resources": ["secrets"], "resourceNames": [""]}),
    *(("RBAC-003", {"resources": [door]}) for door in ("pods/proxy", "services/proxy", "pods/exec", "nodes/proxy")),
    *(
        ("RBAC-003", {"resources": [what], "verbs": ["patch"]})
        for what in ("deployments/scale", "pods/status", "nodes", "namespaces", "networkpolicies", "resourcequotas", "endpoints")
    ),
    *(
        ("RBAC-003", {"resources": [what], "verbs": ["create"]})
        for what in ("podtemplates", "pods/binding", "customresourcedefinitions", "apiservices", "certificatesigningrequests")
    ),
    ("RBAC-003", {"resources": ["configmaps"], "verbs": ["patch"]}),
)  # fmt: skip


@pytest.mark.parametrize(("control", "given"), RIGHTS)
def test_a_right_leads_no_further(control: str, given: dict[str, Any]) -> None:
    assert of_object("Role", "agent", ("rules",), [{**RULE, **given}]) == {control}


def test_a_config_map_may_be_changed_by_name() -> None:
    rule = {**RULE, "resources": ["configmaps"], "verbs": ["patch"], "resourceNames": ["report"]}
    assert of_object("Role", "agent", ("rules",), [rule]) == set()


def test_no_role_is_added_to_one_of_the_clusters_own() -> None:
    label = ("metadata", "labels", "rbac.authorization.k8s.io/aggregate-to-view")
    assert of_object("Role", "agent", label, "true") == {"RBAC-001"}


@pytest.mark.parametrize(
    "rule",
    [
        {"from": PEER, "ports": [{"protocol": "TCP"}]},
        {"from": PEER, "ports": [{"port": 1, "endPort": 65_535}]},
        {"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}}], "ports": PORT},
        {"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["x"]}]}}], "ports": PORT},
        {"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "front"}}}], "ports": PORT},
    ],
)  # fmt: skip
def test_a_rule_that_opens_more_than_it_names(rule: dict[str, Any]) -> None:
    policy = {"podSelector": MINE, "policyTypes": ["Ingress"], "ingress": [rule]}
    assert another("kubernetes:networking.k8s.io/v1:NetworkPolicy", policy) == {"NET-006"}


@pytest.mark.parametrize(
    "given",
    [{"minAvailable": "99%"}, {"minAvailable": "51%"}, {"minAvailable": "200%"}, {"minAvailable": 2}],
)
def test_a_budget_of_two_that_lets_none_go(given: dict[str, Any]) -> None:
    budget = {"selector": MINE, "unhealthyPodEvictionPolicy": "AlwaysAllow", **given}
    found = controls(changed(recording(), "PodDisruptionBudget", "web", ("spec",), budget))
    assert found == {"AVL-001"}


def test_a_budget_by_a_share_that_lets_one_go() -> None:
    budget = {"selector": MINE, "unhealthyPodEvictionPolicy": "AlwaysAllow", "minAvailable": "50%"}
    assert controls(changed(recording(), "PodDisruptionBudget", "web", ("spec",), budget)) == set()


def test_two_budgets_on_one_pod() -> None:
    budget = {"selector": MINE, "unhealthyPodEvictionPolicy": "AlwaysAllow", "maxUnavailable": 1}
    assert another("kubernetes:policy/v1:PodDisruptionBudget", budget) == {"AVL-001"}


def test_an_autoscaler_by_one_containers_share_is_bound_too() -> None:
    metric = {"type": "ContainerResource", "containerResource": {"name": "cpu", "target": {"averageUtilization": 500}}}
    assert of_object("HorizontalPodAutoscaler", "front", ("spec", "metrics"), [metric]) == {"SCL-001"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec",), {}),
        (("spec", "rules"), []),
        (("metadata", "annotations"), {"nginx.ingress.kubernetes.io/ssl-redirect": "false"}),
    ],
)
def test_an_ingress_without_tls(path: Path, value: Any) -> None:
    assert of_object("Ingress", "web", path, value) == {"NET-005"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("activeDeadlineSeconds", 7 * 86_400 + 1), ("activeDeadlineSeconds", "60"), ("backoffLimit", 21)],
)
def test_a_run_that_ends_for_nobody(field: str, value: Any) -> None:
    assert of_object("Job", "once", ("spec", field), value) == {"JOB-001"}


def test_replicas_that_cannot_be_read_count_as_several() -> None:
    for value in ("1", 1.5, -1, UNKNOWN):
        assert replicas(Found("kubernetes:apps/v1:Deployment", {"spec": {"replicas": value}})) == 2


LISTS = ("initContainers", "volumes", "containers")
OWN_LISTS = ("args", "env", "envFrom", "ports", "volumeMounts", "command")


@pytest.mark.parametrize("path", [*((*POD, field) for field in LISTS), *((*FIRST, field) for field in OWN_LISTS)])
def test_a_list_that_is_none_is_not_read_as_empty(path: Path) -> None:
    assert "NS-002" in of_object("Deployment", "web", path, {"name": "x", "secretRef": {"name": "login"}})


def everything() -> list[RecordedResource]:
    return [found for found in recording().objects if found.kind != "Secret"]


@pytest.mark.parametrize("target", everything(), ids=lambda found: f"{found.kind}-{found.object_name}")
def test_an_unknown_value_anywhere_is_spoken_of(target: RecordedResource) -> None:
    """No control may be blind to what it cannot read: whatever field it is, and whatever control would read it."""
    known = plain(redacted(target.inputs))
    for path in paths(known):
        broken = copy.deepcopy(known)
        put(broken, path, UNKNOWN)
        assert "NS-002" in {finding.control for finding in object_findings(Found(target.type, broken, protect=True))}, (
            path
        )


def test_a_kind_the_pack_does_not_read_is_told_without_being_read() -> None:
    found = found_in(seen("kubernetes:argoproj.io/v1:Rollout", {"metadata": {"name": "x"}, "spec": {"hostPID": True}}))
    assert found is not None
    assert found.data == {"metadata": {"name": "x"}}
    assert [finding.control for finding in object_findings(found)] == ["NS-002"]

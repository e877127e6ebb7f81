"""What the embedded cluster does with objects, on the real program."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools.embedded_cluster.served import Served, built_program

pytestmark = [pytest.mark.live, pytest.mark.slow]

DEMO = (Path(__file__).parent / "demo.yaml").read_text(encoding="utf-8")
POD = """
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{containers: [{{name: main, image: example/main:1{more}}}]}}
"""
RESTRICTED = (
    ", securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false,"
    " capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}"
)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A started cluster to which the demo was applied."""
    served = Served(built_program(), tmp_path_factory.mktemp("objects") / "cluster")
    started = served.drive("start")
    try:
        assert started.returncode == 0, started.stderr
        applied = served.apply(DEMO)
        assert applied.returncode == 0, applied.stderr
        yield served
    finally:
        served.drive("reset")


def condition(item: dict[str, Any], kind: str) -> str | None:
    found = item["status"].get("conditions", [])
    return next((each["status"] for each in found if each["type"] == kind), None)


def test_three_nodes_in_three_zones_are_ready(cluster: Served) -> None:
    nodes = cluster.get("nodes")["items"]
    assert {node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes} == {
        "zone-a",
        "zone-b",
        "zone-c",
    }
    assert [condition(node, "Ready") for node in nodes] == ["True"] * 3


def test_deployment_becomes_available_over_the_zones(cluster: Served) -> None:
    cluster.await_("web", lambda: condition(cluster.get("deployment", "web", "-n", "demo"), "Available") == "True")
    pods = cluster.get("pods", "-n", "demo", "-l", "app=web")["items"]
    assert len({pod["spec"]["nodeName"] for pod in pods}) == 3
    assert {pod["status"]["initContainerStatuses"][0]["state"]["terminated"]["reason"] for pod in pods} == {"Completed"}
    cluster.await_("endpoints", lambda: ready_endpoints(cluster, "web") == 3)


def ready_endpoints(cluster: Served, service: str) -> int:
    slices = cluster.get("endpointslices", "-n", "demo", "-l", f"kubernetes.io/service-name={service}")["items"]
    return sum(each["conditions"]["ready"] for found in slices for each in found["endpoints"] or ())


def test_daemon_set_on_host_network_has_the_nodes_addresses_as_endpoints(cluster: Served) -> None:
    cluster.await_("agent", lambda: ready_endpoints(cluster, "agent") == 3)
    pods = cluster.get("pods", "-n", "demo", "-l", "app=agent")["items"]
    assert all(pod["status"]["podIP"] == pod["status"]["hostIP"] for pod in pods)


def test_stateful_set_gets_volumes_in_its_zone_that_grow_and_go(cluster: Served) -> None:
    def ready() -> bool:
        return cluster.get("statefulset", "store", "-n", "demo")["status"].get("readyReplicas") == 2

    cluster.await_("store", ready)
    claim = cluster.get("pvc", "data-store-0", "-n", "demo")
    volume = cluster.get("pv", claim["spec"]["volumeName"])
    assert volume["spec"]["hostPath"]["path"].startswith(str(cluster.directory))
    assert not Path(volume["spec"]["hostPath"]["path"]).exists(), "nothing is mounted, so nothing is made"
    assert "topology.kubernetes.io/zone" in json.dumps(volume["spec"]["nodeAffinity"])

    patch = json.dumps({"spec": {"resources": {"requests": {"storage": "2Gi"}}}})
    assert cluster.kubectl("patch", "pvc", "data-store-0", "-n", "demo", "-p", patch).returncode == 0
    cluster.await_(
        "growth", lambda: cluster.get("pvc", "data-store-0", "-n", "demo")["status"]["capacity"]["storage"] == "2Gi"
    )
    assert cluster.get("pv", claim["spec"]["volumeName"])["spec"]["capacity"]["storage"] == "2Gi"

    cluster.kubectl("delete", "statefulset", "store", "-n", "demo", "--wait=true")
    cluster.kubectl("delete", "pvc", "--all", "-n", "demo", "--wait=true")
    cluster.await_("reclaim", lambda: not cluster.get("pv")["items"])


def test_claim_without_a_consumer_stays_pending(cluster: Served) -> None:
    spec = "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"
    cluster.apply(f"{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: idle}}, spec: {spec}}}")
    cluster.await_("event", lambda: "WaitForFirstConsumer" in cluster.kubectl("get", "events").stdout)
    assert cluster.get("pvc", "idle")["status"]["phase"] == "Pending"
    assert cluster.get("pvc", "idle")["spec"]["storageClassName"] == "standard"


def test_jobs_end_and_cron_jobs_make_them(cluster: Served) -> None:
    cluster.kubectl("create", "job", "now", "--from=cronjob/tick", "-n", "demo")
    for job, kind in (("good", "Complete"), ("now", "Complete"), ("bad", "Failed")):
        cluster.await_(job, lambda job=job, kind=kind: condition(cluster.get("job", job, "-n", "demo"), kind) == "True")
    failed = cluster.get("pods", "-n", "demo", "-l", "job-name=bad")["items"][0]
    assert failed["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 3


def test_pod_waits_for_a_secret_and_its_key(cluster: Served) -> None:
    def state() -> dict[str, Any]:
        return cluster.get("pod", "waiting", "-n", "demo")["status"]

    def reason() -> str:
        statuses = state().get("containerStatuses", [{}])
        return statuses[0].get("state", {}).get("waiting", {}).get("message", "")

    cluster.await_("complaint", lambda: 'secret "keys" not found' in reason())
    cluster.kubectl("create", "secret", "generic", "keys", "-n", "demo", "--from-literal=other=1")
    cluster.await_("complaint about the key", lambda: "non-existent key: private" in reason())
    assert state()["phase"] == "Pending"
    patch = '{"stringData": {"private": "1"}}'
    assert cluster.kubectl("patch", "secret", "keys", "-n", "demo", "-p", patch).returncode == 0
    cluster.await_("start", lambda: state()["phase"] == "Running", seconds=5)
    assert "FailedMount" in cluster.kubectl("events", "-n", "demo", "--for", "pod/waiting").stdout


@pytest.mark.parametrize(("more", "accepted"), [("", False), (RESTRICTED, True)])
def test_pod_security_is_enforced(cluster: Served, more: str, accepted: bool) -> None:
    applied = cluster.apply(POD.format(name=f"guarded-{accepted}".lower(), namespace="guarded", more=more))
    assert (applied.returncode == 0) == accepted, applied.stderr
    assert accepted or 'violates PodSecurity "restricted' in applied.stderr


def test_limit_ranges_give_defaults(cluster: Served) -> None:
    cluster.apply(POD.format(name="sized", namespace="guarded", more=RESTRICTED))
    container = cluster.get("pod", "sized", "-n", "guarded")["spec"]["containers"][0]
    assert container["resources"] == {"limits": {"memory": "64Mi"}, "requests": {"memory": "32Mi"}}


def test_quotas_are_enforced(cluster: Served) -> None:
    def used() -> bool:  # kube-root-ca.crt is the first
        return cluster.get("quota", "pods", "-n", "demo")["status"].get("used", {}).get("count/configmaps") == "1"

    cluster.await_("quota", used)
    made = [cluster.kubectl("create", "configmap", name, "-n", "demo") for name in ("one", "two")]
    assert made[0].returncode == 0, made[0].stderr
    assert made[1].returncode != 0
    assert "exceeded quota" in made[1].stderr


def test_node_restriction_keeps_nodes_from_labelling_themselves(cluster: Served) -> None:
    identity = ("--as=system:node:simulated-1", "--as-group=system:nodes", "--as-group=system:authenticated")
    answer = cluster.kubectl("label", "node", "simulated-1", "node-restriction.kubernetes.io/trusted=yes", *identity)
    assert answer.returncode != 0
    assert "is not allowed to modify labels" in answer.stderr


def test_network_policy_is_stored_and_unknown_fields_are_refused(cluster: Served) -> None:
    assert cluster.get("networkpolicy", "web", "-n", "demo")["spec"]["ingress"] == [
        {"ports": [{"port": 8080, "protocol": "TCP"}]}
    ]
    refused = cluster.kubectl(
        "create",
        "--validate=strict",
        "-f",
        "-",
        text="{apiVersion: v1, kind: Namespace, metadata: {name: strict}, spec: {x: 1}}",
    )
    assert 'unknown field "spec.x"' in refused.stderr


def test_nobody_gets_in_without_a_certificate(cluster: Served) -> None:
    url = cluster.state()["url"]
    anonymous = subprocess.run(
        [str(cluster.program), "kubectl", "--server", url, "--insecure-skip-tls-verify", "get", "--raw", "/version"],
        env={"KUBECONFIG": "/nonexistent", "HOME": str(cluster.directory)},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert anonymous.returncode != 0


def test_logs_say_that_nothing_ran(cluster: Served) -> None:
    cluster.await_("web", lambda: condition(cluster.get("deployment", "web", "-n", "demo"), "Available") == "True")
    assert "no container ran" in cluster.kubectl("logs", "deployment/web", "-n", "demo").stdout
    assert "no container runs" in cluster.kubectl("exec", "deployment/web", "-n", "demo", "--", "ls").stderr


def test_deleted_namespace_goes_with_its_pods(cluster: Served) -> None:
    assert cluster.kubectl("delete", "namespace", "demo", "--timeout=30s").returncode == 0

"""The health report against a real API server: each single fault is named by its own section alone."""

import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from jobs.exit_code import ExitCode
from tests.live.health import namespace as objects
from tests.live.health.bench import SYSTEM, Bench, wrong
from tests.live.health.namespace import Cluster
from tests.support.tree import ROOT

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("health-report")]

BACKEND, FRONTEND = (service.name for service in SYSTEM.services)


def _pods(cluster: Cluster) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "stray", "namespace": SYSTEM.namespace},
        "spec": {"containers": [{"name": "stray", "image": objects.IMAGE}], "nodeSelector": {"no": "such-node"}},
    }
    cluster.apply(pod)


def _no_port(cluster: Cluster) -> None:
    ports = json.dumps([{"op": "replace", "path": "/spec/ports/0/port", "value": 81}])
    cluster.kubectl("patch", "service", FRONTEND, "--type=json", "-p", ports)


def _port_again(cluster: Cluster) -> None:
    ports = json.dumps([{"op": "replace", "path": "/spec/ports/0/port", "value": 80}])
    cluster.kubectl("patch", "service", FRONTEND, "--type=json", "-p", ports)


FAULTS: dict[str, tuple[Callable[[Cluster], object], Callable[[Cluster], object], ExitCode, str]] = {
    "pods": (
        _pods,
        lambda cluster: cluster.kubectl("delete", "pod", "stray", "--now"),
        ExitCode.UNHEALTHY,
        "pods/stray:failed",
    ),
    "events": (
        lambda cluster: cluster.apply(objects.event(SYSTEM, "some-pod")),
        lambda cluster: cluster.kubectl("delete", "event", "some-pod.1"),
        ExitCode.DEGRADED,
        "events/Pod/some-pod:degraded",
    ),
    "volumes": (
        lambda cluster: cluster.apply(objects.claim(SYSTEM, "unbound", "no-such-class")),
        lambda cluster: cluster.kubectl("delete", "pvc", "unbound"),
        ExitCode.UNHEALTHY,
        "volumes/unbound:failed",
    ),
    "services": (_no_port, _port_again, ExitCode.UNHEALTHY, f"services/{FRONTEND}:failed"),
    "ingresses": (
        lambda cluster: cluster.apply(objects.ingress(SYSTEM, "lost", FRONTEND)),
        lambda cluster: cluster.kubectl("delete", "ingress", "lost"),
        ExitCode.UNHEALTHY,
        "ingresses/lost:failed",
    ),
    "ingress to nowhere": (
        lambda cluster: (cluster.apply(objects.ingress(SYSTEM, "astray", "gone")), cluster.address_ingress("astray")),
        lambda cluster: cluster.kubectl("delete", "ingress", "astray"),
        ExitCode.UNHEALTHY,
        "ingresses/astray:failed",
    ),
}


@pytest.mark.covers("HLT-02", "BUG-41")
@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("section", FAULTS)
def test_each_fault_of_the_cluster_is_named_by_its_section_alone(run: Callable, bench: Bench, section: str) -> None:
    bench.studio.fault = ""
    break_it, mend_it, code, name = FAULTS[section]
    break_it(bench.cluster)
    try:
        told, report = run()
    finally:
        mend_it(bench.cluster)
    assert (told, wrong(report, events=section == "events")) == (code, {name})


@pytest.mark.covers("BUG-41")
def test_all_faults_are_told_together_and_by_the_exit_code_of_the_process(bench: Bench) -> None:
    """As the container runs it: a check of the application and one of the cluster."""
    host, port = bench.cluster.server
    bench.studio.fault = "live"
    bench.cluster.apply(objects.claim(SYSTEM, "unbound", "no-such-class"))
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "health", *bench.arguments()],
        cwd=ROOT,
        env={
            "KUBERNETES_SERVICE_HOST": host,
            "KUBERNETES_SERVICE_PORT": port,
            "SSL_CERT_FILE": str(bench.folder / "public.crt"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    bench.cluster.kubectl("delete", "pvc", "unbound")
    assert done.returncode == ExitCode.UNHEALTHY, done.stderr
    summary = done.stdout.splitlines()[-2]
    assert re.match(r"failed: .*requests/live failed.*volumes/unbound failed", summary)
    assert done.stderr == ""


@pytest.mark.covers("SEC-05")
def test_the_account_may_list_five_kinds_and_nothing_else(bench: Bench) -> None:
    listed = ("pods", "events", "services", "persistentvolumeclaims", "networking.k8s.io/ingresses")
    wanted = [("list", resource) for resource in listed]
    refused = [("get", "secrets"), ("list", "secrets"), ("list", "configmaps"), ("get", "pods/log"), ("delete", "pods")]
    refused += [("create", "pods/exec"), ("get", "nodes"), ("create", "batch/jobs"), ("watch", "pods")]
    account = f"{SYSTEM.name}-health-report"
    answers = bench.cluster.may(account, [*wanted, *refused])
    assert {pair for pair, allowed in answers.items() if allowed} == set(wanted)
    assert bench.cluster.may(account, [("list", "pods")], everywhere=True) == {("list", "pods"): False}


def test_a_refused_list_is_a_fault_of_its_section(run: Callable, bench: Bench) -> None:
    """Without the right to list claims nine sections are told as ever."""
    bench.studio.fault = ""
    role = f"{SYSTEM.name}-health-report"
    kept = json.loads(bench.cluster.kubectl("get", "role", role, "-o", "json").stdout)["rules"]
    fewer = [{**r, "resources": [x for x in r["resources"] if x != "persistentvolumeclaims"]} for r in kept]
    try:
        bench.cluster.kubectl("patch", "role", role, "--type=merge", "-p", json.dumps({"rules": fewer}))
        code, report = run()
    finally:
        bench.cluster.kubectl("patch", "role", role, "--type=merge", "-p", json.dumps({"rules": kept}))
    assert (code, wrong(report)) == (ExitCode.UNHEALTHY, {"volumes/volumes:failed"})
    assert report["sections"][6]["findings"][0]["text"] == "the API server answered 403"

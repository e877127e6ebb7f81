"""Each governed field of jobs, services and volumes is broken alone: exactly its own control speaks."""

from dataclasses import replace
from typing import Any

import pytest

from tests.policies.mutation import REMOVED, Path, changed, controls, rewritten, with_resource
from tests.policies.sample import recording
from tests.support.coverage import covers

RUN = ("spec", "jobTemplate", "spec")
JOB_MUTANTS: tuple[tuple[str, str, str, Path, Any], ...] = (
    ("JOB-001", "Job", "once", ("spec", "activeDeadlineSeconds"), REMOVED),
    ("JOB-001", "Job", "once", ("spec", "activeDeadlineSeconds"), 0),
    ("JOB-001", "Job", "once", ("spec", "backoffLimit"), REMOVED),
    ("JOB-001", "Job", "once", ("spec", "template", "spec", "restartPolicy"), REMOVED),
    ("JOB-001", "CronJob", "shop-analyze", (*RUN, "activeDeadlineSeconds"), REMOVED),
    ("JOB-001", "CronJob", "shop-analyze", (*RUN, "backoffLimit"), -1),
    ("JOB-001", "CronJob", "shop-analyze", (*RUN, "template", "spec", "restartPolicy"), "Always"),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "concurrencyPolicy"), "Allow"),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "concurrencyPolicy"), REMOVED),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "timeZone"), "Europe/Berlin"),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "timeZone"), REMOVED),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "startingDeadlineSeconds"), REMOVED),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "startingDeadlineSeconds"), 9),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "startingDeadlineSeconds"), 86_400 + 1),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "schedule"), "0 0 31 2 *"),
    ("JOB-002", "CronJob", "shop-analyze", ("spec", "schedule"), "@weekly"),
    ("JOB-002", "CronJob", "shop-analyze", ("metadata", "name"), "x" * 53),
    ("JOB-003", "CronJob", "shop-analyze", (*RUN, "ttlSecondsAfterFinished"), REMOVED),
    ("JOB-003", "CronJob", "shop-analyze", ("spec", "failedJobsHistoryLimit"), REMOVED),
    ("JOB-003", "CronJob", "shop-analyze", ("spec", "successfulJobsHistoryLimit"), REMOVED),
    ("JOB-003", "Job", "once", ("spec", "ttlSecondsAfterFinished"), 3600),
)
ALLOWED = ("allow-web", ("spec", "egress", 0))
OTHER_MUTANTS: tuple[tuple[str, str, str, Path, Any], ...] = (
    ("NET-004", "Service", "web", ("spec", "type"), "LoadBalancer"),
    ("NET-004", "Service", "web", ("spec", "type"), "NodePort"),
    ("NET-004", "Service", "web", ("spec", "type"), "ExternalName"),
    ("NET-004", "Service", "web", ("spec", "externalIPs"), ["192.0.2.1"]),
    ("NET-004", "Service", "web", ("spec", "ports", 0, "nodePort"), 30080),
    ("NET-005", "Ingress", "web", ("spec", "tls"), REMOVED),
    ("NET-005", "Ingress", "web", ("spec", "tls", 0, "secretName"), REMOVED),
    ("NET-005", "Ingress", "web", ("spec", "rules", 0, "host"), REMOVED),
    ("NET-005", "Ingress", "web", ("spec", "rules", 0, "host"), "*.shop.example"),
    ("NET-005", "Ingress", "web", ("spec", "defaultBackend"), {"service": {"name": "web"}}),
    ("NET-005", "Ingress", "web", ("metadata", "annotations"), {"nginx.example/server-snippet": "x"}),
    ("NET-006", "NetworkPolicy", ALLOWED[0], (*ALLOWED[1], "to"), REMOVED),
    ("NET-006", "NetworkPolicy", ALLOWED[0], (*ALLOWED[1], "to"), [{}]),
    ("NET-006", "NetworkPolicy", ALLOWED[0], (*ALLOWED[1], "to"), [{"namespaceSelector": {}}]),
    ("NET-006", "NetworkPolicy", ALLOWED[0], (*ALLOWED[1], "ports"), []),
    ("NET-006", "NetworkPolicy", ALLOWED[0], ("spec", "ingress"), "all"),
    ("STO-001", "StatefulSet", "prometheus", ("spec", "persistentVolumeClaimRetentionPolicy"), REMOVED),
    ("STO-001", "StatefulSet", "prometheus", ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"), "Delete"),
    ("STO-001", "StatefulSet", "prometheus", ("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"), "Delete"),
)


@covers("BUG-18")
@pytest.mark.parametrize(("control", "kind", "name", "path", "value"), JOB_MUTANTS)
def test_an_unsafe_job_is_found_by_its_control_alone(
    control: str, kind: str, name: str, path: Path, value: Any
) -> None:
    mutant = changed(recording(), kind, name, path, value)
    assert controls(mutant) == {control}


@covers("RULE-10", "BUG-88")
@pytest.mark.parametrize(("control", "kind", "name", "path", "value"), OTHER_MUTANTS)
def test_another_broken_object_is_found_by_its_control_alone(
    control: str, kind: str, name: str, path: Path, value: Any
) -> None:
    assert controls(changed(recording(), kind, name, path, value)) == {control}


@pytest.mark.parametrize(
    ("kind", "name"), [("StatefulSet", "prometheus"), ("PersistentVolumeClaim", "copies"), ("Namespace", "shop")]
)
def test_what_holds_data_must_be_protected(kind: str, name: str) -> None:
    mutant = rewritten(recording(), kind, name, lambda _: None, protect=False)
    assert controls(mutant) == {"STO-001"}


@pytest.mark.parametrize(
    ("token", "hidden"),
    [
        ("kubernetes:helm.sh/v3:Release", True),
        ("kubernetes:apps/v1:DeploymentPatch", True),
        ("kubernetes:apps/v1:DaemonSetList", True),
        ("kubernetes:core/v1:ServicePatch", True),
        ("kubernetes:core/v1:NamespacePatch", False),
        ("kubernetes:core/v1:ConfigMapPatch", True),
        ("kubernetes:argoproj.io/v1:Rollout", True),
        ("kubernetes:core/v1:PersistentVolume", True),
        ("kubernetes:discovery.k8s.io/v1:EndpointSlice", True),
        ("kubernetes:helm.sh/v4:Chart", True),
    ],
)
def test_what_hides_objects_is_refused(token: str, hidden: bool) -> None:
    target = recording().object("Job", "once")
    disguised = with_resource(recording(), target, replace(target, type=token))
    assert ("NS-002" in controls(disguised)) == hidden
    if hidden:
        assert controls(disguised) == {"NS-002"}


def test_a_bare_pod_is_refused_and_still_judged() -> None:
    target = recording().object("Job", "once")
    bare = {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": target.metadata,
        "spec": target.inputs["spec"]["template"]["spec"],
    }
    pod = replace(target, type="kubernetes:core/v1:Pod", inputs=bare)
    assert controls(with_resource(recording(), target, pod)) == {"NS-002"}
    bare["spec"] = {**bare["spec"], "hostPID": True}
    assert controls(with_resource(recording(), target, pod)) == {"NS-002", "SEC-006"}

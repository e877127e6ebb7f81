"""Each governed field of a pod is broken alone, in every kind of controller: exactly its own control speaks."""

from typing import Any

import pytest

from policies.finding import Finding
from policies.pods import PODS
from tests.policies.mutation import REMOVED, Path, changed, controls, object_controls, pod_path, told
from tests.policies.sample import recording
from tests.support.coverage import covers

HOLDERS = (
    ("Deployment", "web"),
    ("StatefulSet", "prometheus"),
    ("DaemonSet", "agent"),
    ("Job", "once"),
    ("CronJob", "shop-base"),
)
FIRST: Path = ("containers", 0)
REQUESTS, LIMITS = (*FIRST, "resources", "requests"), (*FIRST, "resources", "limits")
OWN, SHARED = (*FIRST, "securityContext"), ("securityContext",)

MUTANTS: tuple[tuple[str, Path, Any], ...] = (
    ("RES-001", (*REQUESTS, "cpu"), REMOVED),
    ("RES-001", (*REQUESTS, "memory"), REMOVED),
    ("RES-001", (*REQUESTS, "memory"), "0Mi"),
    ("RES-001", (*REQUESTS, "cpu"), True),
    ("RES-002", (*LIMITS, "cpu"), REMOVED),
    ("RES-002", (*LIMITS, "memory"), REMOVED),
    ("RES-002", (*LIMITS, "memory"), "lots"),
    ("RES-005", (*REQUESTS, "ephemeral-storage"), REMOVED),
    ("RES-005", (*LIMITS, "ephemeral-storage"), REMOVED),
    ("RES-005", ("volumes", 0, "emptyDir", "sizeLimit"), REMOVED),
    ("IMG-001", (*FIRST, "image"), lambda image: image.partition(":")[0]),
    ("IMG-001", (*FIRST, "image"), lambda image: f"{image.partition(':')[0]}:latest"),
    ("IMG-001", (*FIRST, "image"), lambda image: f"{image.partition(':')[0]}@sha256:0123"),
    ("SEC-001", (*SHARED, "runAsNonRoot"), REMOVED),
    ("SEC-001", (*SHARED, "runAsNonRoot"), False),
    ("SEC-001", (*SHARED, "runAsUser"), 0),
    ("SEC-001", (*SHARED, "runAsUser"), REMOVED),
    ("SEC-001", (*SHARED, "runAsGroup"), 0),
    ("SEC-001", (*OWN, "runAsUser"), 0),
    ("SEC-001", (*OWN, "runAsNonRoot"), False),
    ("SEC-002", (*OWN, "readOnlyRootFilesystem"), REMOVED),
    ("SEC-002", (*OWN, "readOnlyRootFilesystem"), False),
    ("SEC-003", (*OWN, "capabilities"), REMOVED),
    ("SEC-003", (*OWN, "capabilities", "drop"), ["NET_RAW"]),
    ("SEC-003", (*OWN, "capabilities", "add"), ["SYS_TIME"]),
    ("SEC-004", (*SHARED, "seccompProfile"), REMOVED),
    ("SEC-004", (*SHARED, "seccompProfile", "type"), "Unconfined"),
    ("SEC-004", (*OWN, "seccompProfile"), {"type": "Unconfined"}),
    ("SEC-004", (*OWN, "appArmorProfile"), {"type": "Unconfined"}),
    ("SEC-005", (*OWN, "allowPrivilegeEscalation"), REMOVED),
    ("SEC-005", (*OWN, "allowPrivilegeEscalation"), True),
    ("SEC-005", (*OWN, "privileged"), True),
    ("SEC-006", ("hostNetwork",), True),
    ("SEC-006", ("hostPID",), True),
    ("SEC-006", ("hostIPC",), True),
    ("SEC-006", (*FIRST, "ports"), lambda ports: [{**ports[0], "hostPort": 8080}]),
    ("SEC-007", ("volumes", 0), {"name": "scratch", "hostPath": {"path": "/"}}),
    ("SEC-007", ("volumes", 0), {"name": "scratch", "nfs": {"server": "files"}}),
    ("SEC-008", (*OWN, "procMount"), "Unmasked"),
    ("SEC-008", (*OWN, "seLinuxOptions"), {"type": "spc_t"}),
    ("SEC-008", (*SHARED, "windowsOptions"), {"hostProcess": True}),
    ("SEC-008", (*SHARED, "sysctls"), [{"name": "kernel.msgmax", "value": "1"}]),
    ("PRB-001", (*FIRST, "readinessProbe"), REMOVED),
    ("PRB-001", (*FIRST, "livenessProbe"), REMOVED),
    ("PRB-001", (*FIRST, "livenessProbe"), {"periodSeconds": 10}),
    ("PRB-002", (*FIRST, "readinessProbe", "httpGet", "port"), "missing"),
    ("PRB-002", (*FIRST, "startupProbe", "httpGet", "port"), 9),
    ("PRB-002", (*FIRST, "livenessProbe", "httpGet"), {"path": "/ready", "port": 9}),
    ("PRB-003", (*FIRST, "readinessProbe", "httpGet", "host"), "169.254.169.254"),
    ("PRB-003", (*FIRST, "lifecycle"), {"preStop": {"httpGet": {"host": "elsewhere", "port": 1}}}),
)
SERVING_ONLY = ("PRB-001", "PRB-002", "PRB-003")


def cases() -> list[Any]:
    serving = {kind for kind, name in HOLDERS if name in ("web", "prometheus", "agent")}
    return [
        pytest.param(control, kind, name, path, value, id=f"{control}-{kind}-{number}")
        for number, (control, path, value) in enumerate(MUTANTS)
        for kind, name in HOLDERS
        if kind in serving or not (control in SERVING_ONLY or path[-1] == "ports")
    ]


@covers("RULE-10", "RES-03", "BUG-88", "BUG-89")
@pytest.mark.parametrize(("control", "kind", "name", "path", "value"), cases())
def test_a_broken_field_is_found_by_its_control_alone(
    control: str, kind: str, name: str, path: Path, value: Any
) -> None:
    mutant = changed(recording(), kind, name, (*pod_path(kind), *path), value)
    assert object_controls(mutant, kind, name) == {control}
    if kind == "Deployment":
        assert controls(mutant) == {control}


def test_the_sample_is_faultless() -> None:
    assert told(recording()) == []
    assert [object_controls(recording(), kind, name) for kind, name in HOLDERS] == [set()] * len(HOLDERS)


@pytest.mark.parametrize(
    ("control", "path", "value"),
    [
        mutant
        for mutant in MUTANTS
        if mutant[1][:2] == FIRST and mutant[0] not in SERVING_ONLY and mutant[1][-1] != "ports"
    ],
)
def test_containers_that_run_first_are_held_to_the_same(control: str, path: Path, value: Any) -> None:
    first = (*pod_path("Deployment"), "initContainers", 0, *path[2:])
    assert controls(changed(recording(), "Deployment", "web", first, value)) == {control}


def test_a_sidecar_that_stays_needs_probes_like_any_other() -> None:
    place = (*pod_path("Deployment"), "initContainers", 0)
    assert controls(changed(recording(), "Deployment", "web", (*place, "restartPolicy"), "Always")) == {"PRB-001"}


@pytest.mark.parametrize("containers", [REMOVED, [], {}, "none"])
def test_a_pod_without_readable_containers_is_not_silently_fine(containers: Any) -> None:
    place = (*pod_path("Deployment"), "containers")
    found = controls(changed(recording(), "Deployment", "web", place, containers))
    assert {"NS-002"} <= found <= {"NS-002", "AVL-006"}, "a Service finds no port there either"


def test_liveness_that_repeats_readiness_is_found() -> None:
    first = (*pod_path("Deployment"), "containers", 0)
    readiness = (
        recording().object("Deployment", "web").inputs["spec"]["template"]["spec"]["containers"][0]["readinessProbe"]
    )
    assert controls(changed(recording(), "Deployment", "web", (*first, "livenessProbe"), readiness)) == {"PRB-002"}


def test_a_released_app_armor_profile_is_found() -> None:
    annotations = ("spec", "template", "metadata", "annotations")
    place = (*annotations, "container.apparmor.security.beta.kubernetes.io/web")
    assert controls(changed(recording(), "Deployment", "web", place, "unconfined")) == {"SEC-004"}


def test_a_path_of_the_node_may_not_even_be_written_to() -> None:
    mutant = changed(
        recording(),
        "Deployment",
        "web",
        (*pod_path("Deployment"), "volumes", 0),
        {"name": "scratch", "hostPath": {"path": "/"}},
    )
    paths = [violation.message.partition(":")[0] for violation in told(mutant)]
    assert sorted(path.rpartition(".")[2] for path in paths) == ["hostPath", "readOnly", "readOnly"]


@pytest.mark.parametrize("kind", PODS)
def test_every_kind_with_a_pod_is_read(kind: str) -> None:
    from policies.finding import Found
    from policies.pack import object_findings

    bare: dict[str, Any] = {"metadata": {"name": "x"}}
    place = bare
    for key in PODS[kind]:
        place = place.setdefault(key, {})
    place["spec"] = {"containers": [{"name": "main"}]}
    found: list[Finding] = object_findings(Found(f"kubernetes:some/v1:{kind}", bare))
    assert {"RES-001", "IMG-001", "SEC-002"} <= {finding.control for finding in found}

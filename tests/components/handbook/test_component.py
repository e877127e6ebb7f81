"""The handbook's objects, recorded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from commands.recording import Recording, record_function
from components.handbook import Handbook, HandbookArgs
from components.handbook.configuration import HEALTH, PAGES, SCRATCH, configuration
from components.handbook.server import server
from components.images import image
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.profiles import PROFILES
from tests.components.elk_stack.test_component import CHECKS
from tests.stacks import test_secrets as secrets
from tests.support.pods import house_faults, pods, restricted_faults
from tests.support.samples import environment, small, systems

PAGE = {"index.md": "# Handbook\n"}


def stack(given: Environment, *, preview: bool = False) -> Recording:
    return record_function(
        lambda: Handbook("handbook", HandbookArgs(given, systems())), stack=given.name, preview=preview
    )


PROD, DEV = stack(environment()), stack(small())
both = pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])


def template(given: Environment, pages: dict[str, str]) -> dict[str, Any]:
    [found] = [manifest for manifest in server(given, pages) if manifest["kind"] == "Deployment"]
    return found["spec"]["template"]


@both
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("test_"))
def test_objects_are_sound(check: Callable[[Recording], None], recording: Recording) -> None:
    assert check(recording) is None


def test_a_first_preview_shows_everything() -> None:
    preview = stack(environment(), preview=True)
    secrets.test_a_first_preview_shows_every_object_whole(preview)
    assert len(preview.objects) == len(PROD.objects)


@both
def test_the_pod_is_restricted_and_writes_to_one_folder(recording: Recording) -> None:
    [(_, pod)] = pods(recording)
    assert (restricted_faults(pod), house_faults(pod, probes=True)) == ([], [])
    [container] = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert [mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")] == [SCRATCH]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsUser"] == pod["securityContext"]["runAsGroup"] == 10_001


def test_the_server_reads_its_settings_and_the_pages_where_they_lie() -> None:
    [container] = template(environment(), PAGE)["spec"]["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert container["args"][-1] == f"{mounts['settings']}/nginx.conf"
    assert f"root {mounts['pages']};" in configuration()
    assert mounts["pages"] == PAGES
    assert container["image"] == image("nginx")
    for kind in ("readinessProbe", "livenessProbe"):
        assert container[kind]["httpGet"] == {"path": HEALTH, "port": "http"}


def test_production_has_two_replicas_that_keep_apart() -> None:
    assert [PROFILES[name]["handbook"].replicas for name in ("small", "production")] == [1, 2]
    deployment, single = PROD.object("Deployment", "handbook"), DEV.object("Deployment", "handbook")
    assert (deployment.inputs["spec"]["replicas"], single.inputs["spec"]["replicas"]) == (2, 1)
    assert "topologySpreadConstraints" in deployment.inputs["spec"]["template"]["spec"]
    assert [found.object_name for found in PROD.of_kind("PodDisruptionBudget")] == ["handbook"]
    assert DEV.of_kind("PodDisruptionBudget") == ()


def test_a_changed_page_restarts_nothing_and_a_new_one_is_mounted() -> None:
    before = template(environment(), PAGE)
    assert template(environment(), {"index.md": "# Another\n"}) == before
    added = template(environment(), {**PAGE, "platform/incident.md": "# Incidents\n"})
    assert added["metadata"] == before["metadata"]
    assert added["spec"] != before["spec"]


def test_changed_settings_restart_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    before = template(environment(), PAGE)["metadata"]["annotations"][CHECKSUM_ANNOTATION]
    monkeypatch.setattr("components.handbook.server.configuration", lambda: configuration(listen="9090"))
    assert template(environment(), PAGE)["metadata"]["annotations"][CHECKSUM_ANNOTATION] != before


def test_it_is_reached_inside_the_cluster_only() -> None:
    service = PROD.object("Service", "handbook", MONITORING_NAMESPACE).inputs["spec"]
    assert service["type"] == "ClusterIP"
    assert service["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}]
    assert PROD.of_kind("Ingress") == ()


def test_it_says_where_it_is() -> None:
    [component] = PROD.components
    outputs = PROD.outputs[component.urn]
    assert outputs["url"] == f"https://handbook.{environment().domain}"
    assert outputs["service"] == f"http://handbook.{MONITORING_NAMESPACE}.svc:80"
    elsewhere = stack(replace(environment(), domain="elsewhere.example"))
    assert elsewhere.outputs[elsewhere.components[0].urn]["url"] == "https://handbook.elsewhere.example"


def test_pages_are_there_before_the_server() -> None:
    needed = {found.urn for found in PROD.of_kind("ConfigMap") if "-pages-" in found.object_name}
    assert len(needed) == len(systems()) + 1
    assert needed <= set(PROD.object("Deployment", "handbook").dependencies)

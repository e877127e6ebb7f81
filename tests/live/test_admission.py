"""Every object and every pod of dev and prod, as a real API server takes them: strictly, and under Pod Security."""

import copy
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from commands.check_input import checked
from commands.recording import Recording
from components.namespaces.manifests import platform_namespaces
from components.runtime_security.falco import falco
from specs.environment import RUNTIME_SECURITY_NAMESPACE
from tests.tools.embedded_cluster.served import Served, built_program

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("admission")]

NODE_AGENTS = "groundcrew-node-agents"
PROFILE = "pod-security.kubernetes.io/enforce"
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
ATOMIC = (".spec.volumeClaimTemplates", ".stringData.")
"""Fields that are never stored as they were sent: the server fills in templates of claims, and Secrets keep `data`."""

Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def cluster(
    tmp_path_factory: pytest.TempPathFactory, prod_recording: Recording, dev_recording: Recording
) -> Iterator[Served]:
    """Holds the namespaces of both, and nothing else: what is tried on it is not kept."""
    served = Served(built_program(), tmp_path_factory.mktemp("admission") / "cluster")
    try:
        started = served.drive("start")
        assert started.returncode == 0, started.stderr
        # Prod only warns in namespaces that belong to teams; dev makes them itself and enforces, so dev comes last.
        for recording in (prod_recording, dev_recording):
            made = apply(served, namespaces(recording))
            assert made.returncode == 0, made.stderr
        yield served
    finally:
        served.drive("reset")


def namespaces(recording: Recording) -> list[Manifest]:
    """Those the program makes as it makes them, and those it labels as it labels them; before them the classes that pods name."""
    found = recording.manifests(patches=True)
    return [manifest for manifest in found if manifest["kind"] in ("PriorityClass", "Namespace", "NamespacePatch")]


def apply(cluster: Served, manifests: list[Manifest], *options: str) -> "subprocess.CompletedProcess[str]":
    """All in one call, on the server's side and strictly."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests})
    return cluster.kubectl("apply", "--server-side", "--validate=strict", "-f", "-", *options, text=text)


def tried(cluster: Served, manifests: list[Manifest]) -> str:
    """What the server says about objects it is not to keep; empty where it takes all without a word."""
    done = apply(cluster, manifests, "--dry-run=server")
    accepted = done.stdout.count("serverside-applied")
    if done.returncode == 0 and accepted != len(manifests):
        return f"{accepted} of {len(manifests)} objects were answered"
    return done.stderr


def pods(recording: Recording) -> list[Manifest]:
    """The pod template of every workload as a Pod: Pod Security judges pods, not what makes them."""
    return [
        pod(manifest["metadata"]["namespace"], f"{manifest['kind']}-{manifest['metadata']['name']}".lower(), template)
        for manifest in recording.manifests()
        if manifest["kind"] in WORKLOADS
        for template in [pod_template(manifest)]
    ]


def pod_template(manifest: Manifest) -> Mapping[str, Any]:
    spec = manifest["spec"]
    return (spec["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else spec)["template"]


def pod(namespace: str, name: str, template: Mapping[str, Any]) -> Manifest:
    spec = dict(template["spec"])
    # What a claim template of a set becomes in its pods.
    known = {volume["name"] for volume in spec.get("volumes") or []}
    containers = [*spec["containers"], *(spec.get("initContainers") or [])]
    mounted = {mount["name"] for container in containers for mount in container.get("volumeMounts") or []}
    claims = [{"name": volume, "persistentVolumeClaim": {"claimName": volume}} for volume in sorted(mounted - known)]
    spec["volumes"] = [*(spec.get("volumes") or []), *claims]
    metadata = {**(template.get("metadata") or {}), "namespace": namespace, "name": name}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@pytest.fixture(scope="module")
def accounts(cluster: Served, dev_recording: Recording, prod_recording: Recording) -> None:
    """A pod is refused before its service account exists."""
    found = [*dev_recording.manifests(), *prod_recording.manifests()]
    made = apply(cluster, [manifest for manifest in found if manifest["kind"] == "ServiceAccount"], "--force-conflicts")
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_object_is_taken_without_a_warning(
    cluster: Served, recorded: Callable[..., Recording], environment: str
) -> None:
    manifests = recorded(environment).manifests()
    assert len(manifests) > 250
    assert tried(cluster, manifests) == ""


@pytest.mark.covers("RULE-10")
@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_pod_is_admitted(
    cluster: Served, accounts: None, recorded: Callable[..., Recording], environment: str
) -> None:
    found = pods(recorded(environment))
    assert len(found) > 40
    assert tried(cluster, found) == ""


def test_only_node_agents_may_be_privileged(cluster: Served, dev_recording: Recording) -> None:
    used = {found["metadata"]["namespace"] for found in pods(dev_recording)}
    levels = {name: cluster.get("namespace", name)["metadata"]["labels"][PROFILE] for name in used}
    assert {name for name, level in levels.items() if level != "restricted"} == {NODE_AGENTS}


def test_falco_is_admitted_in_its_own_namespace_and_in_no_other(cluster: Served) -> None:
    settings = checked("prod").settings.model_copy(update={"falco": True})
    environment = settings.environment("prod")
    [space] = [
        found for found in platform_namespaces(environment) if found["metadata"]["name"] == RUNTIME_SECURITY_NAMESPACE
    ]
    made = falco(environment)
    kept = apply(cluster, [space, *(found for found in made if found["kind"] == "ServiceAccount")])
    assert kept.returncode == 0, kept.stderr
    assert tried(cluster, made) == ""
    [template] = [found["spec"]["template"] for found in made if found["kind"] == "DaemonSet"]
    assert tried(cluster, [pod(RUNTIME_SECURITY_NAMESPACE, "falco", template)]) == ""
    template["spec"]["serviceAccountName"] = "default"
    assert "violates PodSecurity" in tried(cluster, [pod("monitoring", "falco", template)])


BREAKS: dict[str, Callable[[Manifest], object]] = {
    "violates PodSecurity": lambda spec: spec.update(hostNetwork=True),
    "unknown field": lambda spec: spec.update(restartpolicy="Always"),
    "Invalid value": lambda spec: spec["containers"][0].update(name="Not_A_Name"),
}


@pytest.mark.parametrize("refusal", BREAKS)
def test_a_broken_pod_is_refused(cluster: Served, accounts: None, dev_recording: Recording, refusal: str) -> None:
    found = next(found for found in pods(dev_recording) if found["metadata"]["namespace"] == "monitoring")
    assert tried(cluster, [found]) == ""
    broken = copy.deepcopy(found)
    BREAKS[refusal](broken["spec"])
    assert refusal in tried(cluster, [broken])


def test_what_a_killed_run_made_is_adopted_without_a_conflict(cluster: Served, dev_recording: Recording) -> None:
    """Each run is another field manager: an object whose stored self differs from what was sent cannot be taken over. The last
    test here: these objects are kept."""
    manifests = dev_recording.manifests()
    made = apply(cluster, manifests, "--field-manager=killed", "--force-conflicts")
    assert made.returncode == 0, made.stderr
    said = apply(cluster, manifests, "--dry-run=server", "--field-manager=next").stderr
    assert [line for line in re.findall(r"^- (\S+)", said, re.MULTILINE) if not line.startswith(ATOMIC)] == []

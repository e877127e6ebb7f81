"""Every Kubernetes object of every stack is one the API server would take."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from commands.recording import RecordedResource, Recording
from tests.support.kubernetes_schemas import all_schema_faults, identity
from tests.support.sdk_fields import all_unknown_fields

SUBDOMAIN = re.compile(r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
LABEL = re.compile(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
LABEL_VALUE = re.compile(r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$")
# A CronJob's Jobs add 11 characters, a StatefulSet's revision label 11 too; Namespaces and Services are DNS labels.
LENGTHS = {"CronJob": 52, "StatefulSet": 52, "Namespace": 63, "Service": 63}
MOST_DATA_BYTES = 1 << 20
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


def test_the_stack_holds_objects(recording: Recording) -> None:
    assert len(recording.objects) > 50


def test_objects_are_valid_in_both_minors(recording: Recording) -> None:
    faults = all_schema_faults(recording.manifests(patches=True))
    assert not faults, "\n".join(faults)


def test_the_sdk_knows_every_field(recording: Recording) -> None:
    objects = [resource for resource in recording.resources if resource.is_object]
    faults = all_unknown_fields(zip((o.type for o in objects), recording.manifests(patches=True), strict=True))
    assert not faults, "\n".join(faults)


def test_no_two_resources_claim_one_object(recording: Recording) -> None:
    """A second registration would be adopted silently, and removing either would delete the object of both."""
    counted = Counter((o.inputs["apiVersion"], o.kind, o.namespace, o.object_name) for o in recording.objects)
    assert [identity for identity, count in counted.items() if count > 1] == []


def test_names_are_fixed_and_legal(recording: Recording) -> None:
    wrong = [
        f"{o.kind} {o.namespace}/{o.object_name or '(chosen by the provider)'}"
        for o in recording.objects
        if bad_name(o)
    ]
    assert not wrong, "\n".join(map(str, wrong))


def bad_name(resource: RecordedResource) -> bool:
    """RBAC names are free of DNS rules."""
    name = resource.object_name
    if "rbac.authorization.k8s.io" in resource.type:
        return not name
    pattern = LABEL if resource.kind in ("Service", "Namespace") else SUBDOMAIN
    return len(name) > LENGTHS.get(resource.kind, 253) or not pattern.match(name)


def test_label_values_are_legal(recording: Recording) -> None:
    wrong = [
        f"{o.kind} {o.namespace}/{o.object_name}: {key}={value!r}"
        for o in recording.objects
        for labels in [o.metadata.get("labels") or {}, *(t["metadata"].get("labels") or {} for t in pod_templates(o))]
        for key, value in labels.items()
        if not isinstance(value, str) or len(value) > 63 or not LABEL_VALUE.match(value)
    ]
    assert not wrong, "\n".join(map(str, wrong))


def pod_templates(resource: RecordedResource) -> Iterator[Mapping[str, Any]]:
    """The pod template of a workload, with `metadata` always there."""
    if resource.kind not in WORKLOADS:
        return
    spec = resource.inputs["spec"]
    template = (spec["jobTemplate"]["spec"] if resource.kind == "CronJob" else spec)["template"]
    yield {"metadata": template.get("metadata") or {}, "spec": template["spec"]}


def test_workloads_select_their_own_pods(recording: Recording) -> None:
    wrong = [
        f"{o.kind} {o.namespace}/{o.object_name}"
        for kind in ("Deployment", "StatefulSet", "DaemonSet")
        for o in recording.of_kind(kind)
        for template in pod_templates(o)
        if not o.inputs["spec"]["selector"]["matchLabels"].items() <= (template["metadata"].get("labels") or {}).items()
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_pods_mount_config_maps_and_accounts_that_exist(recording: Recording) -> None:
    known = {(o.kind, o.namespace, o.object_name) for o in recording.objects}
    wrong = [
        f"{o.kind} {o.namespace}/{o.object_name} refers to {kind} {name}"
        for o in recording.objects
        for template in pod_templates(o)
        for kind, name in referred(template["spec"])
        if (kind, o.namespace, name) not in known
    ]
    assert not wrong, "\n".join(map(str, wrong))


def referred(pod: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """ConfigMaps (not optional ones), claims and the service account a pod needs to start."""
    for volume in pod.get("volumes") or []:
        sources = [volume, *((volume.get("projected") or {}).get("sources") or [])]
        for source in sources:
            config_map = source.get("configMap") or {}
            if config_map.get("name") and not config_map.get("optional") and config_map["name"] != "kube-root-ca.crt":
                yield "ConfigMap", config_map["name"]
        if claim := volume.get("persistentVolumeClaim"):
            yield "PersistentVolumeClaim", claim["claimName"]
    if account := pod.get("serviceAccountName"):
        yield "ServiceAccount", account


def test_config_maps_fit(recording: Recording) -> None:
    """etcd takes 1.5 MiB per object, the API server 1 MiB of ConfigMap data."""
    sizes = {
        identity(manifest): sum(len(key) + len(value.encode()) for key, value in (manifest.get("data") or {}).items())
        for manifest in recording.manifests()
        if manifest["kind"] == "ConfigMap"
    }
    assert {name: size for name, size in sizes.items() if size > MOST_DATA_BYTES} == {}


def test_objects_belong_to_a_component(recording: Recording) -> None:
    components = {component.urn for component in recording.components}
    assert [o.urn for o in recording.objects if o.parent not in components] == []


def test_components_register_their_outputs(recording: Recording) -> None:
    """Without it a component never completes, and policies miss what it declares."""
    assert recording.components
    assert [component.urn for component in recording.components if component.urn not in recording.outputs] == []


def test_component_types_are_ready_to_be_packaged(recording: Recording) -> None:
    assert {c.type for c in recording.components if not re.match(r"^groundcrew:index:[A-Z][A-Za-z]+$", c.type)} == set()


def test_no_remote_resource_hides_objects(recording: Recording) -> None:
    """Charts register their objects in the provider, where neither tests nor policies see them."""
    assert [resource.urn for resource in recording.resources if resource.remote] == []

"""A misspelt field, a wrong type and a bad quantity are each found, and a good object passes."""

import copy
from typing import Any

import pytest

from tests.support.kubernetes_schemas import VERSIONS, all_schema_faults, schema_faults
from tests.support.sdk_fields import unknown_fields

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "crew", "labels": {"app.kubernetes.io/name": "web"}},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "web:1",
                        "ports": [{"name": "http", "containerPort": 80}],
                        "resources": {"requests": {"cpu": "100m", "memory": "1Gi"}},
                    }
                ]
            },
        },
    },
}
TOKEN = "kubernetes:apps/v1:Deployment"


def broken(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    manifest = copy.deepcopy(DEPLOYMENT)
    inner: Any = manifest
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return manifest


CONTAINER = ("spec", "template", "spec", "containers", 0)


def test_a_good_object_passes() -> None:
    assert all_schema_faults([DEPLOYMENT]) == []
    assert unknown_fields(TOKEN, DEPLOYMENT) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ((*CONTAINER, "imagePullpolicy"), "Always", ".spec.template.spec.containers[0]: Additional properties"),
        (("spec", "replicas"), "2", ".spec.replicas: '2' is not of type 'integer'"),
        ((*CONTAINER, "resources", "requests", "memory"), "1Gb", "requests.memory: '1Gb' is not a quantity"),
        ((*CONTAINER, "ports", 0), {"name": "http"}, "'containerPort' is a required property"),
    ],
)
def test_a_fault_is_found_with_its_path(version: str, path: tuple[str | int, ...], value: Any, message: str) -> None:
    [fault] = schema_faults(broken(path, value), version)
    assert fault.startswith("Deployment crew/web ")
    assert message in fault


def test_a_kind_without_schema_is_a_fault() -> None:
    unknown = {"apiVersion": "apps/v1beta9", "kind": "Deployment", "metadata": {"name": "x"}}
    assert schema_faults(unknown, "1.34") == ["Deployment x: Kubernetes 1.34 has no apps/v1beta9 Deployment"]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ((*CONTAINER, "imagePullpolicy"), "Always", ".spec.template.spec.containers[0].imagePullpolicy"),
        ((*CONTAINER, "env"), [{"name": "a", "valueFrom": {"secret": {}}}], "containers[0].env[0].valueFrom.secret"),
        (("spec", "match_labels"), {}, ".spec.match_labels"),
    ],
)
def test_a_field_the_sdk_lacks_is_found(path: tuple[str | int, ...], value: Any, where: str) -> None:
    [fault] = unknown_fields(TOKEN, broken(path, value))
    assert fault.endswith(f"{where}: unknown to the SDK")


def test_free_maps_may_hold_any_key() -> None:
    assert unknown_fields(TOKEN, broken(("metadata", "labels", "any/thing"), "x")) == []


def test_a_type_the_sdk_lacks_is_a_fault() -> None:
    [fault] = unknown_fields("kubernetes:example.com/v1:Crew", {"kind": "Crew", "metadata": {"name": "a"}})
    assert "no input type" in fault

"""Namespaces that are closed, and declarations that can be read."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from commands.recording import Recording
from tests.policies.mutation import REMOVED, Path, controls, declaring, put, told, with_resource, without
from tests.policies.sample import recording
from tests.support.coverage import covers


def denying(path: Path, value: Any) -> Recording:
    """The default deny of the system's namespace, changed."""
    target = recording().object("NetworkPolicy", "default-deny", "shop")
    inputs = copy.deepcopy(dict(target.inputs))
    put(inputs, path, value)
    return with_resource(recording(), target, replace(target, inputs=inputs))


@covers("RULE-10")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "podSelector"), {"matchLabels": {"app": "web"}}),
        (("spec", "podSelector"), REMOVED),
        (("spec", "policyTypes"), ["Ingress"]),
        (("spec", "policyTypes"), REMOVED),
        (("spec", "ingress"), [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}], "ports": [{"port": 1}]}]),
        (("metadata", "namespace"), "elsewhere"),
    ],
)
def test_a_namespace_that_is_not_closed(path: Path, value: Any) -> None:
    assert controls(denying(path, value)) == {"NET-001"}


def test_each_guarded_namespace_needs_its_own() -> None:
    for namespace in ("shop", "monitoring"):
        [violation] = told(without(recording(), "NetworkPolicy", "default-deny", namespace))
        assert violation.message.startswith(f"NET-001 namespace {namespace}:")


@pytest.mark.parametrize("mode", ["audit", "off"])
def test_guards_that_are_declared_not_to_be_enforced_leave_a_namespace_open(mode: str) -> None:
    relaxed = declaring(recording(), "SystemGuards", ("mode",), mode)
    target = relaxed.object("NetworkPolicy", "default-deny", "shop")
    assert controls(with_resource(relaxed, target, None)) == set()


def test_pods_in_a_namespace_nobody_guards_are_found() -> None:
    assert controls(declaring(recording(), "PlatformGuards", ("namespaces",), [])) == {"NET-001"}


COMPONENTS = ("MonitoringStack", "SloSet", "ElkStack", "BackupSchedule", "PlatformGuards", "SystemGuards")


@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize(("path", "value"), [(("version",), 2), (("version",), REMOVED), (("kind",), "Other")])
def test_a_declaration_of_another_version_is_refused(component: str, path: Path, value: Any) -> None:
    found = controls(declaring(recording(), component, path, value))
    assert "CON-001" in found
    # What nobody declared is not guarded and not covered.
    assert found - {"CON-001"} <= {"NET-001", "BKP-005", "MON-002"}


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_that_declares_nothing_is_found(component: str) -> None:
    [target] = recording().of_type(f"groundcrew:index:{component}")
    silent = replace(recording(), outputs={**recording().outputs, target.urn: {}})
    [violation] = [violation for violation in told(silent) if violation.message.startswith("CON-001")]
    assert violation.urn == target.urn


@pytest.mark.parametrize(
    ("component", "path", "value"),
    [
        ("MonitoringStack", ("series",), "many"),
        ("MonitoringStack", ("series",), 1e300),
        ("MonitoringStack", ("series",), 1.5),
        ("MonitoringStack", ("replicas",), True),
        ("MonitoringStack", ("systems",), "shop"),
        ("SloSet", ("objectives", 0, "target"), None),
        ("SloSet", ("objectives", 0), []),
        ("SloSet", ("objectives", 0, "slo"), REMOVED),
    ],
)
def test_a_declaration_that_is_not_as_its_type_says_is_refused(component: str, path: Path, value: Any) -> None:
    assert controls(declaring(recording(), component, path, value)) == {"CON-001"}


def test_fields_a_later_minor_change_adds_are_left_alone() -> None:
    assert controls(declaring(recording(), "SloSet", ("added_later",), 1)) == set()
    assert controls(declaring(recording(), "ElkStack", ("classes", 0, "regimes"), REMOVED)) == set()

"""What k6 is told, and where its scripts and the experiments are written."""

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml

from components.health_checks.chaos import NAMESPACE, experiment
from components.health_checks.files import files
from components.health_checks.load import SCRIPTS, told
from specs.environment import Environment
from specs.system import System
from tests.components.plans import plans

BY_NAME = {(environment.name, system.name): (environment, system) for environment, system in plans()}
STUDIO: System = BY_NAME["prod", "sql-studio"][1]


def written(name: str, **changes: Any) -> dict[str, str]:
    environment: Environment = BY_NAME[name, "sql-studio"][0]
    systems = tuple(system for known, system in BY_NAME.values() if known.name == name)
    return dict(files(replace(environment, **changes), systems))


def paths(found: dict[str, str], start: str) -> set[str]:
    return {path for path in found if path.startswith(start)}


@pytest.mark.covers("HLT-03", "HLT-06", "HLT-08")
def test_the_scripts_are_told_the_systems_own_numbers() -> None:
    found = json.loads(told(STUDIO))
    certificates = {check.name for check in STUDIO.smoke_checks if check.certificate.seconds}
    assert {check["name"] for check in found["checks"]} == {check.name for check in STUDIO.smoke_checks} - certificates
    for service in found["services"]:
        declared = STUDIO.service(service["name"])
        assert service["rate"] == declared.requests_per_second
        assert service["urls"]
        assert not [url for url in service["urls"] if "/metrics" in url]
    [backend] = [one for one in found["services"] if one["name"] == "sql-studio-backend"]
    assert backend["thresholds"] == {"http_req_failed": ["rate<=0.001"], "http_req_duration": ["p(95)<=200"]}


@pytest.mark.covers("HLT-03")
def test_load_is_made_only_where_nobody_is_paged() -> None:
    for name in ("dev", "staging", "prod"):
        environment = BY_NAME[name, "sql-studio"][0]
        scripts = {path.rpartition("/")[2] for path in paths(written(name), "k6/sql-studio/")}
        assert scripts == {"told.json", *SCRIPTS} - ({"load.js"} if environment.requires_channels else set())
    assert BY_NAME["prod", "sql-studio"][0].requires_channels


@pytest.mark.covers("HLT-08")
def test_experiments_are_written_where_they_are_wanted_and_nowhere_in_production() -> None:
    assert paths(written("prod"), "chaos/") == set()
    assert paths(written("staging", chaos=False), "chaos/") == set()
    assert "chaos/maintenance-api/pod-failure.yaml" in paths(written("staging"), "chaos/")


@pytest.mark.covers("HLT-08")
def test_an_experiment_fails_one_pod_of_a_service_that_has_two() -> None:
    _, system = BY_NAME["staging", "sql-studio"]
    single = replace(system, services=tuple(replace(service, replicas=1) for service in system.services))
    assert experiment(single) == []
    double = replace(system, services=tuple(replace(service, replicas=2) for service in system.services))
    for service, found in zip(double.services, experiment(double), strict=True):
        assert (found["apiVersion"], found["kind"]) == ("chaos-mesh.org/v1alpha1", "PodChaos")
        assert found["metadata"]["namespace"] == NAMESPACE
        specification = found["spec"]
        assert (specification["action"], specification["mode"]) == ("pod-failure", "one")
        selected = {"namespaces": [system.namespace], "labelSelectors": {"app": service.name}}
        assert specification["selector"] == selected


def test_an_experiment_is_never_an_object_of_the_program() -> None:
    """It would break something at every update."""
    text = written("staging")["chaos/maintenance-api/pod-failure.yaml"]
    assert {found["kind"] for found in yaml.safe_load_all(text) if found} <= {"PodChaos"}
    assert all(system.namespace != NAMESPACE for _, system in BY_NAME.values())

"""The health report's objects: what it may read, what it is told, when it is made."""

import json
from typing import Any

import pytest

from components.health_checks import HealthChecks, HealthChecksArgs
from components.health_checks.flows import flows
from components.health_checks.report import document, report_manifests
from specs.environment import Environment
from specs.report import REPORT_DEADLINE
from specs.system import System
from tests.components.plans import plans
from tests.support.kubernetes_schemas import all_schema_faults
from tests.support.recorder import record

CASES = [pytest.param(system, environment, id=f"{environment.name}-{system.name}") for environment, system in plans()]
every_plan = pytest.mark.parametrize(("system", "environment"), CASES)


def one(kind: str, system: System, environment: Environment) -> dict[str, Any]:
    [found] = [manifest for manifest in report_manifests(system, environment) if manifest["kind"] == kind]
    return found


@every_plan
def test_manifests_are_valid(system: System, environment: Environment) -> None:
    assert all_schema_faults(report_manifests(system, environment)) == []


@pytest.mark.covers("HLT-02")
@every_plan
def test_every_system_has_one_and_asks_on_the_schedule_it_wants(system: System, environment: Environment) -> None:
    job = one("CronJob", system, environment)["spec"]
    assert job["suspend"] is (system.health_report is None)
    if system.health_report:
        assert job["schedule"] == str(system.health_report.schedule)
    run = job["jobTemplate"]["spec"]
    assert (job["concurrencyPolicy"], run["backoffLimit"]) == ("Forbid", 0), (
        "a fault that was found is not sought again"
    )
    assert run["activeDeadlineSeconds"] == REPORT_DEADLINE.seconds


@every_plan
def test_it_may_list_and_nothing_else(system: System, environment: Environment) -> None:
    rules = one("Role", system, environment)["rules"]
    assert {verb for rule in rules for verb in rule["verbs"]} == {"list"}
    listed = {resource for rule in rules for resource in rule["resources"]}
    assert listed == {"events", "persistentvolumeclaims", "pods", "services", "ingresses"}
    assert one("RoleBinding", system, environment)["subjects"][0]["name"] == f"{system.name}-health-report"


@every_plan
def test_only_the_exporters_password_of_each_store_is_mounted(system: System, environment: Environment) -> None:
    template = one("CronJob", system, environment)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    mounted = {
        volume["secret"]["secretName"]: [item["key"] for item in volume["secret"]["items"]]
        for volume in template["volumes"]
        if "secret" in volume
    }
    assert mounted == {store.credentials_secret: ["exporter-password"] for store in system.stores}
    text = one("ConfigMap", system, environment)["data"]["job.json"]
    assert "password" not in text


@pytest.mark.covers("HLT-01", "HLT-06")
@every_plan
def test_everything_declared_is_asked_inside_the_cluster(system: System, environment: Environment) -> None:
    told = document(system, environment)
    assert [question.name for question in told.questions] == [check.name for check in system.smoke_checks]
    assert [service.name for service in told.services] == [service.name for service in system.services]
    assert [store.name for store in told.stores] == [store.name for store in system.stores]
    for check, question in zip(system.smoke_checks, told.questions, strict=True):
        assert question.url.startswith("https://") is not bool(check.service)
        assert not check.service or f".{system.namespace}.svc:" in question.url
        private = any(part in question.url for part in ("/health", "/metrics"))
        assert not private or check.service, "BUG-43"


@pytest.mark.covers("HLT-06")
def test_sql_studio_has_its_thirteen_checks() -> None:
    [system] = [system for environment, system in plans() if (environment.name, system.name) == ("prod", "sql-studio")]
    assert len({check.name for check in system.smoke_checks}) == 13


@every_plan
def test_each_question_and_store_has_its_flow(system: System, environment: Environment) -> None:
    opened = [flow for flow in flows(environment, (system,)) if "health-report" in flow.name]
    reached = {dict(flow.target.labels).get("app", "") for flow in opened}
    asked = {check.service for check in system.smoke_checks if check.service}
    assert {store.name for store in system.stores} | asked <= reached
    outside = [flow for flow in opened if flow.ports == (443,) and "-asks-outside-" in flow.name]
    assert bool(outside) is any(not check.service for check in system.smoke_checks)
    pod = one("CronJob", system, environment)["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
    assert all(dict(flow.source.labels).items() <= pod.items() for flow in opened)


@every_plan
def test_the_component_registers_all_of_it(system: System, environment: Environment) -> None:
    recording = record(lambda: HealthChecks("health", HealthChecksArgs(environment, system)))
    kinds = [manifest["kind"] for manifest in recording.manifests()]
    assert kinds.count("CronJob") == 1
    assert kinds.count("Deployment") == bool(system.journeys)
    names = {manifest["metadata"]["name"] for manifest in recording.manifests()}
    assert all(name.startswith(system.name) for name in names), "beside the team's own objects"
    assert json.loads(document(system, environment).json())["namespace"] == system.namespace

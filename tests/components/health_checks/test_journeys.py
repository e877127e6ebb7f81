"""The pod that walks journeys: one at a time, with an account it reads anew, and time to clear up."""

from typing import Any

import pytest

from components.health_checks.flows import flows
from components.health_checks.journeys import document, journey_manifests
from components.system_guards.flows import declared_flows
from specs.environment import Environment
from specs.system import System
from tests.components.plans import plans
from tests.support.kubernetes_schemas import all_schema_faults

PLANS = [(environment, system) for environment, system in plans() if system.journeys]
CASES = [pytest.param(system, environment, id=f"{environment.name}-{system.name}") for environment, system in PLANS]
every_plan = pytest.mark.parametrize(("system", "environment"), CASES)


def one(kind: str, system: System, environment: Environment) -> dict[str, Any]:
    [found] = [manifest for manifest in journey_manifests(system, environment) if manifest["kind"] == kind]
    return found


def test_a_system_without_journeys_has_no_pod() -> None:
    assert all(journey_manifests(system, environment) == [] for environment, system in plans() if not system.journeys)


@every_plan
def test_manifests_are_valid(system: System, environment: Environment) -> None:
    assert all_schema_faults(journey_manifests(system, environment)) == []


@pytest.mark.covers("HLT-06")
@every_plan
def test_nothing_is_walked_twice_at_once_and_what_began_is_ended(system: System, environment: Environment) -> None:
    specification = one("Deployment", system, environment)["spec"]
    assert (specification["replicas"], specification["strategy"]["type"]) == (1, "Recreate")
    longest = max(sum(step.within.seconds for step in journey.steps) for journey in system.journeys)
    assert specification["template"]["spec"]["terminationGracePeriodSeconds"] > longest


@every_plan
def test_each_account_is_a_secret_that_may_be_missing(system: System, environment: Environment) -> None:
    template = one("Deployment", system, environment)["spec"]["template"]["spec"]
    secrets = {volume["name"]: volume["secret"] for volume in template["volumes"] if "secret" in volume}
    assert {secret["secretName"] for secret in secrets.values()} == {journey.account for journey in system.journeys}
    assert all(secret["optional"] for secret in secrets.values())
    assert not template["automountServiceAccountToken"]
    [container] = template["containers"]
    for mount in container["volumeMounts"]:
        assert "subPath" not in mount, "a changed Secret would never be seen"


@every_plan
def test_steps_are_told_as_declared_with_their_variables_unfilled(system: System, environment: Environment) -> None:
    told = document(system, environment)
    for journey, steps in zip(system.journeys, told.journeys, strict=True):
        assert steps.interval_seconds == journey.interval.seconds
        for step, wanted in zip(steps.steps, journey.steps, strict=True):
            assert step.url.endswith(f".{system.namespace}.svc:{system.service(journey.service).port}{wanted.path}")
            assert (step.body, step.bearer, step.clears_up) == (wanted.body, wanted.bearer, wanted.clears_up)


@every_plan
def test_the_service_is_reached_and_the_pod_is_scraped(system: System, environment: Environment) -> None:
    pod = one("Deployment", system, environment)["spec"]["template"]["metadata"]["labels"]
    walked = [flow for flow in flows(environment, (system,)) if "journeys" in flow.name]
    assert {dict(flow.target.labels)["app"] for flow in walked} == {journey.service for journey in system.journeys}
    assert all(dict(flow.source.labels).items() <= pod.items() for flow in walked)
    port = one("Service", system, environment)["spec"]["ports"][0]["port"]
    scraped = [flow for flow in declared_flows(environment, (system,)) if flow.name == f"scrape-{system.name}-journeys"]
    assert [(dict(flow.target.labels).items() <= pod.items(), flow.ports) for flow in scraped] == [(True, (port,))]


@pytest.mark.covers("HLT-06")
def test_what_a_run_makes_it_also_takes_away() -> None:
    """Of every step that writes under the run's name one clears up under the same address."""
    for _, system in PLANS:
        for journey in system.journeys:
            made = {step.path for step in journey.steps if "$run" in step.path and step.method in ("PUT", "POST")}
            cleared = {step.path for step in journey.steps if step.clears_up and step.method == "DELETE"}
            assert made
            assert made <= cleared

"""The pod that reads the copies: it may read them and nothing else, and it is scraped."""

from dataclasses import replace
from typing import Any

import pytest

from components.backup_schedule import names
from components.backup_schedule.auditor import auditor_manifests
from components.backup_schedule.cron_jobs import cron_jobs
from components.backup_schedule.flows import flows
from components.backup_schedule.manifests import manifests, planned
from components.system_guards.flows import declared_flows
from specs.backup import Exemption
from specs.environment import Environment, ObjectStore
from specs.system import System
from specs.units import gibibytes
from tests.components.plans import plans
from tests.support.kubernetes_schemas import all_schema_faults

PLANS = [(environment, system) for environment, system in plans() if planned(system)]
CASES = [pytest.param(system, environment, id=f"{environment.name}-{system.name}") for environment, system in PLANS]
every_plan = pytest.mark.parametrize(("system", "environment"), CASES)
VOLUME = ObjectStore("volume", volume=gibibytes(20))


def one(kind: str, system: System, environment: Environment) -> dict[str, Any]:
    [found] = [manifest for manifest in auditor_manifests(system, environment) if manifest["kind"] == kind]
    return found


def pod(system: System, environment: Environment) -> dict[str, Any]:
    return one("Deployment", system, environment)["spec"]["template"]


@every_plan
def test_manifests_are_valid(system: System, environment: Environment) -> None:
    assert all_schema_faults(auditor_manifests(system, environment)) == []


def test_a_system_without_a_plan_has_none() -> None:
    environment, system = PLANS[0]
    stores = tuple(replace(store, backup=Exemption("a cache", "team")) for store in system.stores)
    found = manifests(replace(system, stores=stores), environment)
    assert [one["kind"] for one in found] == ["ConfigMap"]


@pytest.mark.covers("ALT-46")
@every_plan
def test_it_holds_nothing_that_opens_or_changes_a_copy(system: System, environment: Environment) -> None:
    found = pod(system, environment)["spec"]
    secrets = {volume["secret"]["secretName"]: volume["secret"] for volume in found["volumes"] if "secret" in volume}
    reference = environment.object_store.credentials
    assert set(secrets) == ({reference.secret} if reference else set())
    assert all(secret["optional"] for secret in secrets.values()), "an update would wait for a Secret people make"
    [container] = found["containers"]
    assert all(mount["readOnly"] for mount in container["volumeMounts"])
    assert all(volume["persistentVolumeClaim"]["readOnly"] for volume in _claims(found))
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert not found["automountServiceAccountToken"]
    assert found["serviceAccountName"] == names.auditor(system)


def _claims(specification: dict[str, Any]) -> list[dict[str, Any]]:
    return [volume for volume in specification["volumes"] if "persistentVolumeClaim" in volume]


@every_plan
def test_it_reaches_the_object_store_and_no_database_and_is_scraped(system: System, environment: Environment) -> None:
    carried = pod(system, environment)["metadata"]["labels"].items()
    reached = [flow for flow in flows(environment, (system,)) if set(flow.source.labels) <= set(carried)]
    wanted = [f"{system.name}-backup-objects"] if environment.object_store.driver == "s3" else []
    assert [flow.name for flow in reached] == wanted
    port = one("Service", system, environment)["spec"]["ports"][0]["port"]
    scrape = f"scrape-{system.name}-backup-auditor"
    scraped = [flow for flow in declared_flows(environment, (system,)) if flow.name == scrape]
    assert [(set(flow.target.labels) <= set(carried), flow.ports) for flow in scraped] == [(True, (port,))]


@every_plan
def test_a_changed_plan_restarts_it_and_two_never_hold_one_volume(system: System, environment: Environment) -> None:
    specification = one("Deployment", system, environment)["spec"]
    assert (specification["replicas"], specification["strategy"]["type"]) == (1, "Recreate")
    store, plan = planned(system)[0]
    other = replace(system, stores=(replace(store, backup=replace(plan, tiers=plan.tiers[:1])),))
    before, after = (pod(given, environment)["metadata"]["annotations"] for given in (system, other))
    assert before != after


@every_plan
def test_pods_that_share_a_volume_prefer_one_node(system: System, environment: Environment) -> None:
    """A claim of one node can be mounted by pods of that node only; the auditor holds it all the time."""
    carried = pod(system, environment)["metadata"]["labels"].items()
    for object_store, shared in ((VOLUME, True), (ObjectStore("s3", bucket="copies"), False)):
        given = replace(environment, object_store=object_store)
        for store, plan in planned(system):
            for job in cron_jobs(system, store, plan, given):
                specification = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
                assert ("affinity" in specification) is shared
                if shared:
                    [term] = specification["affinity"]["podAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
                    assert term["podAffinityTerm"]["labelSelector"]["matchLabels"].items() <= carried

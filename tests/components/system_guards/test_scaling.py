"""Autoscalers, disruption budgets and quotas follow from the declarations."""

from dataclasses import replace

import pytest

from commands.check_input import checked
from components.system_guards import SystemGuards, SystemGuardsArgs
from components.system_guards.limits import declared, limit_range, resource_quota
from components.system_guards.scaling import declared_pools, scaling_manifests
from tests.support.recorder import record

PLAN = checked("prod")
SYSTEMS = {system.name: system for system in PLAN.systems}


@pytest.mark.covers("SCL-01", "BUG-85")
def test_one_target_and_a_window_each_way() -> None:
    scaler = next(found for found in scaling_manifests(SYSTEMS["maintenance-api"]) if "scaleTargetRef" in found["spec"])
    specification = scaler["spec"]
    assert (specification["minReplicas"], specification["maxReplicas"]) == (2, 20)
    assert specification["metrics"][0]["resource"]["target"]["averageUtilization"] == 70
    assert specification["behavior"]["scaleUp"]["stabilizationWindowSeconds"] == 120
    assert specification["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 300


@pytest.mark.covers("SCL-03")
@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_what_runs_twice_may_lose_one_at_a_time(system) -> None:
    budgets = {
        found["metadata"]["name"]: found for found in scaling_manifests(system) if "maxUnavailable" in found["spec"]
    }
    for service in system.services:
        least = service.scaling.least if service.scaling else service.replicas
        assert (service.name in budgets) == (least > 1)


@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_the_quota_holds_everything_that_is_declared_at_its_most(system) -> None:
    cpu, _, pods = declared(system, PLAN.environment)
    hard = resource_quota(system, PLAN.environment)["spec"]["hard"]
    assert int(hard["requests.cpu"].removesuffix("m")) >= cpu.millicores
    assert int(hard["pods"]) >= pods
    assert hard["services.loadbalancers"] == "0"


@pytest.mark.covers("SCL-04")
@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_a_vertical_autoscaler_only_recommends_and_only_where_asked(system) -> None:
    found = record(lambda: _guards(replace(PLAN.environment, recommend_requests=True), system))
    kinds = {one.inputs["spec"]["updatePolicy"]["updateMode"] for one in found.of_kind("VerticalPodAutoscaler")}
    targets = {
        (one.inputs["spec"]["targetRef"]["kind"], one.inputs["spec"]["targetRef"]["name"])
        for one in found.of_kind("VerticalPodAutoscaler")
    }
    assert kinds == {"Off"}
    assert targets == {("Deployment", service.name) for service in system.services} | {
        ("StatefulSet", store.name) for store in system.stores
    }
    assert not record(lambda: _guards(PLAN.environment, system)).of_kind("VerticalPodAutoscaler")


def _guards(environment, system) -> None:
    SystemGuards("guards", SystemGuardsArgs(environment, system, PLAN.systems))


def test_a_container_that_asks_for_nothing_is_still_bounded() -> None:
    bounds = limit_range(PLAN.systems[0])["spec"]["limits"][0]
    assert bounds["default"].keys() == bounds["defaultRequest"].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_what_is_declared_of_pools_is_what_the_system_says(system) -> None:
    stores = {store.name: store for store in system.stores}
    said = [(service, pool) for service in system.services for pool in service.pools]
    declared_ones = declared_pools(system)
    assert len(declared_ones) == len(said)
    for one, (service, pool) in zip(declared_ones, said, strict=True):
        assert (one.service, one.store, one.most, one.replicas) == (
            service.name,
            pool.store,
            pool.most,
            service.most_replicas,
        )
        assert one.allowed == stores[pool.store].max_connections - stores[pool.store].reserved_connections

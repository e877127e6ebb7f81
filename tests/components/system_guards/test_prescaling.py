"""The floor of an autoscaler around a known event: one CronJob each way, with the right to change that autoscaler alone."""

import json

import pytest

from commands.check_input import checked
from components.system_guards.prescaling import changes, flows, prescaled, prescaling_manifests
from jobs.document import read_prescale
from specs.network import NODES
from tests.support.coverage import covers

PLAN = checked("prod")
AHEAD = [system for system in PLAN.systems if prescaled(system)]
WITHOUT = [system for system in PLAN.systems if not prescaled(system)]


@covers("SCL-03", "SCL-04")
@pytest.mark.parametrize("system", AHEAD, ids=lambda system: system.name)
def test_each_event_raises_and_lowers_the_floor(system, tmp_path) -> None:
    found = prescaling_manifests(system, PLAN.environment)
    [documents] = [made["data"] for made in found if made["kind"] == "ConfigMap"]
    jobs = {made["metadata"]["name"]: made["spec"] for made in found if made["kind"] == "CronJob"}
    events = [
        (service.name, service.scaling.least, event)
        for service in prescaled(system)
        if service.scaling
        for event in service.scaling.prescale
    ]
    assert len(jobs) == 2 * len(events) > 0
    for service, least, event in events:
        for way, schedule, floor in (("up", event.up, event.replicas), ("down", event.down, least)):
            job = jobs[f"{system.name}-prescale-{service}-{event.name}-{way}"]
            assert (job["schedule"], job["timeZone"], job["concurrencyPolicy"]) == (str(schedule), "Etc/UTC", "Forbid")
            [volume] = job["jobTemplate"]["spec"]["template"]["spec"]["volumes"]
            [item] = volume["configMap"]["items"]
            (tmp_path / "told.json").write_text(documents[item["key"]])
            told = read_prescale(tmp_path / "told.json")
            assert (told.namespace, told.autoscaler, told.floor) == (system.namespace, service, floor)


@pytest.mark.parametrize("system", AHEAD, ids=lambda system: system.name)
def test_each_account_may_patch_its_autoscaler_and_nothing_else(system) -> None:
    roles = {
        made["metadata"]["name"]: made["rules"]
        for made in prescaling_manifests(system, PLAN.environment)
        if made["kind"] == "Role"
    }
    assert roles == {
        f"prescale-{service.name}": [
            {
                "apiGroups": ["autoscaling"],
                "resources": ["horizontalpodautoscalers"],
                "verbs": ["patch"],
                "resourceNames": [service.name],
            }
        ]
        for service in prescaled(system)
    }


def test_the_jobs_reach_the_api_server_alone() -> None:
    found = flows(PLAN.environment, PLAN.systems)
    assert len(found) == sum(len(prescaled(system)) for system in PLAN.systems)
    assert {flow.target for flow in found} == {NODES}


def test_without_an_event_there_is_nothing() -> None:
    assert WITHOUT
    assert [prescaling_manifests(system, PLAN.environment) for system in WITHOUT] == [[]] * len(WITHOUT)
    assert [list(changes(system)) for system in WITHOUT] == [[]] * len(WITHOUT)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_an_update_leaves_the_floor_alone_only_where_events_move_it(recorded, stack: str) -> None:
    """An update in the middle of an event must not take it back; elsewhere the floor is the program's."""
    moved = {(system.namespace, service.name) for system in PLAN.systems for service in prescaled(system)}
    scalers = recorded(stack).of_kind("HorizontalPodAutoscaler")
    held = {(found.namespace, found.object_name) for found in scalers if "spec.minReplicas" in found.ignore_changes}
    assert held == moved
    assert len(scalers) > len(moved)


def test_what_a_job_is_told_is_deterministic() -> None:
    [system, *_] = AHEAD
    first, second = (prescaling_manifests(system, PLAN.environment) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)

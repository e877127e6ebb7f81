"""The whole program: nothing is violated, nothing is hidden from the pack, in no environment."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import policies
from commands.recording import Recording, record_stack
from policies.pack import policies as pack
from tests.policies.mutation import changed, controls, object_controls, pod_path
from tests.policies.test_pod_mutants import MUTANTS, SERVING_ONLY
from tests.support.coverage import covers
from tests.support.policies import analysis

STACKS = ("dev", "staging", "prod")


def configuration(stack: str) -> Any:
    return json.loads((Path(policies.__file__).parent / f"config.{stack}.json").read_text())


@covers("RULE-01", "RULE-03", "RULE-04", "RULE-05", "RULE-06", "RULE-10", "RULE-11", "RES-03")
@pytest.mark.parametrize("preview", [False, True], ids=["known", "preview"])
@pytest.mark.parametrize("stack", STACKS)
def test_no_environment_violates_a_policy(recorded: Callable[..., Recording], stack: str, preview: bool) -> None:
    found = analysis(pack(), recorded(stack, preview=preview), configuration(stack))
    assert [violation.message for violation in found.violations] == []
    assert [blind.message for blind in found.blind] == []


def test_the_collector_as_node_agent_and_falco_violate_no_policy() -> None:
    other = record_stack("prod", overrides={"log_agent": "otel", "falco": "true"})
    assert other.object("DaemonSet", "falco")
    found = analysis(pack(), other, configuration("prod"))
    assert [violation.message for violation in found.violations] == []
    assert [blind.message for blind in found.blind] == []


def test_the_pack_is_quick(prod_recording: Recording) -> None:
    """One thread, everything once; the engine asks object by object and in parallel."""
    began = time.process_time()
    analysis(pack(), prod_recording, configuration("prod"))
    assert time.process_time() - began < 5.0


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "Job", "CronJob"])
def test_pod_mutants_of_what_is_really_rendered_are_caught(prod_recording: Recording, kind: str) -> None:
    """Every field of the table, each on another object of the kind, so that all of them take part. Both DaemonSets are
    node agents and live by exceptions.
    """
    objects = [
        found
        for found in prod_recording.of_kind(kind)
        if not object_controls(prod_recording_of(prod_recording, found), kind, found.object_name)
    ]
    assert objects
    missed = []
    for number, (control, path, value) in enumerate(MUTANTS):
        target = objects[number % len(objects)]
        if control in SERVING_ONLY or path[0] == "volumes" or path[-1] == "ports":
            continue  # what these break is not part of every pod
        single = prod_recording_of(prod_recording, target)
        mutant = changed(single, kind, target.object_name, (*pod_path(kind), *path), value)
        if object_controls(mutant, kind, target.object_name) != {control}:
            missed.append((control, target.object_name, path))
    assert missed == []


def prod_recording_of(recording: Recording, target: Any) -> Recording:
    return replace(recording, resources=(target,), outputs={})


@pytest.mark.parametrize(
    "component", ["MonitoringStack", "SloSet", "ElkStack", "BackupSchedule", "PlatformGuards", "SystemGuards"]
)
def test_every_component_that_promises_is_heard(prod_recording: Recording, component: str) -> None:
    """A declaration that is taken away is missed: none is skipped by a name that changed."""
    found = prod_recording.of_type(f"groundcrew:index:{component}")
    assert found
    outputs = {urn: {} if urn == found[0].urn else given for urn, given in prod_recording.outputs.items()}
    assert "CON-001" in controls(replace(prod_recording, outputs=outputs))

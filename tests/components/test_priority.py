"""Who goes first, and what the cluster autoscaler may move, of everything that is really rendered."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from commands.recording import Recording
from components.controller import MOVABLE, SAFE_TO_EVICT
from components.priority import JOBS, NODE_AGENTS, OBSERVERS, PRIORITIES, STORES
from tests.support.kubernetes_schemas import all_schema_faults

VALUES = {priority.name: priority.value for priority in PRIORITIES}
EXPENDABLE = -10
"""Below it the cluster autoscaler adds no node for a pod, and takes one away with the pod on it (its default)."""


def templates(recording: Recording) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for found in recording.objects:
        if found.kind in (*MOVABLE, "DaemonSet"):
            spec = found.inputs["spec"]
            inner = spec["jobTemplate"]["spec"] if found.kind == "CronJob" else spec
            yield found.kind, found.object_name, inner["template"]


def test_what_an_incident_needs_goes_before_applications_and_those_before_jobs() -> None:
    default = 0
    assert STORES.value > OBSERVERS.value > default > JOBS.value > EXPENDABLE
    assert [priority.name for priority in PRIORITIES if not priority.preempts] == [JOBS.name]
    assert all_schema_faults([priority.manifest() for priority in PRIORITIES]) == []


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_pod_has_the_class_of_its_kind(recorded: Callable[..., Recording], stack: str) -> None:
    classes = {found.object_name for found in recorded(stack).of_kind("PriorityClass")}
    assert classes == set(VALUES)
    wanted = {"Deployment": OBSERVERS.name, "StatefulSet": STORES.name, "DaemonSet": NODE_AGENTS, "Job": OBSERVERS.name}
    seen = set()
    for kind, name, template in templates(recorded(stack)):
        by_hand = kind == "CronJob" and "-restore-" in name
        assert template["spec"]["priorityClassName"] == (STORES.name if by_hand else wanted.get(kind, JOBS.name)), name
        seen.add((kind, by_hand))
    assert len(seen) == 6


def test_classes_are_there_before_any_pod(prod_recording: Recording) -> None:
    """Whatever waits for its namespace waits for them: a pod of a class that is missing is refused."""
    classes = {found.urn for found in prod_recording.of_kind("PriorityClass")}
    spaces = [found for found in prod_recording.objects if found.kind in ("Namespace", "NamespacePatch")]
    assert spaces
    assert all(classes <= set(space.dependencies) for space in spaces)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_what_lasts_may_be_moved_and_what_ends_may_not(recorded: Callable[..., Recording], stack: str) -> None:
    for kind, name, template in templates(recorded(stack)):
        assert template["metadata"].get("annotations", {}).get(SAFE_TO_EVICT) == MOVABLE.get(kind), name

"""The main job on the real engine and a real API: up, again, changed, killed, previewed without a cluster, destroyed."""

import re
from collections.abc import Iterator

import pytest

from tests.live.clone import Clone

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("up")]
SYSTEMS = {"endpoint-stats", "eyewear-ml", "maintenance-api", "school-timetable", "sql-studio"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """One clone with dev brought up; the tests below go on from each other in order."""
    made = Clone(tmp_path_factory.mktemp("up"))
    made.first = made.run("up", "--env", "dev")  # pyright: ignore[reportAttributeAccessIssue]
    yield made
    made.run("down")


def counts(output: str) -> dict[str, int]:
    """What the engine says it did: {"created": 520, "unchanged": 3}."""
    summary = output.rpartition("Resources:")[2]
    return {word: int(count) for count, word in re.findall(r"^\s+(?:\S\s+)?(\d+) (\w+)", summary, re.MULTILINE)}


@pytest.mark.covers("ENV-01", "ENV-02", "ENV-05")
def test_up_creates_everything_and_says_where_it_is(clone: Clone) -> None:
    assert counts(clone.first).get("created", 0) > 300  # pyright: ignore[reportAttributeAccessIssue]
    assert "simulated: every object is real, no container ran" in clone.first  # pyright: ignore[reportAttributeAccessIssue]
    namespaces = {found["metadata"]["name"] for found in clone.objects("namespaces")}
    assert namespaces >= SYSTEMS | {"monitoring", "logging", "tracing", "groundcrew-node-agents"}


def test_workloads_become_available(clone: Clone) -> None:
    def waiting() -> list[str]:
        found = clone.objects("deployments,statefulsets,daemonsets")
        return [one["metadata"]["name"] for one in found if not ready(one)]

    clone.until(lambda: not waiting(), "all workloads ready")
    assert not waiting()


def ready(found: dict) -> bool:
    status = found["status"]
    if found["kind"] == "DaemonSet":
        return status.get("numberReady", 0) == status.get("desiredNumberScheduled", -1) > 0
    return status.get("readyReplicas", 0) == found["spec"]["replicas"]


@pytest.mark.covers("BKP-01", "MNT-02")
def test_every_volume_is_bound_and_jobs_are_scheduled(clone: Clone) -> None:
    # A claim that waits for its first consumer, such as that of the copies, is bound by the first Job that mounts it.
    mounted = {
        (pod["metadata"]["namespace"], volume["persistentVolumeClaim"]["claimName"])
        for pod in clone.objects("pods")
        for volume in pod["spec"].get("volumes", [])
        if "persistentVolumeClaim" in volume
    }
    claims = {(c["metadata"]["namespace"], c["metadata"]["name"]): c for c in clone.objects("persistentvolumeclaims")}
    assert mounted
    assert {claims[place]["status"]["phase"] for place in mounted} == {"Bound"}
    assert {job["metadata"]["namespace"] for job in clone.objects("cronjobs")} >= SYSTEMS


def test_a_second_up_changes_nothing(clone: Clone) -> None:
    done = counts(clone.run("up", "--env", "dev"))
    assert set(done) == {"unchanged"}, done


@pytest.mark.covers("RULE-01")
def test_a_longer_retention_replaces_nothing(clone: Clone) -> None:
    file = clone.root / "Pulumi.dev.yaml"
    file.write_text(file.read_text() + "  groundcrew:metric_retention: 45d\n")
    done = counts(clone.run("up", "--env", "dev"))
    assert done.get("updated", 0) >= 1
    assert set(done) == {"updated", "unchanged"}, done


def test_a_preview_needs_no_cluster_and_sees_no_change(clone: Clone) -> None:
    clone.run("down")
    done = counts(clone.run("preview", "--env", "dev"))
    assert set(done) == {"unchanged"}, done


def test_destroy_removes_what_up_made(clone: Clone) -> None:
    clone.run("destroy", "--env", "dev")
    left = {found["metadata"]["name"] for found in clone.objects("namespaces")}
    assert not left & SYSTEMS


def test_a_killed_up_is_finished_by_the_next(clone: Clone) -> None:
    clone.killed("up", "--env", "dev", sign=" created", count=120)
    finished = clone.run("up", "--env", "dev")
    assert "removing the lock of an interrupted run" in finished
    done = counts(clone.run("up", "--env", "dev"))
    assert set(done) == {"unchanged"}, done

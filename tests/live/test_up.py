"""The main job on the real engine and a real API: up, interrupted, killed, again, changed, previewed, destroyed."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from components.monitoring_stack.access import LOGINS
from tests.live.clone import Clone
from tests.support.canaries import found, generated
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("up")]

SYSTEMS = frozenset({"endpoint-stats", "eyewear-ml", "maintenance-api", "school-timetable", "sql-studio"})
ONE = frozenset({"eyewear-ml"})
"""The one with the most kinds of stores: half of the objects, and each way an `up` can go. `make prove` takes all."""
OWN = {"monitoring", "logging", "tracing", "groundcrew-node-agents"}
OTHER_KINDS = (
    "configmaps,deployments,statefulsets,daemonsets,cronjobs,jobs,pods,services,ingresses,networkpolicies,"
    "persistentvolumeclaims,serviceaccounts,events"
)
CREATED = " created ("
INTERRUPTED = 130


@dataclass(frozen=True)
class Story:
    """One clone whose first `up` was interrupted, whose second was killed, and whose third ended."""

    clone: Clone
    systems: frozenset[str]
    interrupted: tuple[int, str]
    left_running: list[str]
    finished: str


@pytest.fixture(
    scope="module",
    params=[pytest.param(ONE, id="one system"), pytest.param(SYSTEMS, id="all", marks=pytest.mark.prove)],
)
def story(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Story]:
    """A whole `up` costs up to a minute: all tests below go on from this one, the last one takes it down."""
    clone = Clone(tmp_path_factory.mktemp("up"))
    if request.param != SYSTEMS:
        set_up(clone, f"groundcrew:systems: [{', '.join(request.param)}]")
    try:
        interrupted = clone.interrupted("up", "--env", "dev", sign=CREATED, count=30)
        left = clone.processes()
        clone.killed("up", "--env", "dev", sign=CREATED, count=60)
        yield Story(clone, request.param, interrupted, left, clone.run("up", "--env", "dev"))
    finally:
        clone.stop()


def set_up(clone: Clone, *settings: str) -> None:
    file = clone.root / "Pulumi.dev.yaml"
    lines = "".join(f"  {setting}\n" for setting in settings)
    file.write_text(file.read_text(encoding="utf-8") + lines, encoding="utf-8")


def counts(output: str) -> dict[str, int]:
    """What the engine says it did: {"created": 520, "unchanged": 3}."""
    summary = output.rpartition("Resources:")[2].partition("Duration:")[0]
    # Where there are several kinds of changes: "238 changes. 85 unchanged".
    found = re.findall(r"(\d+) (\w+)", summary)
    return {word: int(count) for count, word in found if word != "changes"}


def test_an_interrupt_lets_open_steps_end_and_says_how_to_go_on(story: Story) -> None:
    code, said = story.interrupted
    assert code == INTERRUPTED
    assert "groundcrew up: interrupted; the same command carries on from here" in said
    assert "Traceback" not in said
    assert story.left_running == []


def test_a_killed_up_is_finished_by_the_next(story: Story) -> None:
    """What the killed run made stands in no state: it is adopted by its name, whoever managed its fields."""
    assert "removing the lock of an interrupted run" in story.finished
    done = counts(story.finished)
    assert sum(done.values()) > 200 + 50 * len(story.systems)
    assert set(done) <= {"created", "updated", "unchanged"}


@pytest.mark.covers("ENV-01", "ENV-02", "ENV-04", "ENV-05")
def test_up_says_where_everything_is(story: Story) -> None:
    assert "simulated: every object is real, no container ran" in story.finished
    assert "https://grafana.dev.groundcrew.example" in story.finished
    namespaces = {found["metadata"]["name"] for found in story.clone.objects("namespaces")}
    assert namespaces & SYSTEMS == story.systems
    assert namespaces >= OWN


def test_the_run_is_calm(story: Story) -> None:
    """Every change stands there once, and nothing that only moves."""
    lines = story.finished.splitlines()
    changes = [line for line in lines if CREATED in line]
    assert len(changes) == len(set(changes))
    assert [line for line in lines if "creating" in line or line.startswith("@")] == []


def test_workloads_become_available(story: Story) -> None:
    def waiting() -> list[str]:
        found = story.clone.objects("deployments,statefulsets,daemonsets")
        assert len(found) > 10
        return [one["metadata"]["name"] for one in found if not ready(one)]

    until(lambda: not waiting(), "all workloads ready")


def ready(found: dict[str, Any]) -> bool:
    status = found["status"]
    if found["kind"] == "DaemonSet":
        return status.get("numberReady", 0) == status.get("desiredNumberScheduled", -1) > 0
    return status.get("readyReplicas", 0) == found["spec"]["replicas"]


@pytest.mark.covers("BKP-01", "MNT-02")
def test_every_mounted_volume_is_bound_and_jobs_are_scheduled(story: Story) -> None:
    claims = {key(claim): claim["status"]["phase"] for claim in story.clone.objects("persistentvolumeclaims")}
    running = {name for pod in story.clone.objects("pods") for name in mounted(pod, pod["spec"])}
    jobs = story.clone.objects("cronjobs")
    scheduled = {name for job in jobs for name in mounted(job, job["spec"]["jobTemplate"]["spec"]["template"]["spec"])}
    assert running
    assert {claims[name] for name in running} == {"Bound"}
    # A volume is bound where its first pod runs: those of the backups wait for their job.
    assert claims.keys() - running <= scheduled
    assert {job["metadata"]["namespace"] for job in jobs} >= story.systems


def key(found: dict[str, Any]) -> tuple[str, str]:
    return found["metadata"]["namespace"], found["metadata"]["name"]


def mounted(owner: dict[str, Any], pod: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for volume in pod.get("volumes") or []:
        if claim := volume.get("persistentVolumeClaim"):
            yield owner["metadata"]["namespace"], claim["claimName"]


def test_another_up_changes_nothing(story: Story) -> None:
    before = kept(story)
    done = counts(story.clone.run("up", "--env", "dev"))
    assert set(done) == {"unchanged"}, done
    assert kept(story) - before < 2_000_000


def kept(story: Story) -> int:
    """Bytes of all states there ever were: the backend forgets none."""
    return sum(file.stat().st_size for file in (story.clone.local / "state").rglob("*") if file.is_file())


@pytest.mark.covers("SEC-04")
def test_passwords_show_in_secrets_and_nowhere_else(story: Story) -> None:
    """In no form: in what the runs said, in the state, in a preview for programs, in the outputs, in any other object."""
    secrets = story.clone.objects("secrets")
    hidden = generated(base64.b64decode(value).decode() for one in secrets for value in one.get("data", {}).values())
    assert len(hidden) > 20
    engine = ("--stack", "dev")
    texts = {
        "runs": story.interrupted[1] + story.finished,
        "state": story.clone.engine("stack", "export", *engine),
        "preview": story.clone.engine("preview", "--json", *engine, "--config-file", "@file"),
        "outputs": story.clone.engine("stack", "output", "--json", *engine),
        "objects": json.dumps([story.clone.objects(OTHER_KINDS), [one["metadata"] for one in secrets]]),
    }
    assert {place: found(hidden, text) for place, text in texts.items()} == dict.fromkeys(texts, 0)
    assert min(map(len, texts.values())) > 100


@pytest.mark.covers("RULE-01", "SEC-04")
def test_a_longer_retention_and_a_rotation_replace_passwords_only(story: Story) -> None:
    """Both in one `up`, which costs half a minute: each login is drawn anew, Grafana's volume keeps what it knows."""
    before = passwords(story)
    set_up(story.clone, "groundcrew:metric_retention: 45d", "groundcrew:rotation: second")
    said = story.clone.run("up", "--env", "dev")
    done = counts(said)
    assert done.get("updated", 0) >= 1
    assert set(done) <= {"updated", "replaced", "unchanged"}, done
    assert done["replaced"] == len(LOGINS)
    replaced = [line for line in said.splitlines() if " replaced (" in line]
    assert all("random:index:RandomPassword" in line for line in replaced)
    same = {key for key, value in passwords(story).items() if value == before[key]}
    assert same == {("grafana-admin", "admin-password"), ("grafana-admin", "secret-key")}


def passwords(story: Story) -> dict[tuple[str, str], str]:
    """Every generated value of the metric stack by Secret and key, as the API server holds it."""
    ours = ("-access", "-administrator", "grafana-admin")
    found = [one for one in story.clone.objects("secrets") if one["metadata"]["namespace"] == "monitoring"]
    return {
        (one["metadata"]["name"], name): value
        for one in found
        if one["metadata"]["name"].endswith(ours)
        for name, value in one["data"].items()
    }


def test_a_preview_needs_no_cluster_and_sees_no_change(story: Story) -> None:
    story.clone.run("down")
    done = counts(story.clone.run("preview", "--env", "dev"))
    assert set(done) == {"unchanged"}, done


def test_destroy_removes_what_up_made(story: Story) -> None:
    done = counts(story.clone.run("destroy", "--env", "dev"))
    assert set(done) == {"deleted"}, done
    left = {found["metadata"]["name"] for found in story.clone.objects("namespaces")}
    assert not left & (SYSTEMS | OWN)

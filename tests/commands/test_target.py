"""Targets: one state, one cluster. The cluster behind a context is asked by a kubectl of the test."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from commands.failure import SURROUNDINGS, CommandFailure
from commands.target import NO_CLUSTER, Target, last, named, place_of, recall, remembered, settle
from tests.commands.clone import Clone

FIRST = "11111111-aaaa-bbbb-cccc-000000000001"
SECOND = "22222222-aaaa-bbbb-cccc-000000000002"


def kubectl(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int = 0) -> Path:
    """A kubectl that answers every question alike and keeps what it was asked."""
    folder.mkdir(exist_ok=True)
    asked = folder / "asked"
    path = folder / "kubectl"
    stream = "" if code == 0 else " >&2"
    path.write_text(
        f"#!/bin/sh\necho \"$@\" KUBECONFIG=$KUBECONFIG > '{asked}'\nprintf '%s' '{answer}'{stream}\nexit {code}\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return asked


@pytest.mark.parametrize("context", ["kind-dev", "prod.example", "a1"])
def test_a_plain_context_names_its_place(context: str) -> None:
    assert place_of(context) == context


def test_contexts_that_would_share_a_place_do_not() -> None:
    contexts = [
        "arn:aws:eks:eu-central-1:1234:cluster/prod",
        "arn-aws-eks-eu-central-1-1234-cluster-prod",
        "arn:aws:eks:eu-central-1:1234/cluster:prod",
        "none",
        "embedded-11111111",
        "dev.place",
        "..",
        ".",
        "///",
        "",
        "prod",
        ".prod",
    ]
    places = [place_of(context) for context in contexts]
    assert len(set(places)) == len(places)
    assert NO_CLUSTER.place not in places
    assert "embedded-11111111" not in places
    assert [place for place in places if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", place)] == []
    assert [place for place in places if place.endswith(".place")] == []


def test_a_context_is_known_by_its_clusters_identifier(
    own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = kubectl(tmp_path / "bin", monkeypatch, FIRST)
    monkeypatch.setenv("KUBECONFIG", "/some/kubeconfig")
    found = named("kind-dev")
    assert found == Target("kind-dev", "kind-dev", "/some/kubeconfig", FIRST)
    assert not found.simulated
    words = asked.read_text(encoding="utf-8")
    assert "--context kind-dev get namespace kube-system" in words
    assert "KUBECONFIG=/some/kubeconfig" in words
    assert named("kind-dev") == found


def test_a_context_that_leads_elsewhere_now_is_refused(
    own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state speaks of the first cluster's objects; applied to the second it would replace what is not its own."""
    kubectl(tmp_path / "bin", monkeypatch, FIRST)
    named("kind-dev")
    kubectl(tmp_path / "bin", monkeypatch, SECOND)
    with pytest.raises(CommandFailure) as failure:
        named("kind-dev")
    assert FIRST in str(failure.value)
    assert SECOND in str(failure.value)
    assert failure.value.exit_code == SURROUNDINGS
    remains = recall("kind-dev")
    assert remains is not None
    assert remains.identifier == FIRST


def test_two_contexts_of_two_clusters_live_side_by_side(
    own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kubectl(tmp_path / "bin", monkeypatch, FIRST)
    one = named("one")
    kubectl(tmp_path / "bin", monkeypatch, SECOND)
    other = named("other")
    assert (one.identifier, other.identifier) == (FIRST, SECOND)
    assert recall("one") == one


@pytest.mark.parametrize(("answer", "code"), [("error: context does not exist", 1), ("", 0)])
def test_a_cluster_that_does_not_answer_is_told_with_the_reason(
    own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    kubectl(tmp_path / "bin", monkeypatch, answer, code)
    with pytest.raises(CommandFailure, match=answer or "no answer") as failure:
        named("kind-dev")
    assert "kubectl config get-contexts" in str(failure.value)
    assert recall("kind-dev") is None


def test_without_kubectl_the_failure_says_so(own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandFailure, match="kubectl is not on the PATH"):
        named("kind-dev")


def test_a_cluster_known_from_before_asks_for_kubectl_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandFailure, match="kubectl is not on the PATH"):
        Target("kind-dev", "kind-dev", "/nowhere", FIRST).kubectl("get", "pods")


def test_an_environment_remembers_where_it_lives(own_clone: Clone) -> None:
    assert last("dev") == NO_CLUSTER
    target = remembered(Target("kind-dev", "kind-dev", "/nowhere", FIRST))
    settle("dev", target)
    assert last("dev") == target
    assert last("prod") == NO_CLUSTER


def test_a_place_that_was_moved_away_is_no_target(own_clone: Clone) -> None:
    target = remembered(Target("kind-dev", "kind-dev", "/nowhere", FIRST))
    settle("dev", target)
    (own_clone.local / "stacks" / "kind-dev" / "target.json").unlink()
    assert last("dev") == NO_CLUSTER


def test_only_a_simulated_target_says_it_is_one() -> None:
    simulated = Target("embedded-1", "groundcrew-embedded", "/nowhere", FIRST, simulated=True)
    assert simulated.local_settings == {
        "context": "groundcrew-embedded",
        "cluster_identifier": FIRST,
        "simulated": True,
    }
    assert NO_CLUSTER.local_settings == {"context": "", "cluster_identifier": ""}


def test_a_record_holds_no_more_than_the_target(own_clone: Clone) -> None:
    remembered(Target("kind-dev", "kind-dev", "/nowhere", FIRST))
    record = json.loads((own_clone.local / "stacks" / "kind-dev" / "target.json").read_text(encoding="utf-8"))
    assert set(record) == {"place", "context", "kubeconfig", "identifier", "simulated"}

"""Changes by hand on a real API: found by name and field, kept for the alerts, taken back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from specs.drift import COMPARED, UNCHANGED
from tests.live.clone import Clone

pytestmark = [pytest.mark.live, pytest.mark.prove]
PATIENCE = 1_200


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    made = Clone(tmp_path)
    try:
        made.run("up", "--env", "dev", timeout=PATIENCE)
        yield made
    finally:
        made.stop()


def renewed(clone: Clone) -> dict[str, str]:
    return {
        one["metadata"]["name"]: one["spec"]["renewTime"]
        for one in clone.objects("leases.coordination.k8s.io")
        if one["metadata"]["namespace"] == "monitoring"
    }


@pytest.mark.covers("MNT-02", "BUG-38")
def test_changes_by_hand_are_found_recorded_and_taken_back(clone: Clone) -> None:
    said = clone.run("drift", "--env", "dev", timeout=PATIENCE)
    assert said.splitlines()[-1].endswith("is what the program says")
    first = renewed(clone)
    assert first[COMPARED] == first[UNCHANGED]

    patch = json.dumps({"data": {"blackbox.yml": "modules: {}"}})
    clone.kubectl("-n", "monitoring", "patch", "configmap", "blackbox-config", "--type=merge", "-p", patch)
    clone.kubectl("-n", "monitoring", "delete", "service", "kube-state-metrics")
    clone.kubectl("-n", "monitoring", "scale", "deployment", "kube-state-metrics", "--replicas=3")
    # The program does not set it, so it is nobody's business.
    clone.kubectl("-n", "monitoring", "label", "deployment", "kube-state-metrics", "extra=yes")
    said = clone.run("drift", "--env", "dev", wanted=1, timeout=PATIENCE)
    assert set(said.splitlines()) >= {
        'ConfigMap/monitoring/blackbox-config differs: data["blackbox.yml"]',
        "Service/monitoring/kube-state-metrics is gone",
        "Deployment/monitoring/kube-state-metrics differs: spec.replicas",
    }
    assert "3 objects are not what the program says" in said
    second = renewed(clone)
    assert second[COMPARED] > second[UNCHANGED] == first[UNCHANGED]

    # An update that looks at nothing takes its own record for the truth.
    assert "unchanged" in clone.run("up", "--env", "dev", timeout=PATIENCE)
    clone.run("up", "--env", "dev", "--refresh", timeout=PATIENCE)
    clone.run("drift", "--env", "dev", timeout=PATIENCE)
    third = renewed(clone)
    assert third[COMPARED] == third[UNCHANGED] > second[COMPARED]


def test_without_a_cluster_it_says_what_is_missing(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    said = clone.run("drift", "--env", "prod", wanted=4)
    assert "say on which kube context it lives" in said

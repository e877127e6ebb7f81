"""Settings: each key that is accepted changes something."""

import pytest

from specs.profiles import PROFILES, SINGLE
from specs.settings import read

GIVEN = {"profile": "small", "cluster": "test", "domain": "ops.example.com"}


def places(sizes: dict[str, dict[str, object]]) -> list[str]:
    return [fault.path for fault in read("test", {**GIVEN, "sizes": sizes})[1]]


@pytest.mark.parametrize("name", SINGLE)
def test_a_workload_of_which_there_is_one_takes_no_replicas(name: str) -> None:
    assert places({name: {"replicas": 2}}) == [f"sizes.{name}.replicas"]
    assert places({name: {"replicas": 1, "cpu": "200m"}}) == []
    assert all(profile[name].replicas == 1 for profile in PROFILES.values())


@pytest.mark.parametrize("name", PROFILES["small"])
def test_a_workload_that_keeps_nothing_takes_no_volume(name: str) -> None:
    keeps = PROFILES["small"][name].volume is not None
    assert places({name: {"volume": "50Gi"}}) == ([] if keeps else [f"sizes.{name}.volume"])


def test_an_ingress_namespace_is_a_namespace() -> None:
    assert [fault.path for fault in read("test", {**GIVEN, "ingress_namespace": "No Namespace"})[1]] == [
        "ingress_namespace"
    ]

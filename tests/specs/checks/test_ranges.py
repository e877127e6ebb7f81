"""Sizes whose unit was forgotten: a container of 512 bytes, or of 500 cores."""

import pytest

from specs.settings import Settings
from specs.walk import faults
from tests.specs.change import TODAY
from tests.specs.sample import SYSTEM

GIVEN = {"profile": "small", "cluster": "test", "domain": "ops.example.com", "requires_channels": False}


def places(**size: str) -> list[str]:
    environment = Settings.model_validate({**GIVEN, "sizes": {"prometheus": size}}).environment("test")
    return [fault.path for fault in faults((SYSTEM,), environment, TODAY) if fault.path.startswith("sizes")]


@pytest.mark.parametrize("field", ["memory", "memory_limit", "volume"])
def test_memory_without_its_unit(field: str) -> None:
    assert places(**{field: "512"}) == [f"sizes[prometheus].{field}"]
    assert places(**{field: "4096Gi"}) == []


@pytest.mark.parametrize("field", ["cpu", "cpu_limit"])
def test_processors_without_their_unit(field: str) -> None:
    assert places(**{field: "500"}) == [f"sizes[prometheus].{field}"]
    assert places(**{field: "0"}) == [f"sizes[prometheus].{field}"]
    assert places(**{field: "500m"}) == []

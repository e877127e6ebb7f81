"""The bucket an objective counts is the one it names."""

import re

import pytest

from queries.slo import counters
from specs.slo import LatencyIndicator
from tests.specs.sample import SYSTEM

BUCKET = re.compile(r'le(=~|=)"([^"]*)"')


def chosen(threshold: float, bound: str) -> bool:
    service = next(service.name for service in SYSTEM.services if service.metrics and service.metrics.http)
    found = counters(LatencyIndicator(service, threshold), SYSTEM)
    assert found is not None
    match = BUCKET.search(found.good)
    assert match is not None
    operator, value = match[1], match[2].replace("\\\\", "\\")
    return bound == value if operator == "=" else re.fullmatch(value, bound) is not None


@pytest.mark.parametrize(
    ("threshold", "bound", "same"),
    [
        (0.5, "0.5", True),
        (2.5, "2.5", True),
        (2.5, "225", False),
        (1.0, "1", True),
        (1.0, "1.0", True),
        (1.0, "10", False),
        (1e6, "1e+06", True),
        (1e6, "1e06", False),
    ],
)
def test_a_threshold_is_one_bound_however_it_is_written(threshold: float, bound: str, same: bool) -> None:
    assert chosen(threshold, bound) is same

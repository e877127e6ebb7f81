"""Points of a graph stand as close as they say something new."""

import pytest

from queries.expression import Expression
from queries.resolution import CLOSEST, WIDEST, step
from specs.units import Duration, Unit, minutes


def expression(text: str) -> Expression:
    return Expression(text, Unit.COUNT, (), frozenset())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("up", None),
        ("rate(a_total[$__rate_interval])", None),
        ("avg_over_time(probe_success[5m])", None),
        ("increase(a_total[9m])", None),
        ("increase(a_total[15m])", minutes(3)),
        ("increase(a_total[24m])", minutes(4)),
        ("increase(a_total[1h])", minutes(5)),
        ("increase(a_total[1d])", WIDEST),
        ("increase(a_total[10m]) / increase(b_total[1d])", minutes(2)),
        ("increase(a_total[1h]) / rate(b_total[$__rate_interval])", None),
        ('node_filesystem_size_bytes{fstype=~"ext[234]|xfs"}', None),
        ("max_over_time(rate(a_total[5m])[1h:1m])", None),
    ],
)
def test_a_range_of_its_own_sets_the_least_step(text: str, wanted: Duration | None) -> None:
    assert step(expression(text)) == wanted


def test_no_step_is_below_the_closest() -> None:
    steps = [step(expression(f"increase(a_total[{count}m])")) for count in range(1, 200)]
    assert all(found is None or CLOSEST < found <= WIDEST for found in steps)

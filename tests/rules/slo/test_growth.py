"""Exact growth and tiles over generated courses, on the real promtool: nothing is lost and nothing counted twice."""

from itertools import pairwise
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from queries import slo_growth
from tests.rules.slo.cases import series, verdict
from tests.rules.slo.objective import ID, NOTHING, SYSTEM, TARGET, TILES, assert_recorded, holds

few = settings(derandomize=True, deadline=None, max_examples=4, phases=(Phase.generate,))
"""Each example is a run of promtool over many series; a failing one is told as it is, not made smaller."""
COURSES = st.lists(
    st.tuples(st.integers(0, 300), st.lists(st.integers(0, 9), min_size=1, max_size=7), st.booleans()),
    min_size=6,
    max_size=12,
)
"""Series by the minute they are born, the events of their minutes over and over, and whether they are there from the start."""
HOURS = 6


def grown(course: tuple[int, list[int], bool]) -> list[int | None]:
    """A counter's value at each minute; a series that is born comes with its first events."""
    born, steps, early = course
    first = 0 if early else born
    values: list[int | None] = [None] * first
    total = 1_000 if early else 0
    for minute in range(first, HOURS * 60 + 1):
        total += steps[minute % len(steps)]
        values.append(total)
    return values


@few
@given(COURSES)
def test_hours_of_exact_growth_add_up_to_everything_that_happened(tmp_path_factory: Any, courses: list) -> None:
    """Over births and whatever course: the growth of each hour together is the growth from the first hour's end on."""
    values = [grown(course) for course in courses]
    given_series = [
        series(f'x_total{{{TARGET},instance="{at}"}}', " ".join("_" if v is None else str(v) for v in course))
        for at, course in enumerate(values)
    ]
    text = slo_growth.exact_growth("x_total", slo_growth.LAST, f'up{{namespace="{SYSTEM.namespace}"}}')
    hours = range(2, HOURS + 1)
    ends = [[course[hour * 60] or 0 for course in values] for hour in (1, *hours)]
    each = [sum(after) - sum(before) for before, after in pairwise(ends)]
    assert sum(each) == sum(ends[-1]) - sum(ends[0])
    wanted = [
        {"expr": text, "eval_time": f"{hour}h", "exp_samples": [{"labels": "{}", "value": value}] if known else NOTHING}
        for hour, value in zip(hours, each, strict=True)
        for known in [any(course[hour * 60] is not None for course in values)]
    ]
    test = {"interval": "1m", "input_series": given_series, "promql_expr_test": wanted}
    answer = verdict(tmp_path_factory.mktemp("growth"), (), test)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@few
@given(st.lists(st.lists(st.integers(0, 50), min_size=160, max_size=160), min_size=4, max_size=8))
def test_tiles_add_up_to_the_counters_growth(tmp_path_factory: Any, counts: list[list[int]]) -> None:
    """Whatever the events of each scrape: thirty tiles together are what the counters grew by in those thirty minutes."""
    given_series, total = [], 0
    for at, events in enumerate(counts):
        # Above what it will grow by, so that no rate is cut where it would begin below zero.
        values = [10_000 + sum(events[: scrape + 1]) for scrape in range(len(events))]
        given_series.append(
            series(f'http_requests_total{{{TARGET},instance="{at}",status="200"}}', " ".join(map(str, values)))
        )
        # Thirty tiles up to minute 36, each half a minute behind: from 5:30 to 35:30.
        total += values[142] - values[22]
    tiles = f'sum_over_time(slo:total:inc1m{{slo="{ID}"}}[30m])'
    wanted = [holds(f"abs({tiles} - {total}) < 0.001", "36m")]
    assert_recorded(tmp_path_factory.mktemp("tiles"), [TILES], given_series, wanted, step="15s")

"""Cron schedules: gaps and overlaps, compared with firing one after the other."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from croniter import croniter
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.arithmetic import max_gap, windows_overlap
from specs.schedule import Cron, Window
from specs.units import Duration, days, hours, minutes

minute = st.one_of(st.integers(0, 59).map(str), st.sampled_from(("*/15", "*/7", "0,30", "5-10")))
hour = st.one_of(st.integers(0, 23).map(str), st.sampled_from(("*", "*/6", "8-18", "0,12")))
date_of_month = st.one_of(st.just("*"), st.sampled_from(("1", "15", "1,15", "28-31")))
weekday = st.one_of(st.just("*"), st.sampled_from(("0", "1-5", "sat,sun")))
schedules = st.builds("{} {} {} * {}".format, minute, hour, date_of_month, weekday).map(Cron)
windows = st.builds(Window, schedules, st.integers(1, 2 * 86_400).map(Duration))


def fired(schedule: Cron, span: timedelta) -> list[float]:
    """Firings as another implementation counts them, Unix seconds."""
    start = datetime(2027, 12, 1, tzinfo=UTC)
    step = croniter(schedule.expression, start - timedelta(seconds=1))
    times: list[float] = []
    while not times or times[-1] < (start + span).timestamp():
        times.append(step.get_next(float))
    return times


@pytest.mark.parametrize(
    ("expression", "gap"),
    [
        ("*/3 * * * *", minutes(3)),
        ("*/7 * * * *", minutes(7)),
        ("20 3 * * *", days(1)),
        ("0 8-18 * * *", hours(14)),
        ("0 0 * * 0", days(7)),
        ("0 0 * * MON-FRI", days(3)),
        ("0 2 1 1,4,7,10 *", days(92)),
        ("0 0 31 * *", days(61)),
        ("0 0 29 2 *", days(1_461)),
        ("0 0 1 * 1", days(7)),
        ("0 0 ? * *", days(1)),
    ],
)
def test_longest_gaps(expression: str, gap: Duration):
    assert max_gap(Cron(expression)) == gap


@settings(max_examples=60, deadline=None)
@given(schedules)
def test_no_two_firings_are_further_apart_than_the_longest_gap(schedule: Cron):
    times = fired(schedule, timedelta(days=120))
    widest = max(later - earlier for earlier, later in pairwise(times))
    assert widest <= max_gap(schedule).seconds


@pytest.mark.parametrize(
    "expression",
    [
        "", "* * * *", "@daily", "0 0 * * 7", "0 0 L * *", "0 0 * * mon#2", "61 * * * *", "5-3 * * * *", "*/0 * * * *",
        "H * * * *", "a b c d e", "0  0 * * *", "0 0 31 2 *", "0 0 * * * *", "０ 0 * * *", "0 0 * * *\n",
    ],
)  # fmt: skip
def test_what_the_controller_would_refuse_is_refused(expression: str):
    with pytest.raises(ValueError, match=r"\w"):
        max_gap(Cron(expression))


@pytest.mark.covers("BUG-94")
@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (("0 2 * * *", 60), ("0 3 * * *", 60), False),
        (("0 2 * * *", 61), ("0 3 * * *", 60), True),
        (("0 3 * * *", 60), ("0 2 * * *", 61), True),
        (("50 23 * * *", 20), ("0 0 1 * *", 5), True),
        (("0 2 1 1 *", 5), ("0 2 * * 0", 5), True),
        (("0 2 * * 1", 5), ("0 2 * * 0", 5), False),
        (("0 0 29 2 *", 2_880), ("30 23 1 3 *", 5), True),
        (("0 0 29 2 *", 2_880), ("30 23 2 3 *", 5), False),
        (("0 0 * * *", 2_000), ("0 12 1 1 *", 1), True),
    ],
)
def test_windows_that_meet(one: tuple[str, int], other: tuple[str, int], meet: bool):
    assert windows_overlap(*(Window(Cron(schedule), minutes(length)) for schedule, length in (one, other))) is meet


def test_a_window_without_length_meets_nothing():
    assert not windows_overlap(Window(Cron("0 2 * * *"), minutes(0)), Window(Cron("0 2 * * *"), hours(1)))


@settings(max_examples=40, deadline=None)
@given(windows, windows)
def test_overlap_is_mutual_and_seen_whenever_firings_meet(one: Window, other: Window):
    verdict = windows_overlap(one, other)
    assert verdict == windows_overlap(other, one)
    starts = fired(other.schedule, timedelta(days=60))
    met = any(
        start - other.length.seconds < begin < start + one.length.seconds
        for start in fired(one.schedule, timedelta(days=60))
        for begin in starts
    )
    assert verdict or not met

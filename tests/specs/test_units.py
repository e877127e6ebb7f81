"""Value types: what is written reads back as what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.units import (
    Bytes,
    Cpu,
    Duration,
    days,
    gibibytes,
    hours,
    mebibytes,
    millicores,
    minutes,
    parse_bytes,
    parse_cpu,
    parse_duration,
    percent,
    seconds,
    weeks,
)


@pytest.mark.parametrize(
    ("length", "text", "words"),
    [
        (seconds(90), "90s", "90 seconds"),
        (minutes(5), "5m", "5 minutes"),
        (hours(1), "1h", "1 hour"),
        (hours(36), "36h", "36 hours"),
        (weeks(1), "7d", "7 days"),
        (days(35), "35d", "35 days"),
        (minutes(2_915), "2915m", "2 days 35 minutes"),
        (seconds(100_001), "100001s", "1 day 3 hours 46 minutes 41 seconds"),
    ],
)
def test_a_duration_is_written_with_its_largest_whole_unit(length: Duration, text: str, words: str):
    assert (str(length), length.words) == (text, words)


@given(st.integers(min_value=0, max_value=10**9))
def test_durations_round_trip(count: int):
    assert parse_duration(str(Duration(count))) == Duration(count)


@given(st.integers(min_value=0, max_value=10**15))
def test_bytes_round_trip(count: int):
    assert parse_bytes(str(Bytes(count))) == Bytes(count)


@given(st.integers(min_value=0, max_value=10**9))
def test_processor_shares_round_trip(count: int):
    assert parse_cpu(str(Cpu(count))) == Cpu(count)


@pytest.mark.parametrize(("millicores", "text"), [(250, "250m"), (1000, "1"), (1500, "1500m"), (12000, "12")])
def test_processors_are_written_as_the_api_server_keeps_them(millicores: int, text: str) -> None:
    """Another spelling of the same quantity is a conflict when an object is taken over from a killed run."""
    assert str(Cpu(millicores)) == text


@pytest.mark.parametrize("text", ["", "15", "1.5h", "h", "-5m", "5 m", "1y", "５m5", "15s\n"])
def test_durations_without_a_unit_are_refused(text: str):
    with pytest.raises(ValueError, match="duration with units"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["", "1Gb", "1GB", "-1Gi", "Gi", "1 Gi", "1e3"])
def test_quantities_the_api_server_would_refuse_are_refused(text: str):
    with pytest.raises(ValueError, match="binary quantity"):
        parse_bytes(text)


@pytest.mark.parametrize("text", ["", "m", "1.5m", "-1", "two"])
def test_processor_quantities_that_are_none_are_refused(text: str):
    with pytest.raises(ValueError, match="processor quantity"):
        parse_cpu(text)


def test_composed_durations_add_up():
    assert parse_duration("1h30m") == minutes(90) == hours(1) + minutes(30)


def test_amounts_order_add_and_scale():
    assert mebibytes(1024) == gibibytes(1) < gibibytes(1.5) == gibibytes(1) * 1.5
    assert parse_cpu("0.5") == parse_cpu("500m") == millicores(250) * 2


def test_shares_are_written_as_people_do():
    assert [percent(share) for share in (0.999, 0.9995, 1, 0.05)] == ["99.9%", "99.95%", "100%", "5%"]

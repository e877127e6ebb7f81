"""The policy as numbers says what its rules say on a real Prometheus, and its sums are sums."""

from collections.abc import Sequence

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtest.episode import episodes
from backtest.incident import Events
from backtest.policy import OURS, error_ratio, expected_total, trailing
from backtest.replay import held
from backtest.run import PAGE
from rules.group import AlertingRule
from rules.order import alerts, timed
from rules.slo.alerts import ALERT_OFFSET
from rules.slo.file import slo_groups
from specs.links import slo_id
from specs.units import minutes
from tests.backtest.replayed import WAYS, Replayed
from tests.rules.slo.cases import ENVIRONMENT

HOUR = 60
LAG = ALERT_OFFSET.seconds // 60 + 3
"""Minutes by which rules may be later than the truth: they look back past late scrapes, and long sums are made each five."""
COUNTS = st.lists(st.integers(0, 1_000), min_size=1, max_size=400)
deterministic = settings(derandomize=True, deadline=None, max_examples=60)


@deterministic
@given(COUNTS)
def test_hours_add_up_to_the_window(counts: list[int]) -> None:
    """What grew in each hour is together what grew in all: nothing is counted twice, nothing is lost in between."""
    values = numpy.array(counts + [0] * (-len(counts) % HOUR))
    ends = numpy.arange(HOUR - 1, len(values), HOUR)
    assert trailing(values, HOUR)[ends].sum() == values.sum() == trailing(values, len(values))[-1]


@deterministic
@given(COUNTS, st.integers(1, 500), st.integers(0, 500))
def test_a_longer_window_never_holds_less(counts: list[int], window: int, more: int) -> None:
    values = numpy.array(counts)
    assert (trailing(values, window + more) >= trailing(values, window)).all()


@deterministic
@given(COUNTS, st.integers(1, 500))
def test_shares_of_a_window_are_shares(counts: list[int], window: int) -> None:
    events = Events(numpy.array(counts), numpy.array(counts) // 2)
    found = error_ratio(events, window)
    assert ((found >= 0) & (found <= 0.5) | numpy.isnan(found)).all()
    assert (numpy.isnan(found) == (trailing(events.total, window) == 0)).all()


@deterministic
@given(COUNTS, st.integers(1, 500))
def test_what_a_window_expects_is_never_less_than_what_it_saw(counts: list[int], window: int) -> None:
    events = Events(numpy.array(counts), numpy.zeros(len(counts)))
    assert (expected_total(events, window) >= trailing(events.total, window)).all()


def by_the_rules(found: Replayed, name: str) -> list[int]:
    """Minutes at which the page's condition held, as the server says."""
    rules = alerts(timed(slo_groups(found.system, ENVIRONMENT), minutes(1)))
    [page] = [one for one in rules if isinstance(one.rule, AlertingRule) and one.rule.alert == PAGE]
    return list(held(found.server, page, found.span)[slo_id(found.system.name, name)])


def by_the_numbers(found: Replayed, name: str) -> list[int]:
    outcome = found.outcomes[name]
    window = outcome.slo.window.seconds // 60
    return numpy.flatnonzero(OURS.condition(outcome.events, outcome.slo.target, window)).tolist()


def spans(holding: Sequence[int]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in episodes(PAGE, "", holding, OURS.hold)]


@pytest.mark.live
@pytest.mark.xdist_group("replay-ways")
@pytest.mark.parametrize(("name", "pages"), [("paged", 3), ("kind", 1)])
def test_the_numbers_page_when_the_rules_do(ways: Replayed, name: str, pages: int) -> None:
    rules, numbers = by_the_rules(ways, name), by_the_numbers(ways, name)
    assert len(spans(rules)) == len(spans(numbers)) == pages
    for (start, end), (begun, ended) in zip(spans(rules), spans(numbers), strict=True):
        assert 0 <= start - begun <= LAG
        assert 0 <= end - ended <= LAG
    assert len(rules) == pytest.approx(len(numbers), abs=LAG * pages)


@pytest.mark.live
@pytest.mark.xdist_group("replay-ways")
def test_an_alert_that_is_held_by_one_sum_and_then_by_another_is_one(ways: Replayed) -> None:
    """An outage of two minutes is over for the hour's page after seven, for that of six hours after half an hour."""
    failure = WAYS["paged"].course.failures[0]
    [(_, end), *_] = spans(by_the_rules(ways, "paged"))
    assert failure.start + failure.minutes + 27 <= end <= failure.start + failure.minutes + 30 + LAG
    assert ways.outcomes["paged"].alerts[PAGE] == 3


@pytest.mark.live
@pytest.mark.xdist_group("replay-ways")
def test_the_smallest_failure_pages_neither_way(ways: Replayed) -> None:
    failure = WAYS["paged"].course.failures[2]
    around = range(failure.start, failure.start + failure.minutes + 360)
    assert not set(around) & set(by_the_rules(ways, "paged"))
    assert not set(around) & set(by_the_numbers(ways, "paged"))

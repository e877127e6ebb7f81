"""Budgets as the rules count them on a real Prometheus, beside the truth of every event."""

from dataclasses import replace
from pathlib import Path

import numpy
import pytest

from backtest.course import MINUTES_PER_DAY, Failure
from backtest.incident import Events
from queries import slo_names as names
from tests.backtest.replayed import AWAY, HARD, KIND, STEADY, WAYS, Replayed, replayed
from tests.backtest.scenarios import Scenario

pytestmark = pytest.mark.live
CLOSE = 0.002
"""0.2 points of the budget."""
on_hard = pytest.mark.xdist_group("replay-hard")
on_ways = pytest.mark.xdist_group("replay-ways")


@on_hard
@pytest.mark.parametrize("name", [one.course.name for one in HARD])
def test_a_budget_is_true_whatever_befalls_it(hard: Replayed, name: str) -> None:
    outcome = hard.outcomes[name]
    assert outcome.remaining == pytest.approx(outcome.true_remaining, abs=CLOSE)


@on_ways
def test_a_budget_is_true_where_nothing_befalls_it(ways: Replayed) -> None:
    outcome = ways.outcomes[KIND.course.name]
    assert outcome.remaining == pytest.approx(outcome.true_remaining, abs=CLOSE)


def slices(events: Events, bad: numpy.ndarray, target: float) -> float:
    """What is left of a budget of minutes."""
    return 1 - float(bad.sum() / (events.total > 0).sum()) / (1 - target)


@on_ways
@pytest.mark.parametrize("name", ["minutes", "shares"])
def test_minutes_are_counted_instead_of_events(ways: Replayed, name: str) -> None:
    outcome = ways.outcomes[name]
    events = outcome.events
    share = events.bad / events.total
    bad = (share > 0.05).astype(float) if name == "minutes" else share
    # Scrapes fall anywhere in a minute: at each edge of a failure a minute may go to either side.
    assert outcome.remaining == pytest.approx(slices(events, bad, 0.99), abs=2 / (2 * MINUTES_PER_DAY * 0.01))


@on_ways
def test_the_budget_of_a_month_begins_anew_at_its_first_midnight(ways: Replayed) -> None:
    """The first failure is of November, the second of December."""
    begins, outcome = MINUTES_PER_DAY, ways.outcomes["monthly"]
    events = outcome.events
    assert ways.last(names.MONTH_BAD, "monthly") == pytest.approx(events.bad[begins:].sum(), rel=0.01)
    assert ways.last(names.MONTH_TOTAL, "monthly") == pytest.approx(events.total[begins:].sum(), rel=0.01)
    allowed = 0.001 * events.total.mean() * 31 * MINUTES_PER_DAY
    assert outcome.remaining == pytest.approx(1 - events.bad[begins:].sum() / allowed, abs=0.01)
    assert events.bad[:begins].sum() > events.bad[begins:].sum()


@on_ways
def test_what_happens_in_an_agreed_time_counts_for_nothing(ways: Replayed) -> None:
    outcome = ways.outcomes["excluded"]
    counted = numpy.ones(outcome.events.minutes, bool)
    counted[600:645] = False
    without = Events(outcome.events.total[counted], outcome.events.bad[counted])
    assert outcome.remaining == pytest.approx(without.remaining(0.99, len(without.total)), abs=0.01)
    assert without.remaining(0.99, len(without.total)) - outcome.true_remaining > 0.5


@on_ways
def test_a_target_that_comes_back_into_sight_brings_no_old_events_along(ways: Replayed) -> None:
    """Scrapes of one pod of three fail for long, while its counters go on to grow."""
    events, pods = ways.outcomes["unreachable"].events, WAYS["unreachable"].course.pods
    unseen = events.total[AWAY[0] : sum(AWAY)].sum() / pods
    assert ways.last(names.WINDOW_TOTAL, "unreachable") == pytest.approx(events.total.sum() - unseen, rel=0.01)


@pytest.mark.xdist_group("replay-away")
def test_a_prometheus_that_was_away_for_long_brings_no_old_events_along(tmp_path: Path) -> None:
    away = (MINUTES_PER_DAY - 600, 300)
    course = replace(STEADY, name="away", days=1, failures=(Failure(60, 40, 0.5),), outages=(away,))
    with replayed(tmp_path, (Scenario(course, 0.99),)) as found:
        events = found.outcomes["away"].events
        unseen = events.total[away[0] : sum(away)].sum()
        assert found.last(names.WINDOW_TOTAL, "away") == pytest.approx(events.total.sum() - unseen, rel=0.01)

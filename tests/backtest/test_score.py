"""What alerts are worth."""

import numpy
import pytest

from backtest.episode import Episode
from backtest.incident import Events, Incident, incidents
from backtest.score import score

MINUTES = 600


def events(bad_from: int, bad_to: int, share: float = 1.0) -> Events:
    total = numpy.full(MINUTES, 100)
    bad = numpy.zeros(MINUTES)
    bad[bad_from:bad_to] = 100 * share
    return Events(total, bad)


def test_an_incident_is_a_stretch_that_fails_far_more_than_it_may() -> None:
    [found] = incidents(events(100, 120), 0.999, 1)
    assert found.start <= 100
    assert found.end >= 120
    assert found.bad == 2_000


def test_stretches_below_the_least_are_no_incidents() -> None:
    assert incidents(events(100, 120), 0.999, 2_001) == ()


def test_two_stretches_close_together_are_one_incident() -> None:
    both = Events(events(100, 110).total, events(100, 110).bad + events(125, 130).bad)
    assert len(incidents(both, 0.999, 1)) == 1


def test_told_and_missed_right_and_wrong() -> None:
    wanted = [Incident(100, 120, 2_000), Incident(300, 310, 1_000)]
    given = [Episode("A", "s", 105, 140), Episode("A", "s", 500, 510)]
    found = score(given, wanted, events(100, 120), budget=10_000)
    assert (found.told, found.missed, found.right, found.wrong) == (1, 1, 1, 1)
    assert (found.recall, found.precision, found.f1) == (0.5, 0.5, 0.5)
    assert found.detection_minutes == 5
    assert found.spent_at_detection == pytest.approx(0.05)
    assert found.reset_minutes == 20


def test_where_nothing_happened_nothing_is_claimed() -> None:
    found = score([], [], events(0, 0), budget=1)
    assert (found.recall, found.precision, found.f1, found.detection_minutes) == (None, None, None, None)


def test_what_is_left_of_a_budget_is_not_a_number_without_events() -> None:
    idle = Events(numpy.zeros(10), numpy.zeros(10))
    assert numpy.isnan(idle.remaining(0.99, 10))
    assert events(0, 1).remaining(0.99, MINUTES) == pytest.approx(1 - (1 / MINUTES) / 0.01)

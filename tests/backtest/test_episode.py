"""From minutes at which a condition held to what a person on call sees."""

from backtest.episode import episodes, fired


def test_an_alert_fires_once_its_condition_has_held_long_enough() -> None:
    assert fired([10, 11, 12, 13], hold=2) == [(12, 14)]


def test_a_condition_that_ends_before_is_never_told() -> None:
    assert fired([10, 11, 20, 21], hold=2) == []


def test_without_a_hold_one_evaluation_is_enough() -> None:
    assert fired([10], hold=0) == [(10, 11)]


def test_evaluations_further_apart_are_no_gap() -> None:
    assert fired([10, 15, 20], hold=5, step=5) == [(15, 25)]


def test_firings_within_half_an_hour_are_one_to_the_person_on_call() -> None:
    found = episodes("A", "s", [10, 11, 35, 36, 90], hold=0)
    assert [(one.start, one.end) for one in found] == [(10, 37), (90, 91)]

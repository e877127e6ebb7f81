"""Generated histories hold what their truth says."""

from itertools import pairwise

import numpy
import pytest

from backtest.counted import Counted, Holds, counted
from backtest.course import MINUTES_PER_DAY, STEPS_PER_MINUTE, Course, Failure, Shape, busy, simulate, spans
from backtest.openmetrics import label_text, scraped
from backtest.plan import courses
from specs.metrics import Matcher, Selector, select
from specs.slo import EventsIndicator
from tests.specs.data.invoice_service import SYSTEM

SERIES = (
    Counted("requests_total", {"status": "200"}, Holds.GOOD),
    Counted("requests_total", {"status": "500"}, Holds.BAD),
)
COURSE = Course("c", 1, 2.0, deployments=(600,), restarts=(300,), failures=(Failure(700, 30, 0.5),), seed=3)


def test_the_same_seed_is_the_same_history() -> None:
    first, second = simulate(COURSE)[1], simulate(COURSE)[1]
    assert numpy.array_equal(first.total, second.total)
    assert numpy.array_equal(first.bad, second.bad)


def test_bad_events_happen_where_they_were_planned() -> None:
    truth = simulate(COURSE)[1]
    assert truth.bad[700:730].sum() == pytest.approx(truth.total[700:730].sum() / 2, rel=0.1)
    assert truth.bad[:700].sum() == truth.bad[730:].sum() == 0


def test_pods_follow_each_other_without_overlap() -> None:
    by_slot: dict[str, list[tuple[int, int]]] = {}
    for pod, first, last in spans(COURSE):
        by_slot.setdefault(pod.split("-")[1], []).append((first, last))
    assert len(by_slot) == COURSE.pods
    for lives in by_slot.values():
        assert lives[0][0] == 0
        assert lives[-1][1] == COURSE.minutes * STEPS_PER_MINUTE
        assert all(before[1] == after[0] for before, after in pairwise(lives))


def test_scraped_counters_end_near_the_truth() -> None:
    lives, truth = simulate(COURSE)
    last: dict[str, float] = {}
    for name, labels, _, values in scraped(SERIES, lives, 0):
        if name == "up":
            continue
        drops = numpy.flatnonzero(numpy.diff(values) < 0)
        key = name + label_text(labels)
        last[key] = last.get(key, 0) + values[-1] + values[drops].sum()
        assert (numpy.diff(values) >= 0).all(), "one life of a pod has no reset of its own"
    assert sum(last.values()) == pytest.approx(truth.total.sum(), rel=0.01)


def test_lost_scrapes_are_not_there() -> None:
    lives, _ = simulate(Course("c", 1, 2.0, outages=((100, 20),)))
    for *_, times, _ in scraped(SERIES, lives, 0):
        assert not ((times >= 100 * 60 + 15) & (times < 120 * 60)).any()


@pytest.mark.parametrize("shape", list(Shape))
def test_traffic_never_exceeds_its_busiest(shape: Shape) -> None:
    curve = busy(shape, numpy.arange(7 * MINUTES_PER_DAY))
    assert curve.min() >= 0
    assert curve.max() == pytest.approx(1, abs=0.01)


def test_every_objective_has_series_and_a_course() -> None:
    planned = courses(SYSTEM)
    for slo in SYSTEM.slos:
        assert planned[slo.name].per_second > 0
        assert {one.holds for one in counted(slo.indicator, SYSTEM)} & {Holds.GOOD, Holds.BAD, Holds.LEVEL}


def test_a_part_and_the_rest_of_one_counter_differ_in_the_part_s_label() -> None:
    indicator = EventsIndicator(
        total=select("jobs_total"), bad=Selector("jobs_total", (Matcher("status", "=~", "failed|timeout"),))
    )
    bad, good = counted(indicator, SYSTEM)
    assert (bad.holds, good.holds) == (Holds.BAD, Holds.GOOD)
    assert bad.labels["status"] == "failed"
    assert good.labels["status"] == "other"

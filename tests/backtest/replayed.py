"""Histories replayed as one system on one real Prometheus, each as an objective of a service of its own."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from backtest.course import Course, Failure
from backtest.replay import Span
from backtest.run import START, Outcome, backtest, history, last, span_of
from backtest.server import Server, running
from specs.links import slo_id
from specs.slo import Budgeting, Calendar, Exclusion
from specs.system import System
from tests.backtest.scenarios import Scenario, scenarios, together
from tests.rules.slo.cases import ENVIRONMENT
from tools.toolchain.programs import program

NOVEMBER_30 = START + 10 * 86_400
"""The last midnight before a month's first."""


@dataclass(frozen=True)
class Replayed:
    """Objectives whose histories were replayed, and the server that holds them."""

    outcomes: Mapping[str, Outcome]
    system: System
    server: Server
    span: Span

    def last(self, series: str, name: str) -> float | None:
        """The newest value of a recorded series of one objective."""
        return last(self.server, series, slo_id(self.system.name, name), self.span.end)


@contextmanager
def replayed(folder: Path, found: Iterable[Scenario], start: int = START) -> Iterator[Replayed]:
    listed = tuple(found)
    system, courses = together(listed), {one.course.name: one.course for one in listed}
    samples, truth = history(system, courses, start)
    span = span_of(courses.values(), start)
    with running(folder, program("prometheus"), program("promtool")) as server:
        server.load(samples)
        outcomes, _ = backtest(server, system, ENVIRONMENT, span, truth)
        yield Replayed({outcome.slo.name: outcome for outcome in outcomes}, system, server, span)


HARD = scenarios(days=3)[:3]
[LONG] = scenarios(days=2)[3:]
KIND = replace(LONG, course=replace(LONG.course, failures=(Failure(600, 5, 1.0),)))
STEADY = Course("steady", 2, 5, baseline=2e-4, failures=(Failure(600, 40, 0.5), Failure(1_500, 20, 0.03)), seed=5)
EXCLUDED = Exclusion(
    "2023-11-30T10:00Z", "2023-11-30T10:45Z", "Agreed failover test, review 41", "platform", "2023-12-31"
)
MONTHLY = Course("monthly", 2, 2, baseline=1e-3, failures=(Failure(600, 30, 0.5), Failure(1_500, 10, 0.5)), seed=9)
PAGED = Course(
    "paged",
    2,
    5,
    baseline=1e-4,
    failures=(Failure(300, 2, 1.0), Failure(700, 120, 0.01), Failure(1_300, 60, 0.004), Failure(2_000, 10, 0.1)),
    seed=11,
)
"""An outage, a slow burn that only the long window tells, one that is too small, and one in between."""
AWAY = (STEADY.minutes - 600, 300)
"""Five hours, longer than any look-back."""
WAYS = {
    "minutes": Scenario(
        replace(STEADY, name="minutes"), 0.99, {"budgeting": Budgeting.TIMESLICES, "slice_target": 0.95}
    ),
    "shares": Scenario(replace(STEADY, name="shares"), 0.99, {"budgeting": Budgeting.RATIO_TIMESLICES}),
    "month": Scenario(MONTHLY, 0.999, {"calendar": Calendar.MONTH}),
    "excluded": Scenario(replace(STEADY, name="excluded"), 0.99, {"exclusions": (EXCLUDED,)}),
    "paged": Scenario(PAGED, 0.999),
    "unreachable": Scenario(
        replace(STEADY, name="unreachable", failures=(Failure(60, 40, 0.5),), unreachable=(AWAY,)), 0.99
    ),
}

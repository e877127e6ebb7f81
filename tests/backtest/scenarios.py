"""Histories that are hard to count: what is wrong with other ways of counting was found on histories like these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from backtest.course import MINUTES_PER_DAY, Course, Failure, Shape
from specs.slo import AvailabilityIndicator, Slo
from specs.system import System
from tests.specs.data.invoice_service import SYSTEM

DEPLOYMENTS = tuple(day * MINUTES_PER_DAY + 10 * 60 + 17 for day in range(31) if day % 7 < 5)
RESTARTS = tuple(day * MINUTES_PER_DAY + 15 * 60 + 41 for day in range(1, 31, 2))
AWAY = ((13 * 60 + 47, 20), (1 * MINUTES_PER_DAY + 58, 3), (2 * MINUTES_PER_DAY + 16 * 60, 3))
"""Prometheus is away inside the first day's incident, over an hour's end, and once in busy hours."""


@dataclass(frozen=True)
class Scenario:
    course: Course
    target: float
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the objective."""

    @property
    def slo(self) -> Slo:
        events = self.course.per_second * 86_400
        slo = Slo(self.course.name, AvailabilityIndicator(self.course.name), self.target, events)
        return replace(slo, **self.options)

    @property
    def system(self) -> System:
        """A system with this one objective."""
        return together((self,))


def together(found: Iterable[Scenario]) -> System:
    """A system with an objective for each scenario, every one of a service of its own."""
    listed, [service, *_] = tuple(found), SYSTEM.services
    services = tuple(replace(service, name=one.course.name) for one in listed)
    return replace(SYSTEM, services=services, slos=tuple(one.slo for one in listed))


def scenarios(days: int) -> tuple[Scenario, ...]:
    """Busy and nocturnal failures, sparse traffic, and counters that are kindest to everybody."""
    end = days * MINUTES_PER_DAY
    hard = Course(
        "hard",
        days,
        per_second=40,
        shape=Shape.DIURNAL,
        deployments=tuple(minute for minute in DEPLOYMENTS if minute < end),
        restarts=tuple(minute for minute in RESTARTS if minute < end),
        late_failures=True,
        baseline=5e-5,
        outages=tuple(one for one in AWAY if one[0] < end),
    )
    sparse = replace(hard, name="sparse", per_second=0.025, shape=Shape.OFFICE, baseline=0.002)
    return (
        Scenario(replace(hard, name="busy", failures=(Failure(13 * 60 + 40, 25, 0.3),)), 0.999),
        Scenario(replace(hard, name="nocturnal", failures=(Failure(MINUTES_PER_DAY + 60, 240, 0.3),)), 0.999),
        Scenario(replace(sparse, failures=(Failure(11 * 60, 60, 0.5),)), 0.99),
        Scenario(Course("kind", days, 5, baseline=3e-4, failures=(Failure(600, 10, 1.0),)), 0.999),
    )

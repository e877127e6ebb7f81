"""Journeys: what a user does, tried again and again by one pod of the system."""

from queries import attempts
from queries.expression import Expression, aggregated, compared
from queries.presence import absent, older_than
from queries.selector import equal, series
from specs.exporters import JOURNEY_JOB
from specs.journey import Journey
from specs.metrics import Matcher
from specs.system import System
from specs.units import Unit

JOURNEY = ("system", "journey")


def _own(system: System, journey: str) -> tuple[Matcher, ...]:
    return equal(job=JOURNEY_JOB, system=system.name, journey=journey)


def success_share(system: System, journey: str) -> Expression:
    """Share of the time of the recent runs after which the last one had succeeded."""
    return attempts.success_share("journey_success", _own(system, journey), JOURNEY, system.journey(journey).interval)


def silent(system: System, journey: Journey) -> Expression:
    """No run has ended for a whole window, or nothing is known of any."""
    name, own = "journey_last_run_timestamp_seconds", _own(system, journey.name)
    last = aggregated("max", JOURNEY, series(name, *own, unit=Unit.TIMESTAMP))
    late = older_than(last, attempts.window_of(journey.interval).seconds)
    never = compared(aggregated("max", JOURNEY, absent(name, *own)), "==", 1)
    return Expression(f"{late.text} or {never.text}", Unit.SECONDS, JOURNEY, late.uses | never.uses)

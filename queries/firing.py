"""Alerts as Prometheus itself records them."""

from queries.expression import Expression, aggregated
from queries.selector import equal, selector, series
from queries.variable import SYSTEM, chosen
from specs.metrics import Matcher
from specs.system import System
from specs.units import Unit

ALERTS = "ALERTS"
PEOPLE = ("alertname", "severity", "system", "service", "team")


def _own(system: System | None) -> tuple[Matcher, ...]:
    # The Watchdog fires always and is nobody's business.
    scope = equal(system=system.name) if system else (chosen("system", SYSTEM),)
    return (*equal(alertstate="firing"), Matcher("severity", "=~", "critical|high|warning|info"), *scope)


def count(system: System) -> Expression:
    """How many alerts of the system fire; 0 where none does."""
    text = f"count({selector(ALERTS, *_own(system))}) or vector(0)"
    return Expression(text, Unit.COUNT, (), frozenset({ALERTS}))


def alerts(system: System | None) -> Expression:
    """Firing alerts of a system, or of all systems chosen on the board."""
    return aggregated("max", PEOPLE, series(ALERTS, *_own(system), labels=PEOPLE, unit=Unit.BOOLEAN))


def count_by_system() -> Expression:
    """Firing alerts of each chosen system."""
    return aggregated("count", ("system",), series(ALERTS, *_own(None), labels=PEOPLE, unit=Unit.COUNT))


def of_scope(scope: str) -> Expression:
    """Firing alerts of a scope that is no system, such as the platform."""
    own = (*equal(alertstate="firing", system=scope), Matcher("severity", "=~", "critical|high|warning|info"))
    return aggregated("max", PEOPLE, series(ALERTS, *own, labels=PEOPLE, unit=Unit.BOOLEAN))

"""All systems side by side, by the label `system`, narrowed to those chosen on the board."""

from queries import slo_names as names
from queries.expression import Expression, aggregated, compared
from queries.selector import series
from queries.variable import SYSTEM, chosen
from specs.units import Unit, hours

OWN = chosen("system", SYSTEM)


def _folded(fold: str, name: str, unit: Unit) -> Expression:
    return aggregated(fold, ("system",), series(name, OWN, unit=unit))


def least_budget() -> Expression:
    """The smallest remaining error budget of each system."""
    return _folded("min", names.BUDGET_REMAINING, Unit.RATIO)


def fastest_burn() -> Expression:
    """The highest burn rate of the last hour of each system's objectives."""
    return _folded("max", names.burn_rate(hours(1)), Unit.COUNT)


def silent_targets() -> Expression:
    """Targets of each system that do not answer their scrape; nothing where all do."""
    silent = compared(series("up", OWN, unit=Unit.COUNT), "==", 0)
    return aggregated("count", ("system",), silent)


def answering() -> Expression:
    """Share of each system's targets that answer their scrape."""
    return _folded("avg", "up", Unit.RATIO)

"""Gauges of a contract."""

from queries.expression import Expression, aggregated
from queries.selector import of_metric
from specs.metrics import Selector
from specs.system import System

PER_NAMESPACE = ("namespace", "job")


def value(system: System, select: Selector, fold: str = "max", *, by: tuple[str, ...] = ()) -> Expression:
    """A gauge folded over replicas."""
    return aggregated(fold, (*PER_NAMESPACE, *by), of_metric(system, select))

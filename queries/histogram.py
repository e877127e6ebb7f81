"""Histograms of a contract: quantiles, rates and means of any of them."""

from queries.expression import WINDOW, Expression, aggregated
from queries.selector import of_metric, ranged
from specs.metrics import Selector
from specs.system import System
from specs.units import Unit

PER_NAMESPACE = ("namespace", "job")


def quantile_of(buckets: Expression, quantile: float, unit: Unit) -> Expression:
    """A quantile of bucket rates, which must be apart by le; le leaves the result."""
    if "le" not in buckets.labels:
        raise ValueError(f"a quantile needs buckets by le, got: {buckets.text}")
    labels = tuple(label for label in buckets.labels if label != "le")
    return Expression(f"histogram_quantile({quantile:g}, {buckets.text})", unit, labels, buckets.uses)


def quantile(
    system: System, select: Selector, share: float, window: str = WINDOW, *, by: tuple[str, ...] = ()
) -> Expression:
    """A quantile over all services that expose the histogram, in its unit."""
    buckets = of_metric(system, select, "_bucket")
    return quantile_of(aggregated("sum", (*PER_NAMESPACE, *by, "le"), ranged(buckets, window)), share, buckets.unit)


def observations(system: System, select: Selector, window: str = WINDOW, *, by: tuple[str, ...] = ()) -> Expression:
    """Observations per second."""
    counted = ranged(of_metric(system, select, "_count"), window, unit=Unit.EVENTS)
    return aggregated("sum", (*PER_NAMESPACE, *by), counted)


def mean(system: System, select: Selector, window: str = WINDOW, *, by: tuple[str, ...] = ()) -> Expression:
    """Mean of the observations, empty where there were none."""
    spent = aggregated("sum", (*PER_NAMESPACE, *by), ranged(of_metric(system, select, "_sum"), window))
    count = observations(system, select, window, by=by)
    return Expression(f"{spent.text} / ({count.text} > 0)", spent.unit, spent.labels, spent.uses | count.uses)

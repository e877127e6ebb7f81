"""Counters of a contract: rates, growth and shares of any of them."""

from queries.expression import WINDOW, Expression, aggregated, ratio
from queries.selector import of_metric, ranged
from specs.metrics import Selector
from specs.system import System
from specs.units import Duration

PER_NAMESPACE = ("namespace", "job")


def rate(system: System, select: Selector, window: str = WINDOW, *, by: tuple[str, ...] = ()) -> Expression:
    """Growth per second, over all replicas."""
    return aggregated("sum", (*PER_NAMESPACE, *by), ranged(of_metric(system, select), window))


def increase(system: System, select: Selector, window: Duration, *, by: tuple[str, ...] = ()) -> Expression:
    """Growth within the window, over all replicas."""
    return aggregated("sum", (*PER_NAMESPACE, *by), ranged(of_metric(system, select), str(window), "increase"))


def share(system: System, part: Selector, whole: Selector, window: Duration, *, by: tuple[str, ...] = ()) -> Expression:
    """Growth of one counter as a share of another's, as long as the other grows. Both belong to the same service."""
    return ratio(increase(system, part, window, by=by), increase(system, whole, window, by=by))


def quota_share(system: System, used: Selector, quota: Selector, by: str, period: Duration) -> Expression:
    """What was used within the period as a share of the quota, per value of `by`.

    A count is compared with a count: the growth over the period, not a rate. The quota is a maximum, because every replica
    reports it and a join of two would be ambiguous (BUG-47); a quota of zero is no quota.
    """
    labels = ("namespace", by)
    spent = aggregated("sum", labels, ranged(of_metric(system, used), str(period), "increase"))
    allowed = aggregated("max", labels, of_metric(system, quota))
    return ratio(spent, allowed)

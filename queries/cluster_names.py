"""The cluster's name service."""

from queries.expression import Expression, aggregated
from queries.histogram import quantile_of
from queries.selector import equal, ranged, series
from queries.variable import RATE_INTERVAL
from specs.units import Unit

OWN = equal(job="coredns")


def latency(quantile: float) -> Expression:
    """A quantile of the time an answer takes."""
    buckets = series("coredns_dns_request_duration_seconds_bucket", *OWN, unit=Unit.SECONDS)
    return quantile_of(aggregated("sum", ("le",), ranged(buckets, RATE_INTERVAL)), quantile, Unit.SECONDS)


def answers() -> Expression:
    """Answers per second by code."""
    given = series("coredns_dns_responses_total", *OWN, unit=Unit.EVENTS)
    return aggregated("sum", ("rcode",), ranged(given, RATE_INTERVAL))

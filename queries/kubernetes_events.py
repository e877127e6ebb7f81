"""Events of the Kubernetes API, counted as they are seen."""

from dataclasses import replace

from queries.expression import Expression, aggregated, compared, either, unless
from queries.selector import equal, ranged, series
from specs.units import Unit, hours

JOB = "event-collector"
WARNING = "Warning"
"""The API knows two types: Normal is the other."""
BY = ("about", "reason")
SPAN = hours(1)


def warnings() -> Expression:
    """Warnings of the last hour by the namespace they are about and their reason.

    A series that appears with its first event has no growth a rate could see: until the span is over, it counts as what it
    shows.
    """
    counted = series("k8s_events_total", *equal(job=JOB, type=WARNING), unit=Unit.COUNT)
    grown = compared(aggregated("sum", BY, ranged(counted, str(SPAN), "increase")), ">", 0)
    return either(grown, aggregated("sum", BY, unless(counted, replace(counted, text=f"{counted.text} offset {SPAN}"))))

"""Counters of faults that grew lately, those among them that were just born."""

from dataclasses import replace

from queries.expression import Expression, aggregated, compared, either, unless
from queries.selector import ranged
from specs.units import Duration, minutes

NEWEST = minutes(1)
"""Four scrapes."""


def grew(counted: Expression, by: tuple[str, ...], span: Duration) -> Expression:
    """Where a counter grew within the span.

    A series that appears with its first fault has no growth a rate could see: until the span is over, it counts as what it
    shows.
    """
    grown = compared(aggregated("sum", by, ranged(counted, str(span), "increase")), ">", 0)
    now, before = (
        replace(counted, text=f"last_over_time({counted.text}[{NEWEST}]{ago})") for ago in ("", f" offset {span}")
    )
    return either(grown, compared(aggregated("sum", by, unless(now, before)), ">", 0))

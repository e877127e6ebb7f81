"""Two counters as an indicator: events of any kind, or observations of a histogram up to a bound."""

import re

from queries.promql_reading import Reading, Unreadable
from specs.metrics import Matcher, Selector
from specs.slo import EventsIndicator, HistogramIndicator, Indicator

BUCKET = "_bucket"
COUNT = "_count"
BOUND = re.compile(r"(-?\d+(?:\.\d+)?(?:e\\?[+-]?\d+)?)(?:\(\\\.0\)\?)?")
"""A bucket's bound, also as a pattern that takes 1 and 1.0."""


def matched(one: Selector, other: Selector) -> bool:
    """Whether two selectors pick the same series, in whatever order their matchers stand."""
    return one.metric == other.metric and frozenset(one.matchers) == frozenset(other.matchers)


def counted(side: str, part: Reading, total: Reading) -> Indicator:
    """The indicator of a part (`side` is good or bad) and the total. Raises Unreadable with the reason."""
    for one in (part, total):
        if one.fold not in ("", "sum"):
            raise Unreadable(f"{one.fold} of counters counts no events: add them with sum")
    if (part.function, part.seconds) != (total.function, total.seconds):
        raise Unreadable("the part and the total are not counted alike: give both the same function and range")
    if not any(one.selector.metric.endswith(BUCKET) for one in (part, total)):
        good, bad = (part.selector, None) if side == "good" else (None, part.selector)
        return EventsIndicator(total=total.selector, good=good, bad=bad)
    return _histogram(side, part.selector, total.selector)


def _histogram(side: str, part: Selector, total: Selector) -> Indicator:
    name = part.metric.removesuffix(BUCKET)
    if side != "good" or name == part.metric:
        raise Unreadable("of a histogram the observations up to a bound are good: give its bucket as good")
    bounds, rest = _split(part)
    bound = BOUND.fullmatch(bounds[0].value) if len(bounds) == 1 and bounds[0].operator in ("=", "=~") else None
    if bound is None:
        raise Unreadable('a bucket is chosen by one bound, as le="0.5"')
    whole = total
    if total.metric.endswith(BUCKET):
        ends, others = _split(total)
        if ends != (Matcher("le", "=", "+Inf"),):
            raise Unreadable('the total of a histogram is its _count, or its bucket le="+Inf"')
        whole = Selector(total.metric.removesuffix(BUCKET) + COUNT, others)
    if not matched(whole, Selector(f"{name}{COUNT}", rest)):
        raise Unreadable(f"the total is not that of the same histogram: count {name}{COUNT} with the same matchers")
    return HistogramIndicator(Selector(name, rest), float(bound[1].replace("\\", "")))


def _split(selector: Selector) -> tuple[tuple[Matcher, ...], tuple[Matcher, ...]]:
    """Matchers on the bound, and all others."""
    bounds = tuple(one for one in selector.matchers if one.label == "le")
    return bounds, tuple(one for one in selector.matchers if one.label != "le")

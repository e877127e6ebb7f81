"""Series that are asked for must be series of the contract: an expression over anything else is silently empty."""

import re
from collections.abc import Iterable, Iterator

from specs.alert import QuotaShare
from specs.board import MetricPanel
from specs.fault import Fault, nearest
from specs.metrics import Matcher, Metric, MetricKind, Selector
from specs.shape import members
from specs.shown import shown
from specs.signal import HttpErrorRatio
from specs.system import System

TARGET_LABELS = ("namespace", "job", "instance", "pod", "node")
"""Added to every series when it is scraped."""
OPERATORS = ("=", "!=", "=~", "!~")


def faults(system: System) -> Iterator[Fault]:
    """Unknown metrics, labels the metric does not have, unknown operators and patterns that do not compile."""
    known = {metric.name: metric for metric in system.metrics}
    for path, member in members(system):
        if isinstance(member, Selector):
            yield from _of_selector(system.name, path, member, known)
        elif isinstance(member, HttpErrorRatio):
            service = next((one for one in system.services if one.name == member.service), None)
            if service and service.metrics and service.metrics.http:
                yield from _of_matchers(system.name, f"{path}.where", member.where, service.metrics.http.requests)
        elif isinstance(member, MetricPanel) and member.select.metric in known:
            yield from _of_labels(system.name, f"{path}.by", member.by, known[member.select.metric])
        elif isinstance(member, QuotaShare):
            for selector in (member.used, member.quota):
                if selector.metric in known:
                    yield from _of_labels(system.name, f"{path}.by", (member.by,), known[selector.metric])


def _of_selector(where: str, path: str, selector: Selector, known: dict[str, Metric]) -> Iterator[Fault]:
    if selector.metric in known:
        yield from _of_matchers(where, f"{path}.matchers", selector.matchers, known[selector.metric])
        return
    mend = nearest(selector.metric, known) if known else "declare the metrics of a service first"
    yield Fault(where, f"{path}.metric", shown(selector.metric), "a metric of this system's contract", mend)


def _of_matchers(where: str, path: str, matchers: Iterable[Matcher], metric: Metric) -> Iterator[Fault]:
    for at, matcher in enumerate(matchers):
        place = f"{path}[{at}]"
        yield from _of_labels(where, f"{place}.label", (matcher.label,), metric)
        if matcher.operator not in OPERATORS:
            choices = "one of = != =~ !~"
            yield Fault(where, f"{place}.operator", shown(matcher.operator), choices, "write = for an exact value")
        elif "~" in matcher.operator and not compiles(matcher.value):
            mend = "close what is open in it"
            yield Fault(where, f"{place}.value", shown(matcher.value), "a regular expression", mend)


def _of_labels(where: str, path: str, labels: Iterable[str], metric: Metric) -> Iterator[Fault]:
    bucket = ("le",) if metric.kind is MetricKind.HISTOGRAM else ()
    known = (*metric.labels, *bucket, *TARGET_LABELS)
    for label in labels:
        if label not in known:
            yield Fault(where, path, shown(label), f"a label of {shown(metric.name)}", nearest(label, known))


def compiles(pattern: str) -> bool:
    """Whether a pattern is a regular expression at all; RE2 takes a subset of what Python does."""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True

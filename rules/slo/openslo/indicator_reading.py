"""An SLI of OpenSLO as an indicator of ours, or the reason why there is none."""

from collections.abc import Iterator

from queries.promql_reading import Reading, Unreadable, reading
from queries.slo_source import THRESHOLD, TOTAL, sources
from rules.slo.openslo.counting import counted, matched
from rules.slo.openslo.library import Library
from rules.slo.openslo.remark import Fate, Remark
from rules.slo.openslo.sheet import Path, Sheet, named
from specs.metrics import Matcher, Selector
from specs.slo import AvailabilityIndicator, GaugeIndicator, Indicator, LatencyIndicator
from specs.system import System

NAMESPACE = "namespace"
NAMESPACE_LEFT_OUT = "the matcher on namespace is left out: an objective counts in the namespace of its system"


class Lost(Exception):
    """An objective that cannot be kept: where and why."""

    def __init__(self, where: str, path: str, reason: str):
        super().__init__(reason)
        self.remark = Remark(where, path, Fate.LOST, reason)


def indicator(
    sheet: Sheet, path: Path, goal: tuple[Sheet, Path], library: Library, system: System | None
) -> tuple[Indicator, list[Remark]]:
    """The indicator at a spec of an SLI; `goal` is the objective that compares it. Raises Lost."""
    if sheet.see(*path, "thresholdMetric") is not None:
        return _gauge(sheet, (*path, "thresholdMetric"), goal, library, system)
    ratio = (*path, "ratioMetric")
    if sheet.see(*ratio, "raw") is not None:
        reason = "a ratio without its events cannot be added up over a window: give total with good or bad"
        raise Lost(sheet.where, named(*ratio, "raw"), reason)
    side = "good" if sheet.see(*ratio, "good") is not None else "bad"
    found = {name: _read(sheet, (*ratio, name), library) for name in (side, TOTAL)}
    for name, one in found.items():
        if not one.function and sheet.take(*ratio, "counter") is not True:
            reason = "it is no counter: write counter: true if it only ever grows, or query its rate"
            raise Lost(sheet.where, _query(ratio, name), reason)
    remarks = [
        remark for name, one in found.items() for remark in _moved(sheet, _query(ratio, name), one.selector, system)
    ]
    inside = {name: _within(one) for name, one in found.items()}
    known = next((one for one in _candidates(system) if system and _same(one, system, found)), None)
    try:
        return known or counted(side, inside[side], inside[TOTAL]), remarks
    except Unreadable as error:
        raise Lost(sheet.where, _query(ratio, side), str(error)) from None


def _query(ratio: Path, name: str) -> str:
    return named(*ratio, name, "metricSource", "spec", "query")


def _read(sheet: Sheet, path: Path, library: Library) -> Reading:
    source = (*path, "metricSource")
    _check_type(sheet, source, library)
    key = next((key for key in ("query", "promql") if isinstance(sheet.see(*source, "spec", key), str)), None)
    if key is None:
        raise Lost(sheet.where, named(*source, "spec"), "it holds no query")
    try:
        return reading(sheet.take(*source, "spec", key))
    except Unreadable as error:
        raise Lost(sheet.where, named(*source, "spec", key), str(error)) from None


def _check_type(sheet: Sheet, source: Path, library: Library) -> None:
    place, kind = named(*source, "type"), sheet.take(*source, "type")
    if kind is None:
        reference = sheet.take(*source, "metricSourceRef")
        if reference is None:
            raise Lost(
                sheet.where, place, "neither type nor metricSourceRef says what is asked: write type: Prometheus"
            )
        origin = library.find("DataSource", reference)
        if origin is None:
            reason = f"the DataSource {reference} is in none of the files: give its file too, or write type: Prometheus"
            raise Lost(sheet.where, named(*source, "metricSourceRef"), reason)
        kind = origin.take("spec", "type")
        origin.take("metadata", "name")
    if kind.casefold() != "prometheus":
        raise Lost(sheet.where, place, f"objectives are counted from Prometheus, not from {kind}")


def _gauge(
    sheet: Sheet, path: Path, goal: tuple[Sheet, Path], library: Library, system: System | None
) -> tuple[Indicator, list[Remark]]:
    found = _read(sheet, path, library)
    place = named(*path, "metricSource", "spec", "query")
    if found.function or found.fold not in ("", "max"):
        reason = "a threshold is compared with a gauge or its maximum; for events give a ratioMetric"
        raise Lost(sheet.where, place, reason)
    objective, inner = goal
    operator, bound = objective.take(*inner, "op"), objective.take(*inner, "value")
    if operator is None or bound is None:
        raise Lost(objective.where, named(*inner), "a thresholdMetric needs op and value in its objective")
    if operator not in ("gte", "gt"):
        reason = f"a gauge is good while it is at least a bound, not {operator}: record its opposite, or count events"
        raise Lost(objective.where, named(*inner, "op"), reason)
    remarks = list(_moved(sheet, place, found.selector, system))
    if operator == "gt":
        reason = "a gauge is compared by at least; a value that is the bound itself is good here"
        remarks.append(Remark(objective.where, named(*inner, "op"), Fate.LOST, reason))
    return GaugeIndicator(_within(found).selector, bound), remarks


def _moved(sheet: Sheet, path: str, selector: Selector, system: System | None) -> Iterator[Remark]:
    for one in selector.matchers:
        if one.label == NAMESPACE and not (system and one == Matcher(NAMESPACE, "=", system.namespace)):
            yield Remark(sheet.where, path, Fate.LOST, NAMESPACE_LEFT_OUT)


def _within(one: Reading) -> Reading:
    kept = tuple(matcher for matcher in one.selector.matchers if matcher.label != NAMESPACE)
    return Reading(Selector(one.selector.metric, kept), one.function, one.seconds, one.fold)


def _candidates(system: System | None) -> Iterator[Indicator]:
    for service in system.services if system else ():
        if service.metrics and service.metrics.http:
            yield AvailabilityIndicator(service.name)
            yield from (LatencyIndicator(service.name, bound) for bound in service.metrics.http.duration.buckets)


def _same(one: Indicator, system: System, found: dict[str, Reading]) -> bool:
    """Whether an indicator of the system counts just these series."""
    own = sources(one, system)
    return (
        own.keys() == found.keys()
        and THRESHOLD not in own
        and all(matched(reading(text).selector, found[name].selector) for name, text in own.items())
    )

"""Fields that go together or exclude one another: what the types of an OpenSLO document cannot say."""

from collections.abc import Iterator
from typing import Any

from rules.slo.openslo.sheet import Path, Sheet, named
from specs.fault import Fault
from specs.slo import Budgeting


def faults(sheet: Sheet) -> Iterator[Fault]:
    """Faults of a document of sound shape."""
    kind = sheet.see("kind")
    if kind == "SLO":
        yield from _of_slo(sheet)
    elif kind == "SLI":
        yield from _of_indicator(sheet, ("spec",))
    elif kind == "AlertPolicy":
        yield from _of_policy(sheet, ("spec",))


def _one(sheet: Sheet, path: Path, names: tuple[str, ...], mend: str) -> Iterator[Fault]:
    given = [name for name in names if sheet.see(*path, name) is not None]
    if len(given) != 1:
        wanted = f"exactly one of {' and '.join(names)}"
        yield Fault(sheet.where, named(*path), " and ".join(given) or f"neither {' nor '.join(names)}", wanted, mend)


def _needed(sheet: Sheet, path: Path, name: str, reason: str) -> Iterator[Fault]:
    if sheet.see(*path, name) is None:
        yield Fault(sheet.where, named(*path, name), "nothing", f"a value: {reason}", "add it")


def _of_slo(sheet: Sheet) -> Iterator[Fault]:
    spec: Path = ("spec",)
    objectives = range(len(sheet.see("spec", "objectives")))
    composite = [at for at in objectives if _has_indicator(sheet, (*spec, "objectives", at))]
    if composite and _has_indicator(sheet, spec):
        mend = "leave it to the objectives, or remove theirs"
        yield Fault(sheet.where, "spec", "an indicator of its own and of its objectives", "one or the other", mend)
    places = [(*spec, "objectives", at) for at in objectives] if composite else [spec]
    for path in places:
        yield from _one(sheet, path, ("indicator", "indicatorRef"), "say what is counted once")
        if sheet.see(*path, "indicator") is not None:
            yield from _of_indicator(sheet, (*path, "indicator", "spec"))
    for at in objectives:
        yield from _of_objective(sheet, (*spec, "objectives", at))
    if sheet.see("spec", "timeWindow") is not None:
        yield from _of_window(sheet, (*spec, "timeWindow", 0))
    for at, policy in enumerate(sheet.see("spec", "alertPolicies") or ()):
        if isinstance(policy, dict):
            yield from _of_part(sheet, (*spec, "alertPolicies", at), "alertPolicyRef")
            if sheet.see(*spec, "alertPolicies", at, "spec") is not None:
                yield from _of_policy(sheet, (*spec, "alertPolicies", at, "spec"))


def _has_indicator(sheet: Sheet, path: Path) -> bool:
    return any(sheet.see(*path, name) is not None for name in ("indicator", "indicatorRef"))


def _of_objective(sheet: Sheet, path: Path) -> Iterator[Fault]:
    yield from _one(sheet, path, ("target", "targetPercent"), "write the target once, 0.999 or 99.9 percent")
    method = sheet.see("spec", "budgetingMethod")
    if method == Budgeting.TIMESLICES:
        reason = "with Timeslices, how good a slice must be to be a good one"
        yield from _needed(sheet, path, "timeSliceTarget", reason)
    if method != Budgeting.OCCURRENCES:
        yield from _needed(sheet, path, "timeSliceWindow", f"with {method}, how long a slice is")


def _of_window(sheet: Sheet, path: Path) -> Iterator[Fault]:
    rolling, calendar = sheet.see(*path, "isRolling"), sheet.see(*path, "calendar")
    if rolling and calendar:
        mend = "remove calendar, or write isRolling: false"
        yield Fault(sheet.where, named(*path), "a rolling window with a calendar", "one or the other", mend)
    elif not rolling and not calendar:
        mend = "write isRolling: true, or add calendar with startTime and timeZone"
        yield Fault(sheet.where, named(*path), "neither a rolling window nor a calendar", "one of the two", mend)


def _of_indicator(sheet: Sheet, path: Path) -> Iterator[Fault]:
    yield from _one(sheet, path, ("thresholdMetric", "ratioMetric"), "measure either a ratio or a value")
    ratio: Any = sheet.see(*path, "ratioMetric")
    if ratio is None:
        return
    inner = (*path, "ratioMetric")
    yield from _one(sheet, inner, ("total", "raw"), "count events, or give a ratio that exists")
    if ratio.get("total") is not None:
        yield from _one(sheet, inner, ("good", "bad"), "count the rarer of the two as bad")
    if ratio.get("raw") is not None:
        yield from _needed(sheet, inner, "rawType", "whether the ratio is one of successes or of failures")


def _of_part(sheet: Sheet, path: Path, reference: str) -> Iterator[Fault]:
    yield from _one(sheet, path, (reference, "spec"), "refer to it, or write it out with kind, metadata and spec")
    if sheet.see(*path, "spec") is not None:
        for name in ("kind", "metadata"):
            yield from _needed(sheet, path, name, "a part that is written out has one")


def _of_policy(sheet: Sheet, path: Path) -> Iterator[Fault]:
    for parts, reference in (("conditions", "conditionRef"), ("notificationTargets", "targetRef")):
        for at in range(len(sheet.see(*path, parts))):
            yield from _of_part(sheet, (*path, parts, at), reference)

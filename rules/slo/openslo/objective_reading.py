"""An SLO of OpenSLO as objectives of ours: one for each of its objectives, exact where it carries our annotation."""

from dataclasses import dataclass, replace
from decimal import Decimal

from rules.slo.openslo import naming
from rules.slo.openslo.exact import OBJECTIVE, decoded
from rules.slo.openslo.indicator_reading import NAMESPACE_LEFT_OUT, Lost, indicator
from rules.slo.openslo.kept import kept_indicator, kept_texts, told, unread_indicator
from rules.slo.openslo.library import Library
from rules.slo.openslo.plain import SLICE
from rules.slo.openslo.remark import Fate, Remark
from rules.slo.openslo.sheet import Path, Sheet, named
from rules.slo.openslo.window_reading import Window, window
from specs.fault import Fault
from specs.slo import Budgeting, Indicator, Slo

ANNOTATION: Path = ("metadata", "annotations", OBJECTIVE)


@dataclass(frozen=True)
class Read:
    """What came of one document."""

    slos: tuple[Slo, ...] = ()
    remarks: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Frame:
    """What the objectives of one document share."""

    sheet: Sheet
    library: Library
    window: Window
    budgeting: Budgeting
    kept: Slo | None
    events_per_day: float | None


def objectives(sheet: Sheet, library: Library, events_per_day: float | None = None) -> Read:
    """All objectives of an SLO of sound shape, with every loss and every fault on the way."""
    sheet.take("spec", "service")
    kept, faults = None, ()
    annotation = sheet.take(*ANNOTATION)
    if annotation is not None:
        kept, faults = decoded(annotation, sheet.where, named(*ANNOTATION))
    span, remarks, unfit = window(sheet)
    budgeting = Budgeting(sheet.take("spec", "budgetingMethod"))
    frame = _Frame(sheet, library, span, budgeting, kept, events_per_day)
    reads = [_objective(frame, at) for at in range(len(sheet.see("spec", "objectives")))]
    slos = tuple(slo for one in reads for slo in one.slos)
    if any(sheet.see("spec", "objectives", 0, name) is not None for name in ("indicator", "indicatorRef")):
        reason = "objectives stand beside each other here; the composite they make up is not computed"
        remarks.append(Remark(sheet.where, "spec.objectives (composite)", Fate.LOST, reason))
    return Read(
        slos,
        (*(remarks if slos else ()), *(remark for one in reads for remark in one.remarks)),
        (*faults, *unfit, *(fault for one in reads for fault in one.faults)),
    )


def _objective(frame: _Frame, at: int) -> Read:
    before = frame.library.used()
    try:
        return _kept_or_new(frame, at)
    except Lost as loss:
        frame.library.forget(before)
        place = named("spec", "objectives", at)
        reason = "it is not imported: what it counts cannot be expressed"
        return Read(remarks=(loss.remark, Remark(frame.sheet.where, place, Fate.LOST, reason)))


def _kept_or_new(frame: _Frame, at: int) -> Read:
    sheet, path = frame.sheet, ("spec", "objectives", at)
    service = str(sheet.see("spec", "service"))
    system = frame.library.systems.get(service)
    source, place = _source(frame, path)
    found, remarks = _indicator(frame, source, place, path)
    name, meaning, faults = naming.named_objective(sheet, at)
    target, unfit = _target(sheet, path)
    slice_target, unsliced = _slices(frame, path)
    kept = frame.kept
    faults = (*faults, *unfit, *unsliced)
    if kept is None:
        events = frame.events_per_day
        if events is None:
            reason = "OpenSLO has no field for traffic: give --events-per-day, or write it in; 0 is refused"
            remarks.append(Remark(sheet.where, f"{named(*path)} (events_per_day)", Fate.ASSUMED, reason))
        kept = Slo(name, found, target, events or 0)
    else:
        found = kept_indicator(kept, found, source, place, system)
        if found == kept.indicator:
            remarks = [one for one in remarks if one.reason != NAMESPACE_LEFT_OUT]
        name, meaning = kept_texts(kept, name, meaning, sheet, at)
    span = frame.window if frame.kept is None else told(frame.kept, frame.window, sheet)
    slo = replace(
        kept,
        name=name,
        indicator=found,
        target=target,
        window=span.length,
        calendar=span.calendar,
        budgeting=frame.budgeting,
        slice_target=slice_target,
        meaning=meaning,
    )
    edits = edited(frame.kept, slo, sheet.where, path) if frame.kept and at == 0 else ()
    return Read((slo,), (*remarks, *edits), faults)


def _indicator(frame: _Frame, source: Sheet, place: Path, path: Path) -> tuple[Indicator, list[Remark]]:
    system = frame.library.systems.get(str(frame.sheet.see("spec", "service")))
    try:
        return indicator(source, place, (frame.sheet, path), frame.library, system)
    except Lost as loss:
        kept = unread_indicator(frame.kept, loss, source, place, system) if frame.kept else None
        if kept is None:
            raise
        return kept, []


def _source(frame: _Frame, path: Path) -> tuple[Sheet, Path]:
    """The sheet and place of the SLI's spec. Raises Lost where a reference leads nowhere."""
    sheet = frame.sheet
    for place in (path, ("spec",)):
        if sheet.see(*place, "indicator") is not None:
            return sheet, (*place, "indicator", "spec")
        reference = sheet.take(*place, "indicatorRef")
        if reference is not None:
            found = frame.library.find("SLI", reference)
            if found is None:
                reason = f"the SLI {reference} is in none of the files: give its file too"
                raise Lost(sheet.where, named(*place, "indicatorRef"), reason)
            found.take("metadata", "name")
            return found, ("spec",)
    raise AssertionError("an SLO of sound shape says what it counts")


def _target(sheet: Sheet, path: Path) -> tuple[float, tuple[Fault, ...]]:
    percent = sheet.take(*path, "targetPercent")
    # In decimals: 99.99 percent are 0.9999, which division of floats misses.
    share = float(Decimal(repr(percent)) / 100) if percent is not None else float(sheet.take(*path, "target"))
    if share > 0:
        return share, ()
    field = named(*path, "target" if percent is None else "targetPercent")
    mend = "write the share that must be good, 0.999 for 99.9%"
    return share, (Fault(sheet.where, field, "0", "above 0: a target of 0 promises nothing", mend),)


def _slices(frame: _Frame, path: Path) -> tuple[float | None, tuple[Fault, ...]]:
    sheet = frame.sheet
    if frame.budgeting is Budgeting.OCCURRENCES:
        return None, ()
    # A number is in minutes.
    if sheet.see(*path, "timeSliceWindow") in (SLICE, 1):
        sheet.take(*path, "timeSliceWindow")
    if frame.budgeting is Budgeting.RATIO_TIMESLICES:
        return None, ()
    share = float(sheet.take(*path, "timeSliceTarget"))
    if share < 1:
        return share, ()
    field = named(*path, "timeSliceTarget")
    mend = "write 0.9999, or less: with 1 a single bad event spoils a busy minute"
    return share, (Fault(sheet.where, field, "1", "a share below 1", mend),)


FIELDS = {
    "name": "metadata.name",
    "indicator": "spec.indicator",
    "target": "target",
    "window": "spec.timeWindow[0]",
    "calendar": "spec.timeWindow[0]",
    "budgeting": "spec.budgetingMethod",
    "slice_target": "timeSliceTarget",
    "meaning": "spec.description",
}
"""Where a field stands plainly; those without a point belong to the objective."""


def edited(kept: Slo, slo: Slo, where: str, path: Path) -> tuple[Remark, ...]:
    """Fields in which an objective differs from its annotation."""
    return tuple(
        Remark(
            where,
            place if "." in place else f"{named(*path)}.{place}",
            Fate.EDITED,
            f"the annotation {OBJECTIVE} holds another {field}; the plain field is taken",
        )
        for field, place in FIELDS.items()
        if getattr(kept, field) != getattr(slo, field)
    )

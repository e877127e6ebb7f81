"""A time window of OpenSLO as ours: rolling, or a calendar month at midnight UTC."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.slo.openslo.remark import Fate, Remark
from rules.slo.openslo.sheet import Path, Sheet, named
from specs.fault import Fault
from specs.slo import Calendar
from specs.units import Duration, days, hours, minutes, weeks

UNITS = {"m": minutes(1), "h": hours(1), "d": days(1), "w": weeks(1), "M": days(30), "Q": days(90), "Y": days(365)}
INEXACT = ("M", "Q", "Y")
DEFAULT = days(30)
LEAST = hours(1)
UTC = ("UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Etc/Zulu")
PLACE: Path = ("spec", "timeWindow")


@dataclass(frozen=True)
class Window:
    length: Duration
    calendar: Calendar | None = None


def length(shorthand: str) -> Duration:
    """Months, quarters and years roll with 30, 90 and 365 days."""
    return UNITS[shorthand[-1]] * int(shorthand[:-1])


def window(sheet: Sheet) -> tuple[Window, list[Remark], list[Fault]]:
    """The window of an SLO of sound shape, thirty days where none is given."""
    if sheet.see(*PLACE) is None:
        reason = f"an objective without a window has one of {DEFAULT.words}"
        return Window(DEFAULT), [Remark(sheet.where, named(*PLACE), Fate.ASSUMED, reason)], []
    path = (*PLACE, 0)
    text = sheet.take(*path, "duration")
    found = length(text)
    if found < LEAST:
        mend = "write 1M for a month: m are minutes" if text.endswith("m") else "write days, as 30d"
        wanted = f"at least {LEAST.words}"
        return Window(found), [], [Fault(sheet.where, named(*path, "duration"), text, wanted, mend)]
    if sheet.take(*path, "isRolling"):
        return Window(found), list(_rounded(sheet, path, text, found)), []
    if text == "1M":
        return Window(days(30), Calendar.MONTH), list(_shifted(sheet, path)), []
    reason = f"the only calendar window here is the month 1M; this one rolls over {found.words}"
    return Window(found), [Remark(sheet.where, named(*path, "calendar"), Fate.LOST, reason)], []


def _rounded(sheet: Sheet, path: Path, text: str, found: Duration) -> Iterator[Remark]:
    if text[-1] in INEXACT:
        reason = f"{text} that rolls is taken as {found.words}"
        yield Remark(sheet.where, named(*path, "duration"), Fate.ASSUMED, reason)


def _shifted(sheet: Sheet, path: Path) -> Iterator[Remark]:
    start = str(sheet.see(*path, "calendar", "startTime"))
    if start[8:] == "01 00:00:00":
        sheet.take(*path, "calendar", "startTime")
    if sheet.see(*path, "calendar", "timeZone") in UTC:
        sheet.take(*path, "calendar", "timeZone")
    for field in ("startTime", "timeZone"):
        if (*path, "calendar", field) in dict(sheet.unused()):
            reason = "a month begins at midnight UTC of its first day"
            yield Remark(sheet.where, named(*path, "calendar", field), Fate.LOST, reason)

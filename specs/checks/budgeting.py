"""Budgets whose way of counting is complete: slices with a target, calendar months of thirty days, exclusions with reasons."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from specs.arithmetic.instant import day_end, instant
from specs.fault import Fault
from specs.shown import shown
from specs.slo import Budgeting, Exclusion, GaugeIndicator, Slo
from specs.system import System
from specs.units import days, percent

MONTH = days(30)
LONGEST_SHARE = 0.1
"""More than a tenth of a window excluded: the objective promises something else than what it shows."""
LEAST_REASON = 10
"""Characters; "test" or "n/a" is no reason somebody could check a year later."""


def faults(system: System, today: date) -> Iterator[Fault]:
    """What a way of budgeting lacks or has too much, and exclusions nobody could account for."""
    for at, slo in enumerate(system.slos):
        path = f"slos[{at}]"
        yield from _of_slices(system, slo, path)
        if slo.calendar and slo.window != MONTH:
            mend = "write window=days(30), or let the budget roll"
            yield Fault(system.name, f"{path}.window", str(slo.window), f"{MONTH}, the month's alerts' window", mend)
        yield from _of_exclusions(system, slo, path, today)


def _of_slices(system: System, slo: Slo, path: str) -> Iterator[Fault]:
    given = slo.slice_target
    if slo.budgeting is Budgeting.TIMESLICES:
        if given is None or not 0 < given < 1:
            wanted = "a share above 0 and below 1: how good a minute must be to be a good minute"
            yield Fault(system.name, f"{path}.slice_target", shown(given), wanted, "write 0.99 for 99% of a minute")
    elif given is not None:
        mend = f"remove it, or budget by {Budgeting.TIMESLICES}"
        yield Fault(system.name, f"{path}.slice_target", shown(given), f"None with {slo.budgeting}", mend)
    if isinstance(slo.indicator, GaugeIndicator) and slo.budgeting is not Budgeting.OCCURRENCES:
        mend = f"a gauge is one event a minute already: budget by {Budgeting.OCCURRENCES}"
        yield Fault(system.name, f"{path}.budgeting", str(slo.budgeting), str(Budgeting.OCCURRENCES), mend)


def _of_exclusions(system: System, slo: Slo, path: str, today: date) -> Iterator[Fault]:
    spans: list[tuple[int, int, str]] = []
    for at, one in enumerate(slo.exclusions):
        here = f"{path}.exclusions[{at}]"
        wrong = list(_unreadable(system, one, here))
        yield from wrong
        if not wrong:
            spans.append((instant(one.start), instant(one.end), here))
            yield from _of_exclusion(system, one, here, today)
    excluded = sum(max(end - start, 0) for start, end, _ in spans)
    if excluded > LONGEST_SHARE * slo.window.seconds:
        given = f"{percent(excluded / slo.window.seconds)} of {slo.window.words}"
        mend = "exclude less, or promise less"
        yield Fault(system.name, f"{path}.exclusions", given, f"at most {percent(LONGEST_SHARE)} of a window", mend)
    for (_, end, _), (start, _, here) in zip(sorted(spans), sorted(spans)[1:], strict=False):
        if start < end:
            yield Fault(system.name, here, "a time that another one holds too", "one row for a time", "join the two")


def _unreadable(system: System, one: Exclusion, path: str) -> Iterator[Fault]:
    for name in ("start", "end"):
        try:
            instant(getattr(one, name))
        except ValueError:
            wanted = "a moment in UTC, to the minute"
            yield Fault(
                system.name, f"{path}.{name}", shown(getattr(one, name)), wanted, "write it as 2026-03-01T02:00Z"
            )
    try:
        day_end(one.expires)
    except ValueError:
        yield Fault(system.name, f"{path}.expires", shown(one.expires), "a day", "write it as 2026-06-30")


def _of_exclusion(system: System, one: Exclusion, path: str, today: date) -> Iterator[Fault]:
    if instant(one.end) <= instant(one.start):
        yield Fault(system.name, f"{path}.end", shown(one.end), f"after {shown(one.start)}", "exchange the two")
    if len(one.reason.strip()) < LEAST_REASON:
        mend = "say what happened and where it was reviewed"
        yield Fault(system.name, f"{path}.reason", shown(one.reason), "a reason somebody can check later", mend)
    if not one.approver.strip() or one.approver.strip() == system.owner.team:
        mend = "name who agreed: not the team whose objective it is"
        yield Fault(system.name, f"{path}.approver", shown(one.approver), "somebody else's name", mend)
    if day_end(one.expires) < datetime.combine(today, time(), UTC):
        mend = "remove the row; it has left the window"
        yield Fault(system.name, f"{path}.expires", shown(one.expires), f"a day from {today} on", mend)
    elif day_end(one.expires).timestamp() < instant(one.end) and instant(one.end) > instant(one.start):
        mend = "let it stay until the window has left it behind"
        yield Fault(system.name, f"{path}.expires", shown(one.expires), f"after {shown(one.end)}", mend)

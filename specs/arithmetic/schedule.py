"""Arithmetic on cron schedules: when they fire, how far apart, and whether two windows ever overlap.

A day matches a schedule or it does not, and on each day that matches the schedule fires at the same times. So one
integer with a bit per day and one tuple of times say everything, and two schedules are compared by shifting bits.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache, reduce
from itertools import pairwise
from operator import or_

from croniter import croniter

from specs.schedule import Cron, Window
from specs.units import Duration

DAY = 86_400
CYCLE = 10_227
"""Days of 28 years, after which weekdays and leap years repeat (within one century: 2100 is no leap year)."""
FIRST_DAY = date(2001, 1, 1)
FIELDS = ("minute", "hour", "day of month", "month", "day of week")
NAMES = ("", "", "", "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", "sun|mon|tue|wed|thu|fri|sat")
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


@dataclass(frozen=True)
class Firings:
    """The days of the cycle on which a schedule fires, one bit each, and the seconds of the day at which it does."""

    days: int
    times: tuple[int, ...]


@dataclass(frozen=True)
class Calendar:
    """The days of the cycle that are a certain day of the month, month, or weekday (Sunday is 0), one bit each."""

    dates: dict[int, int]
    months: dict[int, int]
    weekdays: dict[int, int]


@cache
def calendar() -> Calendar:
    dates, months, weekdays = (dict.fromkeys(range(low, high + 1), 0) for low, high in BOUNDS[2:])
    for number in range(CYCLE):
        day = FIRST_DAY + timedelta(number)
        for masks, key in ((dates, day.day), (months, day.month), (weekdays, day.isoweekday() % 7)):
            masks[key] |= 1 << number
    return Calendar(dates, months, weekdays)


def _check_field(text: str, position: int) -> None:
    """Raise ValueError for what the CronJob controller's parser refuses, although croniter would take it."""
    low, high = BOUNDS[position]
    word = rf"(?:\d{{1,2}}{'|' + NAMES[position] if NAMES[position] else ''})"
    pattern = re.compile(rf"(?:[*?]|({word})(?:-({word}))?)(?:/(\d{{1,2}}))?", re.ASCII | re.IGNORECASE)
    for item in text.split(","):
        found = pattern.fullmatch(item)
        if not found:
            raise ValueError(f"{FIELDS[position]} {item!r} is not *, a number, a range or a step")
        numbers = [int(number) for number in found.groups()[:2] if number and number.isdigit()]
        if any(not low <= number <= high for number in numbers):
            raise ValueError(f"{FIELDS[position]} {item!r} is outside {low}-{high}")
        if len(numbers) == 2 and numbers[0] > numbers[1]:
            raise ValueError(f"{FIELDS[position]} {item!r} runs backwards")
        if found[3] and int(found[3]) == 0:
            raise ValueError(f"{FIELDS[position]} {item!r} has a step of 0")


def fields(expression: str) -> tuple[frozenset[int], ...]:
    """The minutes, hours, days of month, months and weekdays (Sunday is 0) a five-field expression names.

    Raises ValueError saying which field is wrong.
    """
    texts = expression.split(" ")
    if len(texts) != len(FIELDS):
        raise ValueError(f"has {len(texts)} fields instead of five: {', '.join(FIELDS)}")
    for position, text in enumerate(texts):
        _check_field(text, position)
    return tuple(map(_numbers, _expanded(expression), BOUNDS))


def either_day(expression: str) -> bool:
    """Whether a day of the month or a weekday is enough: so it is where both are restricted."""
    texts = expression.split(" ")
    return not any(item.replace("?", "*") in ("*", "*/1") for at in (2, 4) for item in texts[at].split(","))


@lru_cache(maxsize=2048)
def firings(expression: str) -> Firings:
    """When a five-field cron expression fires. Raises ValueError saying which field is wrong, or that it never fires.

    As in the CronJob controller, day of month and day of week are joined by "or" where both are restricted.
    """
    minutes, hours, dates, months, weekdays = fields(expression)
    known = calendar()
    by_date, by_weekday = _united(known.dates, dates), _united(known.weekdays, weekdays)
    days = (by_date | by_weekday if either_day(expression) else by_date & by_weekday) & _united(known.months, months)
    if not days:
        raise ValueError("never fires: no such day exists")
    return Firings(days, tuple(sorted(hour * 3_600 + minute * 60 for hour in hours for minute in minutes)))


def _expanded(expression: str) -> Sequence[Sequence[int | str]]:
    try:
        return croniter.expand(expression.replace("?", "*"))[0]
    except (ValueError, KeyError) as error:
        raise ValueError(f"cannot be read: {error}") from None


def _numbers(field: Sequence[int | str], bounds: tuple[int, int]) -> frozenset[int]:
    return frozenset(range(bounds[0], bounds[1] + 1) if field == ["*"] else map(int, field))


def _united(masks: dict[int, int], keys: frozenset[int]) -> int:
    return reduce(or_, (masks[key] for key in keys))


@lru_cache(maxsize=2048)
def max_gap(schedule: Cron) -> Duration:
    """The longest time between two firings over 28 years. Raises ValueError for a malformed expression."""
    fired = firings(schedule.expression)
    within = max((late - early for early, late in pairwise(fired.times)), default=0)
    # Days without a firing are the zeros between ones; the cycle is written twice so that its end meets its start.
    idle = max(map(len, (f"{fired.days:0{CYCLE}b}" * 2).split("1")))
    return Duration(max(within, (idle + 1) * DAY - fired.times[-1] + fired.times[0]))


@lru_cache(maxsize=512)
def longest_until(start: Cron, end: Cron) -> Duration:
    """The longest time from a firing of one schedule to the next of another, over 28 years. Both fire once a day at most.

    Raises ValueError for a malformed expression.
    """
    first, second = firings(start.expression), firings(end.expression)
    begun, ended = first.times[0], second.times[0]
    later = 0 if ended > begun else 1
    # From each day with a start: how many days on the first end comes. The cycle is written twice, so that it wraps round.
    days = [number for number in range(2 * CYCLE) if second.days >> number % CYCLE & 1]
    starts = (number for number in range(CYCLE) if first.days >> number & 1)
    waits = (days[bisect_left(days, number + later)] - number for number in starts)
    return Duration(max(waits) * DAY + ended - begun)


def windows_overlap(one: Window, other: Window) -> bool:
    """Whether two windows ever share a moment. Ends are open: one may start when the other ends."""
    if not (one.length.seconds > 0 and other.length.seconds > 0):
        return False
    if one.length > max_gap(one.schedule) or other.length > max_gap(other.schedule):
        return True
    first, second = firings(one.schedule.expression), firings(other.schedule.expression)
    reach = (one.length.seconds // DAY + 2, other.length.seconds // DAY + 2)
    return any(
        _share_days(first.days, second.days, shift)
        and _share_times(first.times, second.times, shift * DAY, one.length.seconds, other.length.seconds)
        for shift in range(-reach[1], reach[0] + 1)
    )


def _share_days(first: int, second: int, shift: int) -> bool:
    """Whether a day of `second` lies `shift` days after one of `first`; the cycle wraps round."""
    whole = (1 << CYCLE) - 1
    turn = shift % CYCLE
    return bool(first & ((second >> turn | second << (CYCLE - turn)) & whole))


def _share_times(first: tuple[int, ...], second: tuple[int, ...], shift: int, length: int, other: int) -> bool:
    """Whether a start of `second`, moved by `shift`, lies less than `length` after or `other` before one of `first`."""
    moved = [start + shift for start in second]
    return any(bisect_left(moved, start + length) > bisect_right(moved, start - other) for start in first)

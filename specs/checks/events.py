"""Known events of one service: each begins and ends at one time of a day, and none meets another, because the end of one would
lower the floor that the other needs."""

from collections.abc import Iterator
from itertools import combinations

from specs.arithmetic.schedule import firings, longest_until, windows_overlap
from specs.fault import Fault
from specs.scaling import Prescale
from specs.schedule import Cron, Window
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    for at, service in enumerate(system.services):
        events = service.scaling.prescale if service.scaling else ()
        paths = {id(event): f"services[{at}].scaling.prescale[{number}]" for number, event in enumerate(events)}
        for event in events:
            yield from _often(system.name, paths[id(event)], event)
        for one, other in combinations((event for event in events if _readable(event)), 2):
            if windows_overlap(_window(one), _window(other)):
                given = f"{other.up} to {other.down}, while {one.name} lasts"
                wanted = "events of one service that never meet"
                yield Fault(system.name, paths[id(other)], given, wanted, "join them in one event, or move one")


def _often(where: str, path: str, event: Prescale) -> Iterator[Fault]:
    for way, schedule in (("up", event.up), ("down", event.down)):
        count = _times(schedule)
        if count > 1:
            mend = "write one event for each time of the day"
            yield Fault(where, f"{path}.{way}", f"{count} times a day", "one time of a day", mend)


def _times(schedule: Cron) -> int:
    """How often a day it fires; 0 where it cannot be read, which other checks tell."""
    try:
        return len(firings(schedule.expression).times)
    except ValueError:
        return 0


def _readable(event: Prescale) -> bool:
    return _times(event.up) == 1 == _times(event.down)


def _window(event: Prescale) -> Window:
    return Window(event.up, longest_until(event.up, event.down))

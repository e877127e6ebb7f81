"""A system that left is named once, with the day it left, and is none that is served again."""

from collections.abc import Iterable, Iterator

from specs.arithmetic.instant import day_end
from specs.checks.log_retention import LONGEST
from specs.environment import PLATFORM, Environment
from specs.fault import Fault
from specs.logs import LogClass
from specs.shown import shown
from specs.system import System


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """Rows for a system that is served, that two rows name, without a day, or whose logs would be kept without an end."""
    served = {system.name for system in systems} | {PLATFORM}
    known: set[str] = set()
    for at, row in enumerate(environment.former_systems):
        path = f"former_systems[{at}]"
        if row.name in served:
            mend = "remove the row: what its own file says of its logs holds"
            yield Fault(environment.name, f"{path}.name", shown(row.name), "a system that is not served", mend)
        if row.name in known:
            yield Fault(environment.name, f"{path}.name", shown(row.name), "each system once", "remove the second row")
        known.add(row.name)
        if not _is_day(row.left):
            yield Fault(environment.name, f"{path}.left", shown(row.left), "a day", "write it as 2026-06-30")
        for log_class in LogClass:
            if row.logs.keep(log_class) > LONGEST:
                given, wanted = row.logs.keep(log_class).words, f"at most {LONGEST.words}"
                mend = "set the date of deletion the law allows"
                yield Fault(environment.name, f"{path}.keep.{log_class}", given, wanted, mend)


def _is_day(text: str) -> bool:
    try:
        day_end(text)
    except ValueError:
        return False
    return True

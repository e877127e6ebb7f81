"""A window that mutes an alert for much of the day is no window: the alert is switched off."""

from collections.abc import Iterator

from specs.arithmetic.schedule import DAY, firings
from specs.fault import Fault
from specs.maintenance import LOADING
from specs.muting import AFTERGLOW, mutings
from specs.system import System
from specs.units import Duration, percent

LONGEST_SHARE = 0.1
"""Of a day on which the work runs."""


def faults(system: System) -> Iterator[Fault]:
    """Work on a store that would mute its alerts for more than a tenth of a day."""
    muted = {muting.store for muting in mutings(system)}
    for at, task in enumerate(system.maintenance.tasks):
        if task.store not in muted or task.task not in LOADING:
            continue
        runs = len(firings(task.schedule.expression).times)
        length = Duration(runs * (task.deadline.seconds + AFTERGLOW.seconds))
        if length.seconds > DAY * LONGEST_SHARE:
            path = f"maintenance.tasks[{at}].schedule"
            given = f"{runs} runs a day, which mute the alerts of {task.store} for {length.words}"
            wanted = f"at most {percent(LONGEST_SHARE)} of a day"
            yield Fault(system.name, path, given, wanted, "run it less often, or shorten its deadline")

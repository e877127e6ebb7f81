"""Metrics live longer than the longest objective looks back, or the SLI is computed over half a window (BUG-66)."""

from collections.abc import Iterable, Iterator

from specs.environment import Environment
from specs.fault import Fault
from specs.slo import RETENTION_MARGIN
from specs.system import System


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """A retention below the longest window plus its margin."""
    windows = [(slo.window, f"{system.name} {slo.name}") for system in systems for slo in system.slos]
    if not windows:
        return
    window, who = max(windows)
    needed = window + RETENTION_MARGIN
    if environment.metric_retention < needed:
        given = f"{environment.metric_retention.words}, while {who} looks back {window.words}"
        mend = f"set metric_retention to {needed} or more"
        yield Fault(environment.name, "metric_retention", given, f"at least {needed.words}", mend)

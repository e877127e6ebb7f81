"""Metrics live longer than anything looks back: an objective, or it is computed over half a window (BUG-66); an alert, or its
baseline is empty and it never fires (BUG-56)."""

from collections.abc import Iterable, Iterator

from specs.environment import Environment
from specs.fault import Fault
from specs.lookback import lookback, whole_days
from specs.slo import RETENTION_MARGIN
from specs.system import System
from specs.units import Duration


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """A retention below what the furthest look back needs."""
    needs = [need for system in systems for need in _of_system(system)]
    if not needs:
        return
    needed, back, who = max(needs)
    if environment.metric_retention < needed:
        given = f"{environment.metric_retention.words}, while {who} looks back {back.words}"
        mend = f"set metric_retention to {needed} or more"
        yield Fault(environment.name, "metric_retention", given, f"at least {needed.words}", mend)


def _of_system(system: System) -> Iterator[tuple[Duration, Duration, str]]:
    """What each objective and each alert needs, how far it looks back, and who it is."""
    for slo in system.slos:
        yield slo.window + RETENTION_MARGIN, slo.window, f"{system.name} {slo.name}"
    for alert in system.alerts:
        back = whole_days(lookback(alert))
        yield back, back, f"{system.name} {alert.name}"

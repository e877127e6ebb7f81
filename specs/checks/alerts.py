"""An alert says what is wrong, to whom, and what to do; it wakes people for symptoms, not for causes."""

import re
from collections.abc import Iterator

from specs.alert import Alert, Exhaustion, QuotaShare
from specs.fault import Fault, nearest
from specs.severity import Severity
from specs.shown import shown
from specs.signal import ContainerCpu, ContainerMemory, NodeCpu, NodeDiskUsed, NodeMemory, PodRestarts, VolumeUsed
from specs.system import System
from specs.units import hours

CAUSES = (ContainerCpu, ContainerMemory, NodeCpu, NodeMemory, NodeDiskUsed, PodRestarts, VolumeUsed)
PAGING = (Severity.CRITICAL, Severity.HIGH)
NEAR_LOSS = hours(4)
"""A cause may wake somebody only when loss is nearer than the answer to a warning."""
TEMPLATE = re.compile(r"\{\{|\}\}|\$value")


def faults(system: System) -> Iterator[Fault]:
    """Alerts without instructions, with an unknown team, a value in the summary, or paging for a cause."""
    teams = {system.owner.team} | {route.team for route in system.routing.routes if route.team}
    for at, alert in enumerate(system.alerts):
        path = f"alerts[{at}]"
        yield from _of_text(system.name, path, alert)
        yield from _of_severity(system.name, path, alert)
        if alert.team and alert.team not in teams:
            wanted = "the owner's team or one a route names"
            yield Fault(system.name, f"{path}.team", shown(alert.team), wanted, nearest(alert.team, teams))


def _of_text(where: str, path: str, alert: Alert) -> Iterator[Fault]:
    for field in ("checks", "remedies"):
        lines: tuple[str, ...] = getattr(alert, field)
        if not lines or not all(line.strip() for line in lines):
            given = "none" if not lines else "an empty line"
            mend = (
                "write what the person on call looks at" if field == "checks" else "write what mends it, step by step"
            )
            yield Fault(where, f"{path}.{field}", given, "at least one sentence, none empty", mend)
    if TEMPLATE.search(alert.summary) or "\n" in alert.summary:
        mend = "move the value to the description: a summary that changes makes a new notification each time"
        yield Fault(where, f"{path}.summary", shown(alert.summary), "one line without a value", mend)
    if alert.description.count("{{") != alert.description.count("}}"):
        mend = "close each {{ with }}"
        yield Fault(where, f"{path}.description", shown(alert.description), "paired template braces", mend)


def _of_severity(where: str, path: str, alert: Alert) -> Iterator[Fault]:
    signal = None if isinstance(alert.kind, QuotaShare) else alert.kind.signal
    near = isinstance(alert.kind, Exhaustion) and alert.kind.horizon <= NEAR_LOSS
    if alert.pages_for_cause and not near:
        mend = "write an Exhaustion with a shorter horizon, or set pages_for_cause=False"
        wanted = f"Exhaustion within {NEAR_LOSS.words}: only a near loss wakes somebody for a cause"
        yield Fault(where, f"{path}.pages_for_cause", "True", wanted, mend)
    if isinstance(signal, CAUSES) and alert.severity in PAGING and not alert.pages_for_cause:
        given = f"{alert.severity} for {type(signal).__name__}"
        mend = "use Severity.WARNING, and page for what the user feels: errors, latency, a probe"
        yield Fault(where, f"{path}.severity", given, "at most warning for a cause", mend)

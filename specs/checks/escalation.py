"""Nobody answers: the next person is called while there is still time to keep the recovery time objective (BUG-27)."""

from collections.abc import Iterator

from specs.backup import Backup
from specs.fault import Fault
from specs.system import System
from specs.units import Duration


def faults(system: System) -> Iterator[Fault]:
    """A team lead called after half of the shortest RTO, and escalations out of order."""
    steps = system.routing.escalations
    for at, step in enumerate(steps):
        if at and step.after <= steps[at - 1].after:
            path = f"routing.escalations[{at}].after"
            wanted = f"more than {steps[at - 1].after.words}, as the step before"
            yield Fault(system.name, path, step.after.words, wanted, "put them in the order in which people are called")
    shortest = min((one.backup.rto for one in system.stores if isinstance(one.backup, Backup)), default=None)
    if shortest is None:
        return
    half = Duration(shortest.seconds // 2)
    for at, step in enumerate(steps):
        if step.after >= half:
            path = f"routing.escalations[{at}].after"
            wanted = f"less than {half.words}, half of the shortest RTO"
            yield Fault(system.name, path, step.after.words, wanted, f"call {step.who} earlier")

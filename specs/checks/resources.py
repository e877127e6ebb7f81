"""Nothing runs without requests: a pod without them is the first to be evicted and the last to be scheduled."""

from collections.abc import Iterator

from specs.fault import Fault
from specs.shown import shown
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    """Services and stores whose processor or memory is zero."""
    workloads = [(f"services[{at}]", service) for at, service in enumerate(system.services)]
    workloads += [(f"stores[{at}]", store) for at, store in enumerate(system.stores)]
    for path, workload in workloads:
        if workload.cpu.millicores == 0:
            yield _missing(system, f"{path}.cpu", shown(workload.cpu), "millicores(100)")
        if workload.memory.count == 0:
            yield _missing(system, f"{path}.memory", shown(workload.memory), "mebibytes(128)")


def _missing(system: System, path: str, given: str, example: str) -> Fault:
    return Fault(system.name, path, given, "more than zero", f"give what it uses, such as {example}")

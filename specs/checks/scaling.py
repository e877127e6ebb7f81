"""Bounds of replicas and nodes that contain what is declared between them."""

from collections.abc import Iterator

from specs.fault import Fault
from specs.scaling import NodeScaling, Scaling
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    """Lower bounds above upper ones, and replica counts outside both."""
    for at, service in enumerate(system.services):
        if service.scaling is None:
            continue
        path = f"services[{at}]"
        yield from _of_order(system.name, f"{path}.scaling", service.scaling)
        counts = [(f"{path}.replicas", service.replicas)]
        for number, prescale in enumerate(service.scaling.prescale):
            counts.append((f"{path}.scaling.prescale[{number}].replicas", prescale.replicas))
        for place, count in counts:
            if not service.scaling.least <= count <= max(service.scaling.least, service.scaling.most):
                wanted = f"between {service.scaling.least} and {service.scaling.most}, the autoscaler's bounds"
                yield Fault(system.name, place, str(count), wanted, "correct it, or widen the bounds")
    if system.node_scaling is not None:
        yield from _of_order(system.name, "node_scaling", system.node_scaling)


def _of_order(where: str, path: str, bounds: Scaling | NodeScaling) -> Iterator[Fault]:
    if bounds.least > bounds.most:
        yield Fault(where, f"{path}.least", str(bounds.least), f"at most {bounds.most}, the most", "exchange them")

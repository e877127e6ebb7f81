"""Names that refer to another part of the system must exist there."""

from collections.abc import Iterable, Iterator

from specs.fault import Fault, nearest
from specs.shown import shown
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    """Every reference that leads nowhere, with the nearest name that exists."""
    services = {service.name for service in system.services}
    stores = {store.name for store in system.stores}
    channels = {channel.name for channel in system.routing.channels}
    for path, name in _services(system):
        yield from _unknown(system.name, path, name, "service", services)
    for path, name in _stores(system):
        yield from _unknown(system.name, path, name, "store", stores)
    for at, route in enumerate(system.routing.routes):
        for number, name in enumerate(route.channels):
            path = f"routing.routes[{at}].channels[{number}]"
            yield from _unknown(system.name, path, name, "channel", channels)


def _services(system: System) -> Iterator[tuple[str, str]]:
    for at, service in enumerate(system.services):
        yield from ((f"services[{at}].calls[{number}]", name) for number, name in enumerate(service.calls))
    yield from ((f"probes[{at}].service", probe.service) for at, probe in enumerate(system.probes) if probe.service)
    yield from ((f"journeys[{at}].service", journey.service) for at, journey in enumerate(system.journeys))
    for at, smoke in enumerate(system.smoke_checks):
        if smoke.service:
            yield f"smoke_checks[{at}].service", smoke.service


def _stores(system: System) -> Iterator[tuple[str, str]]:
    for at, service in enumerate(system.services):
        yield from ((f"services[{at}].pools[{number}].store", pool.store) for number, pool in enumerate(service.pools))
    yield from ((f"maintenance.tasks[{at}].store", task.store) for at, task in enumerate(system.maintenance.tasks))
    for at, scenario in enumerate(system.scenarios):
        yield from ((f"scenarios[{at}].stores[{number}]", name) for number, name in enumerate(scenario.stores))


def _unknown(where: str, path: str, name: str, kind: str, known: Iterable[str]) -> Iterator[Fault]:
    choices = tuple(known)
    if name not in choices:
        mend = nearest(name, choices) if choices else f"declare the {kind} first"
        yield Fault(where, path, shown(name), f"a {kind} of this system", mend)

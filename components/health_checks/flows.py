"""Connections the health checks open; the guards render them. Scrapes are the monitoring's."""

from collections.abc import Iterator

from components.health_checks.names import (
    application,
    journeys_labels,
    peer,
    report_labels,
)
from specs.address import far_end
from specs.environment import Environment
from specs.network import API_PORTS, NODES, Flow
from specs.system import System


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    return tuple(flow for system in systems for flow in (*_report(system), *_journeys(system)))


def _report(system: System) -> Iterator[Flow]:
    """The report asks each service and store, the API server, and the public address where a check names one."""
    name, pods = f"{system.name}-health-report", peer(system, report_labels(system))
    yield Flow(f"{name}-lists", pods, NODES, API_PORTS, reason="states of the namespace's objects")
    for service in dict.fromkeys(check.service for check in system.smoke_checks if check.service):
        port = system.service(service).container_port
        yield Flow(f"{name}-asks-{service}", pods, application(system, service), (port,), reason="smoke checks")
    outside = dict.fromkeys(far_end(check.path) for check in system.smoke_checks if not check.service)
    for number, (target, port) in enumerate(outside, 1):
        yield Flow(f"{name}-asks-outside-{number}", pods, target, (port,), reason="smoke checks of whole addresses")
    for store in system.stores:
        target = application(system, store.name)
        yield Flow(f"{name}-asks-{store.name}", pods, target, (store.listens_on,), reason="size and connections")


def _journeys(system: System) -> Iterator[Flow]:
    if not system.journeys:
        return
    name, pods = f"{system.name}-journeys", peer(system, journeys_labels(system))
    for service in dict.fromkeys(journey.service for journey in system.journeys):
        port = system.service(service).container_port
        yield Flow(f"{name}-through-{service}", pods, application(system, service), (port,), reason="a user's steps")

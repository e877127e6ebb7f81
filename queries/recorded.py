"""Recorded series of services, read as they are: the alerts of a service compare the same numbers."""

from queries.expression import Expression, aggregated
from queries.http import metrics_of
from queries.node import FILE_SYSTEM
from queries.selector import equal, series
from queries.variable import SYSTEM, chosen
from specs.metrics import Matcher
from specs.system import System
from specs.units import Unit

RATE = "service:http_requests:rate5m"
ERRORS = "service:http_errors:ratio5m"
LATENCY = "service:http_request_duration_seconds:p95"
STATUSES = "status:http_requests:rate5m"
NODES = {"cpu": "node:cpu:ratio5m", "memory": "node:memory:ratio", "disk": "node:filesystem:ratio"}
REFUSED = "401|403|429"
"""Not known, not allowed, too often."""
UNITS = {RATE: Unit.EVENTS, ERRORS: Unit.RATIO, LATENCY: Unit.SECONDS}
LABELS = ("system", "service")


def of_service(name: str, system: System, service: str) -> Expression:
    """One service's value."""
    return aggregated("max", LABELS, series(name, *equal(system=system.name, service=service), unit=UNITS[name]))


def of_services(name: str, system: System) -> Expression:
    """The value of each of the system's services."""
    return aggregated("max", LABELS, series(name, *equal(system=system.name), unit=UNITS[name]))


def statuses(system: System, service: str) -> Expression:
    """Requests per second of one service by status."""
    found = series(STATUSES, *equal(system=system.name, service=service), unit=Unit.EVENTS)
    return aggregated("sum", (*LABELS, metrics_of(system, service).status_label), found)


def refused(system: System, services: tuple[str, ...]) -> Expression:
    """Requests per second that services with one name of the status refused, by service and status."""
    status = metrics_of(system, services[0]).status_label
    own = (*equal(system=system.name), Matcher("service", "=~", "|".join(services)), Matcher(status, "=~", REFUSED))
    return aggregated("sum", (*LABELS, status), series(STATUSES, *own, unit=Unit.EVENTS))


def of_nodes(what: str, system: System) -> Expression:
    """Used share of the processors, the memory or each file system of the nodes that carry the system's pods."""
    labels = FILE_SYSTEM if what == "disk" else ("node",)
    return aggregated("max", labels, series(NODES[what], *equal(system=system.name), unit=Unit.RATIO))


def quantile(system: System, service: str, share: str) -> Expression:
    """p50, p95 or p99 of one service's request duration."""
    found = series(
        f"service:http_request_duration_seconds:{share}",
        *equal(system=system.name, service=service),
        unit=Unit.SECONDS,
    )
    return aggregated("max", LABELS, found)


def of_systems(name: str, fold: str) -> Expression:
    """The sum or the worst of each chosen system's services."""
    return aggregated(fold, ("system",), series(name, chosen("system", SYSTEM), unit=UNITS[name]))

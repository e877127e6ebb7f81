"""Several services of a system in one expression, where they count their requests alike; and routes chosen on a board."""

from dataclasses import replace

from queries.expression import Expression, aggregated
from queries.histogram import quantile_of
from queries.http import PER_SERVICE, error_rate, latency_quantile, metrics_of, request_rate
from queries.selector import equal, ranged, series
from queries.variable import RATE_INTERVAL, ROUTE, chosen
from specs.metrics import Matcher
from specs.system import System
from specs.units import Unit

LARGEST = 10
"""Lines a graph can show so that people still tell them apart."""


def groups(system: System) -> tuple[tuple[str, ...], ...]:
    """Names of the services that count alike, together; services that count no requests are left out."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for service in system.services:
        if service.metrics and service.metrics.http:
            http = service.metrics.http
            alike.setdefault((http.requests.name, http.duration.name, http.status_label), []).append(service.name)
    return tuple(tuple(names) for names in alike.values())


def _own(system: System, names: tuple[str, ...]) -> tuple[Matcher, ...]:
    job = equal(job=names[0]) if len(names) == 1 else (Matcher("job", "=~", "|".join(names)),)
    return (*equal(namespace=system.namespace), *job)


def latency(system: System, names: tuple[str, ...], quantile: float) -> Expression:
    """A quantile of each service's request duration."""
    name = f"{metrics_of(system, names[0]).duration.name}_bucket"
    buckets = series(name, *_own(system, names), unit=Unit.SECONDS)
    return quantile_of(aggregated("sum", (*PER_SERVICE, "le"), ranged(buckets, RATE_INTERVAL)), quantile, Unit.SECONDS)


def _chosen_route(system: System, service: str) -> Matcher:
    return chosen(metrics_of(system, service).route_label, ROUTE)


def route_rate(system: System, service: str) -> Expression:
    """Requests per second of the busiest of the chosen routes, by method."""
    http = metrics_of(system, service)
    by, where = (http.method_label, http.route_label), (_chosen_route(system, service),)
    return largest(request_rate(system, service, RATE_INTERVAL, by=by, where=where))


def route_errors(system: System, service: str) -> Expression:
    """Failing requests per second of the worst of the chosen routes, by status."""
    http = metrics_of(system, service)
    by, where = (http.status_label, http.route_label), (_chosen_route(system, service),)
    return largest(error_rate(system, service, RATE_INTERVAL, by=by, where=where))


def route_latency(system: System, service: str, quantile: float) -> Expression:
    """A quantile of the request duration of the slowest routes."""
    route = metrics_of(system, service).route_label
    return largest(latency_quantile(system, service, quantile, RATE_INTERVAL, by=(route,)))


def largest(found: Expression, count: int = LARGEST) -> Expression:
    """The largest elements at each instant."""
    return replace(found, text=f"topk({count}, {found.text})")


def smallest(found: Expression, count: int = LARGEST) -> Expression:
    """The smallest elements at each instant."""
    return replace(found, text=f"bottomk({count}, {found.text})")

"""Panels about a system's services: how much is asked, how much fails, how long it takes."""

from dashboards import limits, links, palette
from dashboards.layout import Cell
from dashboards.panel import stat, time_series
from dashboards.subject import Link, Query, Subject
from dashboards.units import REQUESTS_PER_SECOND, unit_id
from queries import fleet, http, recorded
from queries.variable import RATE_INTERVAL
from specs.environment import Environment
from specs.service import Service
from specs.signal import HttpErrorRatio, HttpLatency
from specs.slo import AvailabilityIndicator
from specs.system import System
from specs.units import Unit

QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
TRACED = "p95"
"""The quantile whose points lead to traces."""
STATUS_PATTERNS = {f"/^{name[0]}/": colour for name, colour in palette.STATUS_CLASSES.items()}
"""Series by the first digit of their status."""


def counting(system: System) -> tuple[Service, ...]:
    """Services that count their requests."""
    return tuple(service for service in system.services if service.metrics and service.metrics.http)


def front(system: System) -> Service | None:
    """The service users feel first: that of the first availability objective, or else the first that counts."""
    services = counting(system)
    promised = [slo.indicator.service for slo in system.slos if isinstance(slo.indicator, AvailabilityIndicator)]
    named = [service for service in services if service.name in promised[:1]]
    return next(iter(named or services), None)


def _runbooks(system: System, environment: Environment, *signals: HttpErrorRatio | HttpLatency) -> tuple[Link, ...]:
    return tuple(links.runbook(environment, system.name, a.name) for a in limits.alerts_on(system, *signals))


def headline(system: System, environment: Environment) -> tuple[Cell, ...]:
    """Error ratio, p95 and request rate of the front service, as numbers."""
    service = front(system)
    if service is None:
        return ()
    name = service.name
    failing, slow = HttpErrorRatio(name), HttpLatency(name, 0.95)
    down = (links.logs(system, environment),)
    return (
        stat(
            Subject(
                "Error ratio",
                f"Share of the requests to {name} answered with 5xx. Above a line: see below since when and on which route.",
                (Query(recorded.of_service(recorded.ERRORS, system, name), "5xx"),),
                unit_id(Unit.RATIO),
                (*_runbooks(system, environment, failing), *down),
                (*limits.of_signals(system, failing), *limits.error_ratio(system, name)),
                "No requests",
            )
        ),
        stat(
            Subject(
                "Latency p95",
                f"95 of 100 requests to {name} are answered within this time. Above a line: look for a slow route or store.",
                (Query(recorded.of_service(recorded.LATENCY, system, name), "p95"),),
                unit_id(Unit.SECONDS),
                (*_runbooks(system, environment, slow), *down),
                limits.of_signals(system, slow),
                "No requests",
            )
        ),
        stat(
            Subject(
                "Request rate",
                f"Requests to {name} per second. Zero in busy hours: look at the ingress and at the pods.",
                (Query(recorded.of_service(recorded.RATE, system, name), "requests"),),
                REQUESTS_PER_SECOND,
                down,
            )
        ),
    )


def rates(system: System, environment: Environment) -> Cell:
    """Requests per second: of one service by status, of several by service."""
    services = counting(system)
    down = (links.logs(system, environment),)
    if len(services) == 1:
        name = services[0].name
        label = http.metrics_of(system, name).status_label
        query = Query(recorded.statuses(system, name), f"{{{{{label}}}}}")
        advice = f"Requests to {name} by status. 4xx that rises alone is a client's; 5xx is ours."
        subject = Subject("Requests by status", advice, (query,), REQUESTS_PER_SECOND, down)
        return time_series(subject, stacked=True, patterns=STATUS_PATTERNS)
    query = Query(recorded.of_services(recorded.RATE, system), "{{service}}")
    advice = (
        "Requests per second of each service. A service that falls alone is not called, or its callers fail before it."
    )
    return time_series(Subject("Requests by service", advice, (query,), REQUESTS_PER_SECOND, down))


def errors(system: System, environment: Environment) -> Cell:
    """Share of failing requests of each service, with the lines of its alerts and objectives."""
    services = counting(system)
    signals = tuple(HttpErrorRatio(service.name) for service in services)
    lines = limits.of_signals(system, *signals)
    lines += tuple(limit for service in services for limit in limits.error_ratio(system, service.name))
    return time_series(
        Subject(
            "Errors by service",
            "Share of the requests answered with 5xx. Began with a rollout: undo it in its repository. Else: open the logs.",
            (Query(recorded.of_services(recorded.ERRORS, system), "{{service}}"),),
            unit_id(Unit.RATIO),
            (*_runbooks(system, environment, *signals), links.logs(system, environment)),
            lines,
            "No requests",
        )
    )


def latencies(system: System, environment: Environment) -> Cell:
    """Quantiles of a single service; p95 of each of several."""
    services = counting(system)
    if len(services) == 1:
        return latency(system, services[0], environment)
    signals = tuple(HttpLatency(service.name, 0.95) for service in services)
    lines = limits.of_signals(system, *signals)
    lines += tuple(limit for service in services for limit in limits.latency(system, service.name))
    traced = tuple(service.name for service in services if service.traced)
    queries = tuple(
        Query(fleet.latency(system, names, 0.95), "{{job}}", exemplars=any(name in traced for name in names))
        for names in fleet.groups(system)
    )
    advice = "95 of 100 requests are answered within this time. A dot leads to the trace of one request."
    down = (*_runbooks(system, environment, *signals), *map(links.traces, traced), links.logs(system, environment))
    return time_series(Subject("Latency p95 by service", advice, queries, unit_id(Unit.SECONDS), down, lines))


def latency(system: System, service: Service, environment: Environment) -> Cell:
    name = service.name
    signals = tuple(HttpLatency(name, share) for share in QUANTILES.values())
    queries = tuple(_quantile(system, service, quantile) for quantile in QUANTILES)
    traced = (links.traces(name),) if service.traced else ()
    return time_series(
        Subject(
            "Latency",
            f"Quantiles of the request duration of {name}. p99 alone: one route or one store; all: load or processors.",
            queries,
            unit_id(Unit.SECONDS),
            (*_runbooks(system, environment, *signals), *traced, links.logs(system, environment)),
            (*limits.of_signals(system, *signals), *limits.latency(system, name)),
            "No requests",
        )
    )


def _quantile(system: System, service: Service, name: str) -> Query:
    """As it is recorded; p95 of a traced service from its buckets, because what is recorded has lost the traces."""
    colour = palette.QUANTILES[name]
    if service.traced and name == TRACED:
        found = http.latency_quantile(system, service.name, QUANTILES[name], RATE_INTERVAL)
        return Query(found, name, colour, exemplars=True)
    return Query(recorded.quantile(system, service.name, name), name, colour)


def routes(system: System, environment: Environment) -> tuple[Cell, ...]:
    """The front service's chosen routes: how much is asked of each, how long each takes, what fails."""
    service = front(system)
    if service is None:
        return ()
    name, counted = service.name, http.metrics_of(system, service.name)
    route, status, method = (
        f"{{{{{label}}}}}" for label in (counted.route_label, counted.status_label, counted.method_label)
    )
    down = (links.logs(system, environment), *((links.traces(name),) if service.traced else ()))
    rate = Query(fleet.route_rate(system, name), f"{method} {route}")
    slow = Query(fleet.route_latency(system, name, 0.95), route, exemplars=service.traced)
    failed = Query(fleet.route_errors(system, name), f"{status} {route}")
    lines = (*limits.of_signals(system, HttpLatency(name, 0.95)), *limits.latency(system, name))
    return (
        time_series(
            Subject(
                "Request rate by route",
                f"The busiest routes of {name}. One that grows alone: one client or one page.",
                (rate,), REQUESTS_PER_SECOND, down,
            ),
            width=8,
        ),
        time_series(
            Subject(
                "Latency p95 by route",
                f"The slowest routes of {name}. One alone: its own query or the service it calls.",
                (slow,), unit_id(Unit.SECONDS), down, lines, "No requests",
            ),
            width=8,
        ),
        time_series(
            Subject(
                "Server errors by route",
                f"Requests to {name} answered with 5xx, by status and route. 502 to 504: the pods or what they wait for.",
                (failed,), REQUESTS_PER_SECOND, down, empty="No server errors",
            ),
            stacked=True, bars=True, width=8,
        ),
    )  # fmt: skip


def refused(system: System, environment: Environment) -> tuple[Cell, ...]:
    """Requests the services turned away."""
    groups = fleet.groups(system)
    if not groups:
        return ()
    queries = tuple(
        Query(
            recorded.refused(system, names), f"{{{{service}}}} {{{{{http.metrics_of(system, names[0]).status_label}}}}}"
        )
        for names in groups
    )
    return (
        time_series(
            Subject(
                "Requests refused",
                "Answers 401, 403 and 429: not known, not allowed, too often. A wave from few addresses is an attack.",
                queries,
                REQUESTS_PER_SECOND,
                (links.logs(system, environment, "_index:*security*"),),
                empty="None refused",
            ),
            stacked=True,
            bars=True,
        ),
    )

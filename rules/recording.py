"""A system's recorded series: what boards and people ask again and again, computed once (level:metric:operation)."""

from collections.abc import Iterable, Iterator

from queries import container, http, node, probe, store
from queries.attempts import window_of
from queries.expression import Expression
from rules.group import RecordingRule, RuleGroup
from specs.store import Engine
from specs.system import System

SHORT, USUAL = "1m", "5m"
"""The short one holds four scrapes, the fewest a rate should rest on."""
QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def recording_groups(system: System) -> tuple[RuleGroup, ...]:
    rules = tuple(_rules(system))
    return (RuleGroup(f"{system.name}-recordings", rules=rules, interval=None),) if rules else ()


def _rules(system: System) -> Iterator[RecordingRule]:
    for service in system.services:
        if service.metrics and service.metrics.http:
            yield from _of_service(system, service.name)
        yield from _named(system, service.name, _resources(system, service.name))
        if service.metrics:
            yield from _named(system, service.name, [("service:up:ratio", http.up_share(system, service.name))])
    for kept in system.stores:
        yield from _named(system, kept.name, _of_store(system, kept.name))
    for asked in system.probes:
        record = f"probe:success:ratio{window_of(asked.interval)}"
        yield from _named(system, asked.name, [(record, probe.success_share(system, asked.name))])
    yield from _named(system, "nodes", _nodes(system))


def _named(system: System, service: str, found: Iterable[tuple[str, Expression]]) -> Iterator[RecordingRule]:
    for record, expression in found:
        yield RecordingRule(record, expression, {"system": system.name, "service": service})


def _of_service(system: System, service: str) -> Iterator[RecordingRule]:
    found = [
        ("service:http_requests:rate1m", http.request_rate(system, service, SHORT)),
        ("service:http_requests:rate5m", http.request_rate(system, service, USUAL)),
        ("route:http_requests:rate1m", http.route_rate(system, service, SHORT)),
        ("route:http_requests:rate5m", http.route_rate(system, service, USUAL)),
        ("status:http_requests:rate1m", http.status_rate(system, service, SHORT)),
        ("status:http_requests:rate5m", http.status_rate(system, service, USUAL)),
        ("service:http_errors:ratio1m", http.error_ratio(system, service, SHORT)),
        ("service:http_errors:ratio5m", http.error_ratio(system, service, USUAL)),
        ("service:http_client_errors:ratio5m", http.class_share(system, service, "4xx", USUAL)),
    ]
    found += [
        (f"service:http_request_duration_seconds:{name}", http.latency_quantile(system, service, quantile, USUAL))
        for name, quantile in QUANTILES.items()
    ]
    yield from _named(system, service, found)


def _resources(system: System, service: str) -> list[tuple[str, Expression]]:
    return [
        ("service:container_cpu:ratio5m", container.highest(container.cpu_share(system, service, USUAL))),
        ("service:container_memory:ratio", container.highest(container.memory_share(system, service))),
    ]


def _of_store(system: System, name: str) -> list[tuple[str, Expression]]:
    # PostgreSQL has no counter of slow queries; what it tells is who is slow at this moment.
    counted = system.store(name).engine is not Engine.POSTGRESQL
    return [
        ("store:connections:ratio", store.connections(system, name)),
        (
            "store:slow_queries:rate5m" if counted else "store:slow_sessions:count",
            store.slow_queries(system, name, USUAL),
        ),
        ("store:query_duration_seconds:mean5m", store.query_time(system, name, USUAL)),
    ]


def _nodes(system: System) -> list[tuple[str, Expression]]:
    return [
        ("node:cpu:ratio5m", node.cpu(system, USUAL)),
        ("node:memory:ratio", node.memory(system)),
        ("node:filesystem:ratio", node.disk_used(system)),
    ]

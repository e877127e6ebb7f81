"""Which traces are kept: every failed one, every slow one, and a share of the rest, for each system by its own words."""

from collections.abc import Iterable
from typing import Any

from specs.environment import Environment
from specs.system import System
from specs.tracing import Tracing
from specs.units import Duration, seconds

MARGIN = seconds(15)
"""What spans take from the end of a request to the collector: applications send them in batches, and again where that fails."""
NAMESPACE_KEY = "k8s.namespace.name"
"""Set by the collector from the address a span came from, so that no application can speak for another."""

Policy = dict[str, Any]


def share(tracing: Tracing, environment: Environment) -> float:
    """The share of ordinary traces that is kept, at most all."""
    return min(1.0, tracing.share * environment.sample_factor)


def _of_system(system: System) -> Policy:
    values = {"key": NAMESPACE_KEY, "values": [system.namespace]}
    return {"name": f"{system.name}-own", "type": "string_attribute", "string_attribute": values}


def _both(name: str, system: System, rule: Policy) -> Policy:
    return {"name": name, "type": "and", "and": {"and_sub_policy": [_of_system(system), rule]}}


def policies(systems: Iterable[System], environment: Environment) -> list[Policy]:
    """A trace is kept if any policy says so."""
    found: list[Policy] = [{"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}}]
    for system in systems:
        if tracing := system.tracing:
            percentage = round(share(tracing, environment) * 100, 6)
            slow = {"threshold_ms": tracing.slow.seconds * 1000}
            latency = {"name": f"{system.name}-latency", "type": "latency", "latency": slow}
            chance = {"sampling_percentage": percentage}
            random = {"name": f"{system.name}-chance", "type": "probabilistic", "probabilistic": chance}
            found += [_both(f"{system.name}-slow", system, latency), _both(f"{system.name}-share", system, random)]
    return found


def decision_wait(systems: Iterable[System]) -> Duration:
    """How long the spans of one trace are gathered: until the longest request anyone waits for has told how it ended. A span
    that fails at second 40 is lost where its trace was given up at second 30."""
    return Duration(max((s.tracing.longest.seconds for s in systems if s.tracing), default=0) + MARGIN.seconds)


def traces_in_memory(systems: Iterable[System], environment: Environment) -> int:
    """Traces one collector gathers at once: new ones a second × the wait, doubled for peaks, over the replicas."""
    served = tuple(systems)
    traced = [service for system in served if system.tracing for service in system.services if service.traced]
    rate = sum(service.requests_per_second for service in traced)
    replicas = environment.size("otel-collector").replicas
    return max(1_000, round(rate * decision_wait(served).seconds * 2 / replicas))

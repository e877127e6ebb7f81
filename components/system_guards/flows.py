"""Every declared connection of an environment, from the components and from the systems themselves."""

from components.backup_schedule.flows import flows as backup_flows
from components.elk_stack.flows import flows as log_flows
from components.handbook.flows import flows as handbook_flows
from components.health_checks.flows import flows as health_flows
from components.maintenance_schedule.flows import flows as maintenance_flows
from components.monitoring_stack.flows import flows as monitoring_flows
from components.slo_set.flows import flows as slo_flows
from components.system_guards.prescaling import flows as prescaling_flows
from components.trace_stack.flows import flows as trace_flows
from specs.environment import Environment
from specs.network import Flow, Peer
from specs.system import System

SOURCES = (
    monitoring_flows,
    log_flows,
    trace_flows,
    handbook_flows,
    backup_flows,
    maintenance_flows,
    health_flows,
    slo_flows,
    prescaling_flows,
)


def declared_flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """Flows of every component, then the systems' inner ones, sorted by name."""
    found = [flow for source in SOURCES for flow in source(environment, systems)]
    found += [flow for system in systems for flow in inner_flows(system)]
    return tuple(sorted(found, key=lambda flow: flow.name))


def inner_flows(system: System) -> list[Flow]:
    """Services to each other and to their stores, from calls and pools; then what the system adds by hand."""
    found = []
    for service in system.services:
        pods = application(system, service.name)
        for called in service.calls:
            port = (system.service(called).container_port,)
            target = application(system, called)
            found.append(
                Flow(f"{system.name}-{service.name}-calls-{called}", pods, target, port, reason="declared call")
            )
        for pool in service.pools:
            port = (system.store(pool.store).listens_on,)
            target = application(system, pool.store)
            found.append(
                Flow(f"{system.name}-{service.name}-uses-{pool.store}", pods, target, port, reason="connection pool")
            )
    return [*found, *system.flows]


def application(system: System, name: str) -> Peer:
    """Pods of a declared workload: its label `app`."""
    return Peer(system.namespace, (("app", name),))

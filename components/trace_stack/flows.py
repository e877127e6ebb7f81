"""Connections the stack needs; the guards render them. Scrapes are declared by the one who scrapes."""

from components.elk_stack.ports import ELASTICSEARCH, ELASTICSEARCH_NAME
from components.elk_stack.ports import peer as log_peer
from components.trace_stack import ports
from components.trace_stack.ports import peer
from components.workload import identity
from specs.environment import TRACING_NAMESPACE, Environment
from specs.network import API_PORTS, NODES, Flow, Peer, published
from specs.system import System


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """Traced services to the collectors, collectors to each other and to Jaeger, Jaeger to the log store."""
    collector, jaeger, store = peer(ports.COLLECTOR_NAME), peer(ports.JAEGER_NAME), log_peer(ELASTICSEARCH_NAME)
    prepare = Peer(TRACING_NAMESPACE, tuple(sorted(identity(ports.own_labels("jaeger-prepare")).items())))
    intake = (ports.OTLP_GRPC, ports.OTLP_HTTP)
    services = [
        Flow(
            f"spans-{system.name}-{service.name}",
            Peer(system.namespace, (("app", service.name),)),
            collector,
            intake,
            reason="spans",
        )
        for system in systems
        if system.tracing
        for service in system.services
        if service.traced
    ]
    among = [Flow("spans-gather", collector, collector, (ports.BALANCED,), reason="spans of one trace come together")]
    return (
        *services,
        *(among if environment.size(ports.COLLECTOR_NAME).replicas > 1 else []),
        Flow("spans-origin", collector, NODES, API_PORTS, reason="the namespace behind an address"),
        Flow("spans-deliver", collector, jaeger, (ports.OTLP_GRPC,), reason="kept traces"),
        Flow("spans-store", jaeger, store, (ELASTICSEARCH,), reason="spans in the log store"),
        *published(environment, "jaeger", jaeger, ports.QUERY),
        Flow("spans-prepare", prepare, store, (ELASTICSEARCH,), reason="templates and first indices"),
    )

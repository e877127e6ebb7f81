"""Connections the stack needs; the guards render them."""

from components.monitoring_stack import ports
from components.monitoring_stack.scrape import PLATFORM_JOBS
from components.workload import identity
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.network import ANYWHERE, NODES, Flow, Peer
from specs.system import System

API_PORTS = (443, 6443)
KUBELET_PORT = 10250

SCRAPE_PORTS = {
    "prometheus": ports.PROMETHEUS,
    "alertmanager": ports.ALERTMANAGER,
    "grafana": ports.GRAFANA,
    "blackbox-exporter": ports.BLACKBOX,
    "kube-state-metrics": ports.KUBE_STATE_METRICS,
    "node-exporter": ports.NODE_EXPORTER,
    "log-agent": 24231,
    "elasticsearch-exporter": 9114,
    "otel-collector": 8888,
    "jaeger": 8888,
}


def peer(name: str) -> Peer:
    """Pods of one of the stack's workloads."""
    return Peer(MONITORING_NAMESPACE, tuple(sorted(identity(ports.platform_labels(name)).items())))


def _named(namespace: str, name: str) -> Peer:
    """A workload of any of the stacks; those of this one by the labels that select it here too."""
    if namespace == MONITORING_NAMESPACE:
        return peer(name)
    return Peer(namespace, (("app.kubernetes.io/name", name),))


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """Scrapes, probes, gossip, notifications and the boards' queries."""
    server, alertmanager = peer("prometheus"), peer("alertmanager")
    own = [
        Flow(f"scrape-{name}", server, _named(namespace, name), (SCRAPE_PORTS[name],), reason="metrics")
        for name, namespace, *_ in PLATFORM_JOBS
    ]
    mesh = (ports.ALERTMANAGER_GOSSIP,)
    return (
        *own,
        Flow("discover", server, NODES, (*API_PORTS, KUBELET_PORT), reason="discovery, API server and kubelet metrics"),
        Flow("list-objects", peer("kube-state-metrics"), NODES, API_PORTS, reason="object states"),
        Flow("alerts", server, alertmanager, (ports.ALERTMANAGER,), reason="firing alerts"),
        Flow("alertmanager-mesh", alertmanager, alertmanager, mesh, reason="gossip of silences and what was sent"),
        Flow("alertmanager-mesh-udp", alertmanager, alertmanager, mesh, udp=True, reason="gossip"),
        Flow("notify", alertmanager, ANYWHERE, _notification_ports(environment), reason="pagers, chat and mail"),
        Flow("boards-metrics", peer("grafana"), server, (ports.PROMETHEUS,), reason="panels"),
        Flow("boards-alerts", peer("grafana"), alertmanager, (ports.ALERTMANAGER,), reason="panels"),
        Flow("boards-logs", peer("grafana"), _named("logging", "elasticsearch"), (9200,), reason="log panels"),
        Flow("boards-traces", peer("grafana"), _named("tracing", "jaeger"), (16686,), reason="trace links"),
        Flow("probe", peer("blackbox-exporter"), ANYWHERE, (80, 443), reason="probes of addresses outside"),
        *(flow for system in systems for flow in _system_flows(system, server)),
    )


def _notification_ports(environment: Environment) -> tuple[int, ...]:
    relay = environment.mail_relay
    return (443, int(relay.smarthost.rpartition(":")[2])) if relay else (443,)


def _system_flows(system: System, server: Peer) -> list[Flow]:
    """Scrapes of services and exporters, exporters to their stores, probes to services."""
    found: list[Flow] = []
    for service in system.services:
        pods = Peer(system.namespace, (("app", service.name),))
        if service.metrics:
            found.append(
                Flow(f"scrape-{system.name}-{service.name}", server, pods, (service.metrics.port,), reason="metrics")
            )
        if any(probe.service == service.name for probe in system.probes):
            target = (service.container_port,)
            found.append(
                Flow(f"probe-{system.name}-{service.name}", peer("blackbox-exporter"), pods, target, reason="probes")
            )
    for store in system.stores:
        labels = identity(ports.exporter_labels(system, store.name))
        exporter = Peer(system.namespace, tuple(sorted(labels.items())))
        pods = Peer(system.namespace, (("app", store.name),))
        port = (ports.EXPORTER_PORTS[store.engine.value],)
        found.append(Flow(f"scrape-{system.name}-{store.name}-exporter", server, exporter, port, reason="metrics"))
        found.append(
            Flow(
                f"read-{system.name}-{store.name}", exporter, pods, (store.listens_on,), reason="the exporter's queries"
            )
        )
    return found

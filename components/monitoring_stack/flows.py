"""Connections the stack needs; the guards render them."""

from components.backup_schedule import names as copies
from components.backup_schedule.manifests import planned
from components.elk_stack import ports as log_ports
from components.health_checks import names as health
from components.monitoring_stack import ports
from components.monitoring_stack.backfill import BACKFILL, BACKFILL_PORT
from components.monitoring_stack.mesh import NAME as ALERTMANAGER
from components.monitoring_stack.mesh import meshed
from components.monitoring_stack.scrape import COREDNS_PORT, MESH_PORT
from components.monitoring_stack.scraped import platform_jobs
from components.monitoring_stack.series import in_mesh
from components.runtime_security import ports as falco_ports
from components.trace_stack import ports as trace_ports
from components.workload import identity
from specs import address
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.network import ANYWHERE, API_PORTS, NODES, Flow, Peer, published
from specs.probe import Probe, ProbeKind
from specs.system import System

ON_HOST_NETWORK = ("node-exporter",)
"""Pods with their node's address: to a network policy that selects pods they are not there."""
KUBELET_PORT = 10250


def peer(name: str) -> Peer:
    """Pods of one of the stack's workloads."""
    return Peer(MONITORING_NAMESPACE, tuple(sorted(identity(ports.platform_labels(name)).items())))


def _scraped(name: str) -> Peer:
    """Where a scrape of one of the stacks' workloads goes to."""
    if name in ON_HOST_NETWORK:
        return NODES
    others = (log_ports, trace_ports, falco_ports)
    home = next((other for other in others if any(name == entry.name for entry in other.SCRAPED)), None)
    return home.peer(name) if home else peer(name)


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """Scrapes, probes, gossip, notifications and the boards' queries."""
    server, alertmanager = peer("prometheus"), peer(ALERTMANAGER)
    own = [
        Flow(f"scrape-{job.name}", server, _scraped(job.name), tuple(job.ports.values()), reason="metrics")
        for job in platform_jobs(environment)
    ]
    logs, traces = log_ports.peer(log_ports.ELASTICSEARCH_NAME), trace_ports.peer(trace_ports.JAEGER_NAME)
    mesh = (ports.ALERTMANAGER_GOSSIP,)
    among = [Flow("alertmanager-mesh", alertmanager, alertmanager, mesh, reason="gossip of silences and what was sent")]
    return (
        *own,
        Flow("discover", server, NODES, (*API_PORTS, KUBELET_PORT), reason="discovery, API server and kubelet metrics"),
        Flow(
            "scrape-coredns", server, Peer("kube-system", (("k8s-app", "kube-dns"),)), (COREDNS_PORT,), reason="metrics"
        ),
        Flow("list-objects", peer("kube-state-metrics"), NODES, API_PORTS, reason="object states"),
        Flow("alerts", server, alertmanager, (ports.ALERTMANAGER,), reason="firing alerts"),
        *(among if meshed(environment.size(ALERTMANAGER).replicas) else []),
        Flow("notify", alertmanager, ANYWHERE, (443,), reason="pagers and chat"),
        *_mail(environment, alertmanager),
        Flow("boards-metrics", peer("grafana"), server, (ports.PROMETHEUS,), reason="panels"),
        Flow("boards-alerts", peer("grafana"), alertmanager, (ports.ALERTMANAGER,), reason="panels"),
        Flow("boards-logs", peer("grafana"), logs, (log_ports.ELASTICSEARCH,), reason="log panels"),
        Flow("boards-traces", peer("grafana"), traces, (trace_ports.QUERY,), reason="trace links"),
        *published(environment, "grafana", peer("grafana"), ports.GRAFANA),
        *_copies(environment, server),
        *_histories(systems, server),
        *(flow for system in systems for flow in _system_flows(system, server)),
    )


def _copies(environment: Environment, server: Peer) -> list[Flow]:
    """To each store outside that gets a copy of the metrics."""
    found = ((target, address.parts(target.url)) for target in environment.remote_write)
    return [
        Flow(
            f"copy-{target.name}",
            server,
            address.peer(url),
            (target.pod_port or address.port(url),),
            reason="copies of metrics",
        )
        for target, url in found
        if url
    ]


def _histories(systems: tuple[System, ...], server: Peer) -> list[Flow]:
    """Recorded series of the past, from the Jobs that compute them."""
    pods = Peer(MONITORING_NAMESPACE, (("app.kubernetes.io/name", BACKFILL),))
    wanted = any(system.slos for system in systems)
    return [Flow(f"scrape-{BACKFILL}", server, pods, (BACKFILL_PORT,), reason="history")] if wanted else []


def _mail(environment: Environment, alertmanager: Peer) -> list[Flow]:
    """To the relay, wherever it stands."""
    if not environment.mail_relay:
        return []
    target, port = address.far_end(f"https://{environment.mail_relay.smarthost}")
    return [Flow("notify-mail", alertmanager, target, (port,), reason="mail")]


def _probe_of_address(system: System, probe: Probe) -> Flow:
    """To a whole address. Where that is outside it may lead on, from http to https or to a login."""
    url = probe.target if "://" in probe.target else f"http://{probe.target}"
    target, port = address.far_end(url)
    ports = {port, *address.PORTS.values()} if target == ANYWHERE and probe.redirects else {port}
    dns = probe.kind is ProbeKind.DNS
    return Flow(
        f"probe-{system.name}-address-{probe.name}",
        peer("blackbox-exporter"),
        target,
        (port,) if dns else tuple(sorted(ports)),
        udp=dns,
        reason="probes",
    )


def _system_flows(system: System, server: Peer) -> list[Flow]:
    """Scrapes of services and exporters, exporters to their stores, probes to services."""
    found = [_probe_of_address(system, probe) for probe in system.probes if not probe.service]
    if in_mesh(system):
        proxies = Peer(system.namespace)
        found.append(Flow(f"scrape-{system.name}-mesh", server, proxies, (MESH_PORT,), reason="metrics of the proxies"))
    if system.journeys:
        walkers = health.peer(system, health.journeys_labels(system))
        found.append(Flow(f"scrape-{system.name}-journeys", server, walkers, (health.METRICS_PORT,), reason="metrics"))
    if planned(system):
        auditor = health.peer(system, copies.auditor_labels(system))
        name = f"scrape-{system.name}-{copies.AUDITOR}"
        found.append(Flow(name, server, auditor, (copies.METRICS_PORT,), reason="metrics"))
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

"""Prometheus' scrape configuration: which targets exist, how they are found, and what labels their series carry.

Series of a system carry its namespace, the service as `job` and the label `system`; `queries` selects by these.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from components.elk_stack import ports as log_ports
from components.monitoring_stack import ports
from components.monitoring_stack.probes import probe_jobs
from components.trace_stack import ports as trace_ports
from specs.environment import Environment
from specs.service import Service
from specs.system import System

LABEL_LIMIT = 40
EXPORTER_SERIES = 5_000
PLATFORM_SERIES = 50_000
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
CLUSTER_CA = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"

ScrapeJob = dict[str, Any]

PLATFORM_JOBS = (*ports.SCRAPED, *log_ports.SCRAPED, *trace_ports.SCRAPED)
"""Each stack says where its own workloads are scraped."""
DESCRIBING_JOBS = ("kube-state-metrics",)
"""Their series name the namespace, pod and node of the object they describe. The target's own stay away altogether: a
series that lacks one of them, as that of an unscheduled pod lacks its node, would else be given the exporter's."""
MESH_PORT = 15090
"""Envoy's own series; 15020 merges those of the application in, which are scraped from its own port already."""
COREDNS_PORT = 9153


def relabel(
    source: str | Iterable[str], *, to: str = "", regex: str = "", replacement: str = "", action: str = ""
) -> dict[str, Any]:
    """One relabelling step; what is not given keeps Prometheus' default."""
    sources = [source] if isinstance(source, str) else list(source)
    given = {"target_label": to, "regex": regex, "replacement": replacement, "action": action}
    return {"source_labels": sources, **{key: value for key, value in given.items() if value}}


def endpoints(namespace: str) -> list[dict[str, Any]]:
    return [{"role": "endpointslice", "namespaces": {"names": [namespace]}}]


FOUND_PODS = (
    relabel("__meta_kubernetes_namespace", to="namespace"),
    relabel("__meta_kubernetes_pod_name", to="pod"),
    relabel("__meta_kubernetes_pod_node_name", to="node"),
)


def job(
    name: str, discovery: Mapping[str, Any], steps: Iterable[dict[str, Any]], *, series: int, **more: Any
) -> ScrapeJob:
    """A scrape job with its limits: a target that exposes more than twice what is declared is refused, not stored."""
    return {
        "job_name": name,
        **more,
        **discovery,
        "relabel_configs": list(steps),
        "sample_limit": series * 2,
        "label_limit": LABEL_LIMIT,
        "label_value_length_limit": 512,
        # A target without a Content-Type is refused by Prometheus 3 unless a protocol is named.
        "fallback_scrape_protocol": "PrometheusText1.0.0",
    }


def platform_job(name: str, namespace: str, port: str, path: str) -> ScrapeJob:
    """The pods behind a Service of the stacks, at the port of that name."""
    steps = [
        relabel("__meta_kubernetes_service_name", regex=name, action="keep"),
        relabel("__meta_kubernetes_endpointslice_port_name", regex=port, action="keep"),
        *(() if name in DESCRIBING_JOBS else FOUND_PODS),
    ]
    own = {"honor_labels": True} if name in DESCRIBING_JOBS else {}
    discovery = {"kubernetes_sd_configs": endpoints(namespace)}
    return job(name, discovery, steps, series=PLATFORM_SERIES, metrics_path=path, **own)


def service_job(system: System, service: Service) -> ScrapeJob:
    """Every pod behind a service, at the port its contract names, whatever port the Service itself has."""
    assert service.metrics is not None
    steps = [
        relabel("__meta_kubernetes_service_name", regex=service.name, action="keep"),
        relabel("__meta_kubernetes_pod_phase", regex="Running", action="keep"),
        relabel("__meta_kubernetes_pod_ip", to="__address__", regex="(.+)", replacement=f"$1:{service.metrics.port}"),
        *FOUND_PODS,
        *identity(system.name, service.name),
    ]
    discovery = {"kubernetes_sd_configs": endpoints(system.namespace)}
    series = service.metrics.series_per_replica
    return job(f"{system.name}/{service.name}", discovery, steps, series=series, metrics_path=service.metrics.path)


def identity(system: str, job_label: str) -> list[dict[str, Any]]:
    """Job names are unique per configuration, services only per system; therefore the label `job` is set by hand."""
    return [
        {"target_label": "system", "replacement": system},
        {"target_label": "job", "replacement": job_label},
    ]


def store_job(system: System, store: str) -> ScrapeJob:
    name = ports.exporter_name(store)
    steps = [
        relabel("__meta_kubernetes_service_name", regex=name, action="keep"),
        *FOUND_PODS,
        *identity(system.name, name),
    ]
    discovery = {"kubernetes_sd_configs": endpoints(system.namespace)}
    return job(f"{system.name}/{name}", discovery, steps, series=EXPORTER_SERIES)


def _secured(path: str = "", server_name: str = "") -> dict[str, Any]:
    trusted = {"ca_file": CLUSTER_CA, **({"server_name": server_name} if server_name else {})}
    token = {"scheme": "https", "authorization": {"credentials_file": TOKEN}, "tls_config": trusted}
    return {**token, **({"metrics_path": path} if path else {})}


CADVISOR = {"honor_labels": True, "track_timestamps_staleness": True}
"""Its samples carry timestamps, and such series outlive their container by five minutes unless their end is tracked: after
a restart the old container's memory would be added to the new one's."""


def node_jobs() -> list[ScrapeJob]:
    """The kubelet and its cAdvisor endpoint: no DaemonSet of our own reads container statistics a second time."""
    nodes = {"kubernetes_sd_configs": [{"role": "node"}]}
    steps = [relabel("__meta_kubernetes_node_name", to="node")]
    return [
        job("kubelet", nodes, steps, series=PLATFORM_SERIES, **_secured()),
        job("cadvisor", nodes, steps, series=PLATFORM_SERIES, **CADVISOR, **_secured("/metrics/cadvisor")),
    ]


def cluster_jobs() -> list[ScrapeJob]:
    api = [
        relabel(
            ("__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"),
            regex="kubernetes;https",
            action="keep",
        )
    ]
    dns = [
        relabel("__meta_kubernetes_service_name", regex="kube-dns", action="keep"),
        relabel("__meta_kubernetes_endpointslice_port_name", regex="metrics", action="keep"),
        *FOUND_PODS,
    ]
    # Every API server's certificate bears this name; its address is not in all of them.
    secured = _secured(server_name="kubernetes")
    return [
        job("apiserver", {"kubernetes_sd_configs": endpoints("default")}, api, series=2 * PLATFORM_SERIES, **secured),
        job("coredns", {"kubernetes_sd_configs": endpoints("kube-system")}, dns, series=PLATFORM_SERIES),
    ]


def in_mesh(system: System) -> bool:
    """Whether a system declares series of a mesh's proxies."""
    return any(metric.name.startswith("istio_") for metric in system.extra_metrics)


def mesh_jobs(systems: Iterable[System]) -> list[ScrapeJob]:
    """Proxies of a service mesh, for systems that declare series from outside their own services."""
    found = []
    for system in systems:
        if in_mesh(system):
            steps = [
                relabel("__meta_kubernetes_pod_container_name", regex="istio-proxy", action="keep"),
                relabel("__meta_kubernetes_pod_ip", to="__address__", regex="(.+)", replacement=f"$1:{MESH_PORT}"),
                *FOUND_PODS,
                *identity(system.name, "istio-proxy"),
            ]
            pods = {"kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [system.namespace]}}]}
            path = "/stats/prometheus"
            found.append(job(f"{system.name}/istio-proxy", pods, steps, series=EXPORTER_SERIES * 2, metrics_path=path))
    return found


def scrape_jobs(systems: Iterable[System]) -> list[ScrapeJob]:
    """Every job of an environment, the platform's first, then each system's services, stores and mesh, then probes."""
    served = tuple(systems)
    own = [service_job(system, service) for system in served for service in system.services if service.metrics]
    stores = [store_job(system, store.name) for system in served for store in system.stores]
    return [
        *(platform_job(name, namespace, port, path) for name, namespace, port, _, path in PLATFORM_JOBS),
        *node_jobs(),
        *cluster_jobs(),
        *own,
        *stores,
        *mesh_jobs(served),
        *probe_jobs(served),
    ]


def declared_series(systems: Iterable[System], environment: Environment) -> int:
    """Upper bound of active series by the systems' own declarations; sizes the volume and the memory."""
    services = sum(
        service.metrics.series_per_replica * service.most_replicas
        for system in systems
        for service in system.services
        if service.metrics
    )
    stores = sum(EXPORTER_SERIES for system in systems for _ in system.stores)
    return services + stores + 20_000 + 3_000 * environment.nodes

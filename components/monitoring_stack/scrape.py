"""Prometheus' scrape configuration: which targets exist, how they are found, and what labels their series carry.

Series of a system carry its namespace, the service as `job` and the label `system`; `queries` selects by these.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from components.monitoring_stack import ports
from components.monitoring_stack.probes import probe_jobs
from specs.environment import (
    LOGGING_NAMESPACE,
    MONITORING_NAMESPACE,
    NODE_AGENTS_NAMESPACE,
    TRACING_NAMESPACE,
    Environment,
)
from specs.service import Service
from specs.system import System

LABEL_LIMIT = 40
EXPORTER_SERIES = 5_000
PLATFORM_SERIES = 50_000
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
CLUSTER_CA = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"

ScrapeJob = dict[str, Any]

PLATFORM_JOBS = (
    # Job and Service name, namespace, port name, path.
    ("prometheus", MONITORING_NAMESPACE, "http", "/metrics"),
    ("alertmanager", MONITORING_NAMESPACE, "http", "/metrics"),
    ("grafana", MONITORING_NAMESPACE, "http", "/metrics"),
    ("blackbox-exporter", MONITORING_NAMESPACE, "http", "/metrics"),
    ("kube-state-metrics", MONITORING_NAMESPACE, "http", "/metrics"),
    ("node-exporter", NODE_AGENTS_NAMESPACE, "http", "/metrics"),
    ("log-agent", NODE_AGENTS_NAMESPACE, "metrics", "/metrics"),
    ("elasticsearch-exporter", LOGGING_NAMESPACE, "http", "/metrics"),
    ("otel-collector", TRACING_NAMESPACE, "metrics", "/metrics"),
    ("jaeger", TRACING_NAMESPACE, "metrics", "/metrics"),
)
OWN_LABELS = ("kube-state-metrics", "cadvisor")
"""Jobs whose series name the namespace and pod of the object they describe; these win over the target's own."""


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
    steps = [
        relabel("__meta_kubernetes_service_name", regex=name, action="keep"),
        relabel("__meta_kubernetes_endpointslice_port_name", regex=port, action="keep"),
        *FOUND_PODS,
    ]
    own = {"honor_labels": True} if name in OWN_LABELS else {}
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


def _secured(path: str = "") -> dict[str, Any]:
    token = {"scheme": "https", "authorization": {"credentials_file": TOKEN}, "tls_config": {"ca_file": CLUSTER_CA}}
    return {**token, **({"metrics_path": path} if path else {})}


def node_jobs() -> list[ScrapeJob]:
    """The kubelet and its cAdvisor endpoint: no DaemonSet of our own reads container statistics a second time."""
    nodes = {"kubernetes_sd_configs": [{"role": "node"}]}
    steps = [relabel("__meta_kubernetes_node_name", to="node")]
    return [
        job("kubelet", nodes, steps, series=PLATFORM_SERIES, **_secured()),
        job("cadvisor", nodes, steps, series=PLATFORM_SERIES, honor_labels=True, **_secured("/metrics/cadvisor")),
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
    return [
        job(
            "apiserver", {"kubernetes_sd_configs": endpoints("default")}, api, series=2 * PLATFORM_SERIES, **_secured()
        ),
        job("coredns", {"kubernetes_sd_configs": endpoints("kube-system")}, dns, series=PLATFORM_SERIES),
    ]


def mesh_jobs(systems: Iterable[System]) -> list[ScrapeJob]:
    """Proxies of a service mesh, for systems that declare series from outside their own services."""
    found = []
    for system in systems:
        if any(metric.name.startswith("istio_") for metric in system.extra_metrics):
            steps = [
                relabel("__meta_kubernetes_pod_container_name", regex="istio-proxy", action="keep"),
                relabel("__meta_kubernetes_pod_ip", to="__address__", regex="(.+)", replacement="$1:15020"),
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
        *(platform_job(*entry) for entry in PLATFORM_JOBS),
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

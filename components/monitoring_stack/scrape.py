"""Prometheus' scrape configuration: which targets exist, how they are found, and what labels their series carry.

Series of a system carry its namespace, the service as `job` and the label `system`; `queries` selects by these.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from components.backup_schedule import names as copies
from components.backup_schedule.manifests import planned
from components.health_checks.names import journeys_name
from components.monitoring_stack import ports
from components.monitoring_stack.access import scrape_login
from components.monitoring_stack.backfill import backfill_job
from components.monitoring_stack.keep_list import Used
from components.monitoring_stack.probes import probe_jobs
from components.monitoring_stack.scrape_job import ScrapeJob, job, relabel
from components.monitoring_stack.scraped import platform_jobs
from components.monitoring_stack.series import (
    in_mesh,
    mesh_exporter,
    mesh_series,
    platform_exporter,
    store_series,
    target_series,
)
from components.scraped_workload import ScrapedWorkload
from specs.environment import Environment, KubeletTrust
from specs.exporters import AUDITOR_JOB, BACKUP_AUDITOR, JOURNEY_JOB, JOURNEYS, STORE_EXPORTERS, Exporter
from specs.service import Service
from specs.store import Engine, Store
from specs.system import System

TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
CLUSTER_CA = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"

DESCRIBING_JOBS = ("kube-state-metrics",)
"""Their series name the namespace, pod and node of the object they describe. The target's own stay away altogether: a
series that lacks one of them, as that of an unscheduled pod lacks its node, would else be given the exporter's."""
MESH_PORT = 15090
"""Envoy's own series; 15020 merges those of the application in, which are scraped from its own port already."""
COREDNS_PORT = 9153


def endpoints(namespace: str) -> list[dict[str, Any]]:
    return [{"role": "endpointslice", "namespaces": {"names": [namespace]}}]


FOUND_PODS = (
    relabel("__meta_kubernetes_namespace", to="namespace"),
    relabel("__meta_kubernetes_pod_name", to="pod"),
    relabel("__meta_kubernetes_pod_node_name", to="node"),
)


@dataclass(frozen=True)
class Scraped:
    """What every job is made from besides its target: the environment, and what of the samples is kept."""

    environment: Environment
    used: Used

    def platform(self, name: str, discovery: dict[str, Any], steps: Iterable[dict[str, Any]], **more: Any) -> ScrapeJob:
        """A job of the stacks or the cluster: its limits and its keep-list are those of its exporter's contract."""
        exporter = platform_exporter(name, self.environment)
        series = target_series(exporter, self.environment, self.used)
        return job(
            name, discovery, steps, series=series, metrics=exporter.metrics, kept=self.used.steps(exporter), **more
        )


def platform_job(scraped: Scraped, workload: ScrapedWorkload) -> ScrapeJob:
    """The pods behind a Service of the stacks, at the ports it is scraped at."""
    name = workload.name
    steps = [
        relabel("__meta_kubernetes_service_name", regex=name, action="keep"),
        relabel("__meta_kubernetes_endpointslice_port_name", regex="|".join(workload.ports), action="keep"),
        *(() if name in DESCRIBING_JOBS else FOUND_PODS),
    ]
    own = {**({"honor_labels": True} if name in DESCRIBING_JOBS else {}), **scrape_login(name)}
    discovery = {"kubernetes_sd_configs": endpoints(workload.namespace)}
    return scraped.platform(name, discovery, steps, metrics_path="/metrics", **own)


def service_job(system: System, service: Service) -> ScrapeJob:
    """Every pod behind a service, at the port its contract names, whatever port the Service itself has.

    It has no keep-list: a team looks at a new metric before it writes a contract for it, and its bound is declared.
    """
    assert service.metrics is not None
    steps = [
        relabel("__meta_kubernetes_service_name", regex=service.name, action="keep"),
        relabel("__meta_kubernetes_pod_phase", regex="Running", action="keep"),
        relabel("__meta_kubernetes_pod_ip", to="__address__", regex="(.+)", replacement=f"$1:{service.metrics.port}"),
        *FOUND_PODS,
        *identity(system.name, service.name),
    ]
    discovery = {"kubernetes_sd_configs": endpoints(system.namespace)}
    told = service.metrics
    return job(
        f"{system.name}/{service.name}",
        discovery,
        steps,
        series=told.series_per_replica,
        metrics=told.metrics,
        metrics_path=told.path,
    )


def identity(system: str, job_label: str) -> list[dict[str, Any]]:
    """Job names are unique per configuration, services only per system; therefore the label `job` is set by hand."""
    return [
        {"target_label": "system", "replacement": system},
        {"target_label": "job", "replacement": job_label},
    ]


def behind(name: str) -> list[dict[str, Any]]:
    """The pods behind a Service of ours in a system's namespace, at the one port it has."""
    return [
        relabel("__meta_kubernetes_service_name", regex=name, action="keep"),
        # Discovery adds each port a container declares: a mesh's proxy beside the exporter would be scraped as one.
        relabel("__meta_kubernetes_endpointslice_port_name", regex="http", action="keep"),
        *FOUND_PODS,
    ]


def exporter_job_of(scraped: Scraped, system: System, name: str, job_label: str, exporter: Exporter) -> ScrapeJob:
    """One of our pods in a system's namespace, which tells of something that has no metrics of its own."""
    return job(
        f"{system.name}/{job_label}",
        {"kubernetes_sd_configs": endpoints(system.namespace)},
        [*behind(name), *identity(system.name, job_label)],
        series=store_series(exporter, scraped.used),
        metrics=exporter.metrics,
        kept=scraped.used.steps(exporter),
    )


def store_job(scraped: Scraped, system: System, store: Store) -> ScrapeJob:
    name = ports.exporter_name(store.name)
    return exporter_job_of(scraped, system, name, name, STORE_EXPORTERS[Engine(store.engine)])


def journeys_job(scraped: Scraped, system: System) -> ScrapeJob:
    """The pod that walks a system's journeys."""
    return exporter_job_of(scraped, system, journeys_name(system), JOURNEY_JOB, JOURNEYS)


def auditor_job(scraped: Scraped, system: System) -> ScrapeJob:
    """The pod that reads a system's copies."""
    return exporter_job_of(scraped, system, copies.auditor(system), AUDITOR_JOB, BACKUP_AUDITOR)


def _secured(path: str = "", server_name: str = "", *, verified: bool = True) -> dict[str, Any]:
    trusted: dict[str, Any] = {"ca_file": CLUSTER_CA} if verified else {"insecure_skip_verify": True}
    trusted |= {"server_name": server_name} if server_name else {}
    token = {"scheme": "https", "authorization": {"credentials_file": TOKEN}, "tls_config": trusted}
    return {**token, **({"metrics_path": path} if path else {})}


CADVISOR = {"honor_labels": True, "track_timestamps_staleness": True}
"""Its samples carry timestamps, and such series outlive their container by five minutes unless their end is tracked: after
a restart the old container's memory would be added to the new one's."""


OF_A_POD = relabel("pod", regex=".+", action="keep")
"""Of cAdvisor: half of what it tells is about control groups that are no pod's, which nothing here asks for."""


def node_jobs(scraped: Scraped) -> list[ScrapeJob]:
    """The kubelet and its cAdvisor endpoint: no DaemonSet of our own reads container statistics a second time."""
    nodes = {"kubernetes_sd_configs": [{"role": "node"}]}
    steps = [relabel("__meta_kubernetes_node_name", to="node")]
    verified = scraped.environment.kubelet_trust is KubeletTrust.CLUSTER_CA
    cadvisor = scraped.platform(
        "cadvisor", nodes, steps, **CADVISOR, **_secured("/metrics/cadvisor", verified=verified)
    )
    if "metric_relabel_configs" in cadvisor:
        cadvisor["metric_relabel_configs"].append(OF_A_POD)
    return [scraped.platform("kubelet", nodes, steps, **_secured(verified=verified)), cadvisor]


def cluster_jobs(scraped: Scraped) -> list[ScrapeJob]:
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
        scraped.platform("apiserver", {"kubernetes_sd_configs": endpoints("default")}, api, **secured),
        scraped.platform("coredns", {"kubernetes_sd_configs": endpoints("kube-system")}, dns),
    ]


def mesh_job(scraped: Scraped, system: System) -> ScrapeJob:
    """Proxies of a service mesh: of Envoy's thousands of series those the system declares."""
    steps = [
        relabel("__meta_kubernetes_pod_container_name", regex="istio-proxy", action="keep"),
        # A finished Job's pod keeps its address until it is removed, and would count as a target that is down.
        relabel("__meta_kubernetes_pod_phase", regex="Running", action="keep"),
        relabel("__meta_kubernetes_pod_ip", to="__address__", regex="(.+)", replacement=f"$1:{MESH_PORT}"),
        *FOUND_PODS,
        *identity(system.name, "istio-proxy"),
    ]
    exporter = mesh_exporter(system)
    return job(
        f"{system.name}/istio-proxy",
        {"kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [system.namespace]}}]},
        steps,
        series=mesh_series(system, scraped.used),
        metrics=exporter.metrics,
        kept=scraped.used.steps(exporter),
        metrics_path="/stats/prometheus",
    )


def scrape_jobs(systems: Iterable[System], environment: Environment, used: Used) -> list[ScrapeJob]:
    """Every job of an environment, the platform's first, then each system's services, stores and mesh, then probes."""
    served, scraped = tuple(systems), Scraped(environment, used)
    own = [service_job(system, service) for system in served for service in system.services if service.metrics]
    return [
        *(platform_job(scraped, workload) for workload in platform_jobs(environment)),
        *node_jobs(scraped),
        *cluster_jobs(scraped),
        *own,
        *(store_job(scraped, system, store) for system in served for store in system.stores),
        *(mesh_job(scraped, system) for system in served if in_mesh(system)),
        *(journeys_job(scraped, system) for system in served if system.journeys),
        *(auditor_job(scraped, system) for system in served if planned(system)),
        *probe_jobs(served, used),
        backfill_job(),
    ]

"""Prometheus: a StatefulSet whose volume is derived from retention and declared series."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.access import Use, cluster_access
from components.controller import Claim, stateful_set
from components.images import image
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.prometheus_files import CONFIGURATION_PATH
from components.monitoring_stack.reloader import reloader
from components.monitoring_stack.scrape import declared_series
from components.workload import (
    Container,
    Pod,
    config_map,
    config_map_volume,
    disruption_budget,
    downward,
    http_probe,
    identity,
    service,
    service_account,
)
from specs.arithmetic import prometheus_volume
from specs.contract import RETENTION_ANNOTATION
from specs.environment import MONITORING_NAMESPACE, SCRAPE_INTERVAL, Environment, Size
from specs.links import rule_config_map
from specs.system import System
from specs.units import Bytes

NAME = "prometheus"
FILL = 0.8
"""Prometheus drops old blocks before the volume is full: a full volume stops ingestion and loses the newest data."""
STARTUP_FAILURES = 90
"""Replay of the write-ahead log may take fifteen minutes (90 × 10 s)."""
GRACE_SECONDS = 600

USES = (
    Use("", ("nodes", "services", "pods"), ("get", "list", "watch")),
    Use("discovery.k8s.io", ("endpointslices",), ("get", "list", "watch")),
    Use("", ("nodes/metrics",), ("get",)),
    Use("", (), ("get",), urls=("/metrics",)),
)


def volume(systems: Iterable[System], environment: Environment) -> Bytes:
    """The larger of the profile's floor and what retention × series needs, in coarse steps."""
    needed = prometheus_volume(declared_series(systems, environment), SCRAPE_INTERVAL, environment.metric_retention)
    floor = environment.size(NAME).volume
    return max(needed, floor) if floor else needed


def arguments(storage: Bytes, environment: Environment) -> list[str]:
    size_limit = int(storage.count * FILL) >> 20
    return [
        f"--config.file={CONFIGURATION_PATH}/config/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        f"--storage.tsdb.retention.time={environment.metric_retention}",
        f"--storage.tsdb.retention.size={size_limit}MB",
        "--storage.tsdb.wal-compression",
        f"--web.listen-address=:{ports.PROMETHEUS}",
        f"--web.external-url=https://prometheus.{environment.domain}",
        "--web.route-prefix=/",
        "--web.enable-lifecycle",
        "--query.timeout=1m",
        "--query.max-samples=20000000",
    ]


def rule_volume(rule_files: Iterable[str]) -> dict[str, Any]:
    """One directory from every rule ConfigMap. Optional: those of the objectives may be registered after the server."""
    sources = [{"configMap": {"name": rule_config_map(file), "optional": True}} for file in sorted(rule_files)]
    return {"name": "rules", "projected": {"sources": sources}}


def server(environment: Environment, storage: Bytes) -> Container:
    size: Size = environment.size(NAME)
    return Container(
        NAME,
        image(NAME),
        size,
        args=arguments(storage, environment),
        env={"POD_NAME": downward("metadata.name")},
        ports={"http": ports.PROMETHEUS},
        mounts={
            "config": f"{CONFIGURATION_PATH}/config",
            "rules": f"{CONFIGURATION_PATH}/rules",
            "data": "/prometheus",
        },
        writable=("data",),
        probes={
            "startup": http_probe("http", "/-/ready", failures=STARTUP_FAILURES),
            "readiness": http_probe("http", "/-/ready"),
            "liveness": http_probe("http", "/-/healthy", failures=6),
        },
    )


def sticky(found: Manifest) -> Manifest:
    """Replicas scrape at different moments: a board that changes between them sees counters go back. The time is what the
    API server fills in."""
    affinity = {"sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 10_800}}}
    return {**found, "spec": {**found["spec"], **affinity}}


def prometheus(
    systems: tuple[System, ...], environment: Environment, files: Mapping[str, str], rule_files: Iterable[str]
) -> list[Manifest]:
    own, size = ports.platform_labels(NAME), environment.size(NAME)
    storage = volume(systems, environment)
    watched = {"config": f"{CONFIGURATION_PATH}/config", "rules": f"{CONFIGURATION_PATH}/rules"}
    pod = Pod(
        [
            server(environment, storage),
            reloader(ports.PROMETHEUS, watched, f"{CONFIGURATION_PATH}/config/prometheus.yml"),
        ],
        own,
        NAME,
        volumes=[config_map_volume("config", "prometheus-config"), rule_volume(rule_files)],
        token=True,
        grace_seconds=GRACE_SECONDS,
        spread=identity(own) if size.replicas > 1 else None,
    )
    claims = [Claim("data", storage, environment.storage_class)]
    server_set = stateful_set(NAME, MONITORING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect)
    server_set["metadata"]["annotations"] = {RETENTION_ANNOTATION: str(environment.metric_retention.seconds)}
    return [
        service_account(NAME, MONITORING_NAMESPACE, own),
        *cluster_access(NAME, MONITORING_NAMESPACE, own, USES),
        config_map(
            "prometheus-config", MONITORING_NAMESPACE, own, {"prometheus.yml": files["prometheus/prometheus.yml"]}
        ),
        service(f"{NAME}-headless", MONITORING_NAMESPACE, own, {"http": ports.PROMETHEUS}, headless=True),
        sticky(service(NAME, MONITORING_NAMESPACE, own, {"http": ports.PROMETHEUS})),
        server_set,
        *([disruption_budget(NAME, MONITORING_NAMESPACE, own)] if size.replicas > 1 else []),
    ]


def rule_config_maps(files: Mapping[str, str]) -> list[Manifest]:
    """One ConfigMap per rule file of the stack; those of the objectives are the SloSets' own."""
    own = ports.platform_labels(NAME)
    return [
        config_map(rule_config_map(name), MONITORING_NAMESPACE, own, {name: text})
        for name, text in sorted(files.items())
    ]

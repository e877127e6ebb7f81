"""Prometheus: a StatefulSet whose volume is derived from retention and declared series."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.access import Use, cluster_access
from components.controller import Claim, stateful_set
from components.images import image
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.access import PROMETHEUS_ACCESS, WEB_FILE, access_secret, secret_keys
from components.monitoring_stack.backfill import REPLICA_PATH, replica_volume
from components.monitoring_stack.prometheus_files import RULES_PATH
from components.monitoring_stack.remote_write import credential_mounts, credential_volumes
from components.monitoring_stack.sizing import NAME, Sizing, sizing
from components.volume import config_map_volume, secret_volume
from components.workload import (
    Container,
    Pod,
    config_map,
    disruption_budget,
    downward,
    exec_probe,
    identity,
    service,
    service_account,
)
from specs.by_hand import CLIENT_FILE, PROMETHEUS_CONFIGURATION
from specs.contract import RETENTION_ANNOTATION
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.links import rule_config_map
from specs.units import Bytes

FILL = 0.8
"""Prometheus drops old blocks before the volume is full: a full volume stops ingestion and loses the newest data."""
STARTUP_FAILURES = 90
"""Replay of the write-ahead log may take fifteen minutes (90 × 10 s)."""
GRACE_SECONDS = 600
RELOAD_INTERVAL = "30s"
"""Prometheus looks itself whether its configuration or its rules changed: nothing has to be allowed to tell it."""

USES = (
    Use("", ("nodes", "services", "pods"), ("get", "list", "watch")),
    Use("discovery.k8s.io", ("endpointslices",), ("get", "list", "watch")),
    Use("", ("nodes/metrics",), ("get",)),
    Use("", (), ("get",), urls=("/metrics",)),
)


def arguments(storage: Bytes, environment: Environment) -> list[str]:
    size_limit = int(storage.count * FILL) >> 20
    return [
        f"--config.file={PROMETHEUS_CONFIGURATION}/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        f"--storage.tsdb.retention.time={environment.metric_retention}",
        f"--storage.tsdb.retention.size={size_limit}MB",
        "--storage.tsdb.wal-compression",
        f"--web.listen-address=:{ports.PROMETHEUS}",
        f"--web.external-url=https://prometheus.{environment.domain}",
        "--web.route-prefix=/",
        f"--web.config.file={PROMETHEUS_ACCESS}/{WEB_FILE}",
        "--config.auto-reload",
        f"--config.auto-reload-interval={RELOAD_INTERVAL}",
        "--query.timeout=1m",
        "--query.max-samples=20000000",
    ]


def check(state: str) -> list[str]:
    """Asks the server whether it is `ready` or `healthy`, from inside its pod and with its password."""
    login = f"--http.config.file={PROMETHEUS_CONFIGURATION}/{CLIENT_FILE}"
    return ["promtool", "check", state, f"--url=http://127.0.0.1:{ports.PROMETHEUS}", login]


def rule_volume(rule_files: Iterable[str]) -> dict[str, Any]:
    """One directory from every rule ConfigMap. Optional: those of the objectives may be registered after the server."""
    sources = [{"configMap": {"name": rule_config_map(file), "optional": True}} for file in sorted(rule_files)]
    return {"name": "rules", "projected": {"sources": sources}}


def server(environment: Environment, sized: Sizing) -> Container:
    return Container(
        NAME,
        image(NAME),
        sized.size,
        args=arguments(sized.volume, environment),
        env={"POD_NAME": downward("metadata.name")},
        ports={"http": ports.PROMETHEUS},
        mounts={
            "config": PROMETHEUS_CONFIGURATION,
            "rules": RULES_PATH,
            "access": PROMETHEUS_ACCESS,
            "replica": REPLICA_PATH,
            "data": "/prometheus",
            **credential_mounts(environment),
        },
        writable=("data",),
        probes={
            "startup": exec_probe(check("ready"), failures=STARTUP_FAILURES),
            "readiness": exec_probe(check("ready")),
            "liveness": exec_probe(check("healthy"), period=30, failures=4, timeout=15),
        },
    )


def sticky(found: Manifest) -> Manifest:
    """Replicas scrape at different moments: a board that changes between them sees counters go back. The time is what the
    API server fills in."""
    affinity = {"sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 10_800}}}
    return {**found, "spec": {**found["spec"], **affinity}}


def prometheus(
    series: int, environment: Environment, files: Mapping[str, str], rule_files: Iterable[str]
) -> list[Manifest]:
    own, sized = ports.platform_labels(NAME), sizing(series, environment)
    size = sized.size
    pod = Pod(
        [server(environment, sized)],
        own,
        NAME,
        volumes=[
            config_map_volume("config", "prometheus-config"),
            rule_volume(rule_files),
            secret_volume("access", access_secret(NAME), secret_keys(NAME)),
            replica_volume(),
            *credential_volumes(environment),
        ],
        token=True,
        grace_seconds=GRACE_SECONDS,
        spread=identity(own) if size.replicas > 1 else None,
    )
    claims = [Claim("data", sized.volume, environment.storage_class)]
    server_set = stateful_set(NAME, MONITORING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect)
    server_set["metadata"]["annotations"] = {RETENTION_ANNOTATION: str(environment.metric_retention.seconds)}
    return [
        service_account(NAME, MONITORING_NAMESPACE, own),
        *cluster_access(NAME, MONITORING_NAMESPACE, own, USES),
        config_map(
            "prometheus-config",
            MONITORING_NAMESPACE,
            own,
            {name: files[f"prometheus/{name}"] for name in ("prometheus.yml", CLIENT_FILE)},
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

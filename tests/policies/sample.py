"""A small faultless stack from the components' own builders: one store that is backed up, a server, a log store."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import pulumi
import pulumi_random

from commands.recording import Recording
from components.controller import Claim, Timing, cron_job, daemon_set, deployment, job, stateful_set
from components.kubernetes import Manifest, register
from components.priority import priority_classes
from components.system_guards.network import network_policies
from components.volume import config_map_volume, empty_directory, secret_volume
from components.workload import (
    Container,
    Pod,
    config_map,
    disruption_budget,
    http_probe,
    labels,
    secret,
    service,
    service_account,
)
from specs.arithmetic import prometheus_volume
from specs.contract import (
    MISSES_ANNOTATION,
    STORE_ANNOTATION,
    TASK_ANNOTATION,
    BackupContract,
    BackupScheduleContract,
    Contract,
    ElkContract,
    GuardsContract,
    LogClassContract,
    MonitoringContract,
    ObjectiveContract,
    PlatformGuardsContract,
    PoolContract,
    SloSetContract,
    TierContract,
    declaration,
)
from specs.environment import Size
from specs.job_document import DOCUMENT_NAME, JobDocument, ObjectStoreAddress, StoreAddress, TierCount
from specs.network import Flow, Peer
from specs.schedule import Cron
from specs.units import Duration, days, hours, mebibytes, millicores, minutes, seconds
from tests.policies.sample_bounds import bounds
from tests.policies.sample_watch import rights, watched
from tests.support.recorder import record

SIZE = Size(2, millicores(100), millicores(200), mebibytes(128), mebibytes(256))
SYSTEM, SPACE, PLATFORM = "shop", "shop", "monitoring"
SERIES, INTERVAL, RETENTION = 20_000, seconds(15), days(35)
TIERS = (("daily", 7), ("weekly", 5), ("monthly", 12))
POOLS = (PoolContract("front", "orders", 10, 4, 60),)
STREAM = "logs-audit.shop-prod"
ACCOUNTS = ("web", "once", "base", "slice", "verify", "retain", "drill", "analyze")
OWNED = {"system": SYSTEM, "owner": "shop", "environment": "prod"}
RESTRICTED = {
    f"pod-security.kubernetes.io/{mode}{end}": value
    for mode in ("enforce", "audit", "warn")
    for end, value in (("", "restricted"), ("-version", "v1.34"))
}
DATA_KINDS = ("StatefulSet", "PersistentVolumeClaim", "Namespace")
PROBES = {
    "startup": http_probe("http", "/ready", failures=30),
    "readiness": http_probe("http", "/ready"),
    "liveness": http_probe("http", "/alive", failures=6),
}


def container(name: str, image: str = "registry.example/shop/web:1.4.2", **more: Any) -> Container:
    given = {"ports": {"http": 8080}, "mounts": {"scratch": "/tmp"}, "writable": ("scratch",), "probes": PROBES, **more}
    return Container(name, image, SIZE, **given)


def own(name: str) -> dict[str, str]:
    return labels(name, "sample", system=SYSTEM)


def pod(name: str, *containers: Container, **more: Any) -> Pod:
    return Pod(containers, own(name), name, volumes=[empty_directory("scratch", "64Mi")], **more)


def server() -> list[Manifest]:
    """Prometheus with a volume for what is declared."""
    arguments = (
        "--storage.tsdb.path=/prometheus",
        f"--storage.tsdb.retention.time={RETENTION}",
        "--storage.tsdb.retention.size=40GB",
        "--web.config.file=/access/web.yml",
    )
    main = container(
        "prometheus",
        "quay.io/prometheus/prometheus:v3.5.0",
        args=arguments,
        mounts={"data": "/prometheus", "access": "/access", "scratch": "/tmp"},
        writable=("data", "scratch"),
        probes={**PROBES, "startup": http_probe("http", "/ready", failures=90)},
    )
    made = pod("prometheus", main, spread=own("prometheus"), grace_seconds=300)
    made = replace(made, volumes=[*made.volumes, secret_volume("access", "prometheus-access", ("web.yml",))])
    claim = Claim("data", prometheus_volume(SERIES, INTERVAL, RETENTION))
    return [
        stateful_set("prometheus", PLATFORM, made, 2, [claim], retained=True),
        disruption_budget("prometheus", PLATFORM, own("prometheus")),
        service_account("prometheus", PLATFORM, own("prometheus")),
        *watched(PLATFORM, SYSTEM),
    ]


def workloads() -> list[Manifest]:
    first = container("prepare", ports={}, probes={})
    return [
        deployment("web", SPACE, pod("web", container("web"), init_containers=[first], spread=own("web")), 2),
        disruption_budget("web", SPACE, own("web")),
        *(service_account(name, SPACE, own(name)) for name in ACCOUNTS),
        *rights(SPACE, "agent", SYSTEM),
        daemon_set("agent", SPACE, pod("agent", container("agent"), token=True)),
        job("once", SPACE, pod("once", container("once", ports={}, probes={})), hours(1)),
        service("web", SPACE, own("web"), {"http": 8080}),
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": {"name": "web", "namespace": SPACE},
            "spec": {
                "rules": [{"host": "web.shop.example", "http": {"paths": []}}],
                "tls": [{"hosts": ["web.shop.example"], "secretName": "web-certificate"}],
            },
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "copies", "namespace": SPACE},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}},
        },
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE, "labels": {**OWNED, **RESTRICTED}}},
        secret("login", SPACE, {}, {"password": pulumi.Output.secret("hunter2")}),
    ]


def document() -> JobDocument:
    return JobDocument(
        SYSTEM,
        "prod",
        StoreAddress("postgresql", "16", "orders.shop.svc", 5432, "orders", name="orders"),
        ObjectStoreAddress("s3", bucket="near", offsite_bucket="far", server_side_encryption="aws:kms"),
        tasks=("base", "slice", "verify", "retain"),
        tiers=tuple(TierCount(name, keep) for name, keep in TIERS),
        recipients=("age1first", "age1second"),
    )


def store_job(task: str, schedule: str, deadline: Duration) -> Manifest:
    """A CronJob on the store orders, told by the document of all its tasks."""
    told = config_map_volume("document", "shop-backup")
    told["configMap"]["items"] = [{"key": "orders.json", "path": DOCUMENT_NAME}]
    made = pod(task, container("jobs", ports={}, probes={}, args=[task]))
    made = Pod(made.containers, made.labels, made.service_account, volumes=[*made.volumes, told])
    notes = {STORE_ANNOTATION: "orders", TASK_ANNOTATION: task, MISSES_ANNOTATION: "1"}
    return cron_job(f"shop-{task}", SPACE, made, Timing(Cron(schedule), deadline, minutes(1)), notes)


def backups() -> list[Manifest]:
    return [
        config_map("shop-backup", SPACE, {}, {"orders.json": document().json()}),
        store_job("base", "0 1 * * *", hours(1)),
        store_job("slice", "*/5 * * * *", minutes(2)),
        store_job("verify", "0 4 * * *", hours(2)),
        store_job("retain", "0 13 * * *", minutes(15)),
        store_job("drill", "30 9 * * 0", hours(2)),
        store_job("analyze", "0 7 * * *", hours(1)),
    ]


def log_state() -> dict:
    """The declared state as the log store reads it: stream → template → component → policy → phases."""
    phases = {
        "hot": {"min_age": "0ms", "actions": {"rollover": {"max_age": "30d"}}},
        "warm": {"min_age": "92d", "actions": {"readonly": {}}},
        "delete": {"min_age": "366d", "actions": {"delete": {}}},
    }
    settings = {"index": {"lifecycle": {"name": "audit-366d"}}}
    templates = {
        "component_templates": {"audit-366d": {"template": {"settings": settings}}},
        "composable_index_templates": {
            "audit-366d": {"index_patterns": [STREAM], "priority": 300, "composed_of": ["mappings", "audit-366d"]}
        },
    }
    return {"state": {"ilm": {"audit-366d": {"phases": phases}}, "index_templates": templates}}


def guards(namespace: str, *names: str) -> list[Manifest]:
    outside = Peer(cidr="0.0.0.0/0")
    pods = [Peer(namespace, (("app.kubernetes.io/name", name),)) for name in names]
    return network_policies(namespace, SYSTEM, [Flow("out", each, outside, (443,), reason="sample") for each in pods])


def contracts() -> dict[str, Contract]:
    backup = BackupContract(
        SYSTEM,
        "orders",
        "postgresql",
        minutes(15).seconds,
        hours(1).seconds,
        tolerated_misses=1,
        tiers=tuple(TierContract(name, keep) for name, keep in TIERS),
        offsite=True,
        encrypted=True,
    )
    exempt = BackupContract(SYSTEM, "cache", "redis", 0, 0, 0, (), offsite=False, encrypted=False, exemption="a cache")
    log_class = LogClassContract(SYSTEM, "audit", days(366).seconds, days(92).seconds, ("pci-dss",), STREAM)
    return {
        "MonitoringStack": MonitoringContract(RETENTION.seconds, INTERVAL.seconds, SERIES, 2, (SYSTEM,)),
        "SloSet": SloSetContract(SYSTEM, (ObjectiveContract("shop-up", 0.999, days(30).seconds),), RETENTION.seconds),
        "ElkStack": ElkContract((log_class,), 1 << 30),
        "BackupSchedule": BackupScheduleContract(SYSTEM, (backup, exempt), requires_offsite=True),
        "PlatformGuards": PlatformGuardsContract((PLATFORM,), "enforce"),
        "SystemGuards": GuardsContract(SYSTEM, SPACE, "shop", "enforce", pools=POOLS),
    }


def program() -> None:
    objects: dict[str, Iterable[Manifest]] = {
        "MonitoringStack": server(),
        "SloSet": (),
        "ElkStack": [config_map("elasticsearch", "shop", {}, {"settings.json": json.dumps(log_state())})],
        "BackupSchedule": backups(),
        "PlatformGuards": [*priority_classes(), *guards(PLATFORM, "prometheus")],
        "SystemGuards": [*workloads(), *bounds(SPACE), *guards(SPACE, "web", "agent")],
    }
    pulumi_random.RandomPassword("password", length=32, special=False)
    for kind, contract in contracts().items():
        component = pulumi.ComponentResource(f"groundcrew:index:{kind}", kind)
        for number, manifest in enumerate(objects[kind]):
            options = pulumi.ResourceOptions(parent=component, protect=manifest["kind"] in DATA_KINDS)
            register(manifest, f"{kind}-{number}", options)
        component.register_outputs({"contract": declaration(contract)})


@cache
def recording() -> Recording:
    """Read-only: changes are made on copies, by tests.policies.mutation."""
    return record(program)

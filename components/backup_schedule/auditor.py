"""The pod that reads a system's copies again and again, whatever the Jobs say of themselves."""

from typing import Any

from components.backup_schedule import names
from components.backup_schedule.document import object_store_address
from components.controller import checksum, deployment
from components.kubernetes import Manifest
from components.store_job import object_store_volume
from components.volume import config_map_volume
from components.workload import Container, Pod, config_map, http_probe, service, service_account
from specs.arithmetic.retention import ordered
from specs.audit_document import AuditDocument, AuditedStore
from specs.backup import Backup
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import Environment
from specs.job_document import COPIES_PATH, DOCUMENT_NAME, MOUNT_PATH, STORE_CREDENTIALS_PATH, TierCount
from specs.system import System

TASK = "audit"


def document(system: System, environment: Environment) -> AuditDocument:
    return AuditDocument(
        system=system.name,
        environment=environment.name,
        object_store=object_store_address(environment),
        stores=tuple(
            AuditedStore(
                store.name,
                store.engine.value,
                tuple(TierCount(tier.name.value, tier.keep) for tier in ordered(store.backup.tiers)),
            )
            for store in system.stores
            if isinstance(store.backup, Backup)
        ),
        port=names.METRICS_PORT,
    )


def auditor_manifests(system: System, environment: Environment) -> list[Manifest]:
    """For a system with a plan; its account is one of the backups' own."""
    name, own = names.auditor(system), names.auditor_labels(system)
    data = {DOCUMENT_NAME: document(system, environment).json()}
    # Recreate: a volume only one node can hold must be let go first.
    workload = deployment(name, system.namespace, _pod(system, environment, data), 1, recreate=True)
    return [
        service_account(name, system.namespace, own),
        config_map(name, system.namespace, own, data),
        service(name, system.namespace, own, {"http": names.METRICS_PORT}),
        workload,
    ]


def _pod(system: System, environment: Environment, data: dict[str, str]) -> Pod:
    mounts, volumes = _copies(system, environment)
    container = Container(
        TASK,
        environment.jobs_image,
        environment.size(names.AUDITOR),
        args=[TASK],
        ports={"http": names.METRICS_PORT},
        mounts={"document": MOUNT_PATH, **mounts},
        probes={
            "readiness": http_probe("http", "/healthz"),
            "liveness": http_probe("http", "/healthz", period=30, failures=4),
        },
        ephemeral="64Mi",
    )
    return Pod(
        [container],
        names.auditor_labels(system),
        names.auditor(system),
        volumes=[config_map_volume("document", names.auditor(system)), *volumes],
        annotations={CHECKSUM_ANNOTATION: checksum(data)},
        grace_seconds=10,
    )


def _copies(system: System, environment: Environment) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Mounts and volumes of what it reads: no store's credentials, no key, and nothing it could write to."""
    if environment.object_store.driver == "volume":
        claim = {"claimName": names.claim(system), "readOnly": True}
        return {"copies": COPIES_PATH}, [{"name": "copies", "persistentVolumeClaim": claim}]
    credentials = environment.object_store.credentials
    if credentials is None:
        return {}, []
    # Optional: without them the pod is there and tells that it cannot read, and no update waits for it.
    return {"object-store": STORE_CREDENTIALS_PATH}, [object_store_volume(credentials, optional=True)]

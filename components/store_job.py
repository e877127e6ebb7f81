"""Pods of Jobs that work on a store: our program beside the engine's own tools, joined by a folder in memory.

First an init container of the jobs image checks the document and lays out the script; then the engine's container runs
it while ours ships, compares or reports. Neither image needs the other's tools.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.images import engine_image
from components.spread import near
from components.volume import empty_directory, secret_volume
from components.workload import Container, Pod, downward
from specs.environment import Environment, SecretReference
from specs.job_document import (
    ADMINISTRATOR_KEY,
    ADMINISTRATOR_PASSWORD_KEY,
    COPIES_PATH,
    CREDENTIALS_KEY,
    CREDENTIALS_PATH,
    DOCUMENT_NAME,
    EXCHANGE_PATH,
    IDENTITY_KEY,
    IDENTITY_PATH,
    MOUNT_PATH,
    REQUEST_PATH,
    STORE_CREDENTIALS_PATH,
    WORK_PATH,
)
from specs.store import Store
from specs.units import Bytes

IDENTITY_SECRET = "groundcrew-backup-identity"
"""Secret with the private key that opens copies; exists where proofs run, and is made by people, never by the program."""
JOB_NAME = downward("metadata.labels['batch.kubernetes.io/job-name']")
"""Ends with the minute the run was scheduled for."""
EXCHANGE_LIMIT = "16Mi"
GRACE_SECONDS = 60
"""Time to drop a replication slot and to end a throwaway server."""


@dataclass(frozen=True)
class StoreJob:
    """What one pod is made of."""

    environment: Environment
    store: Store
    task: str
    labels: Mapping[str, str]
    service_account: str
    config_map: str
    document: str
    """Key of the job document in the ConfigMap."""
    password_key: str = ""
    """Key of the store's credentials the engine's container reads; empty gives it none."""
    lent: str = ""
    """Secret with an administrator of the store, and ConfigMap with what is asked: both of a person, for one restore."""
    work: Bytes | None = None
    """A claim of its own for a run that restores; others use a folder of the node."""
    storage_class: str = ""
    copies_claim: str = ""
    """Claim with the copies, for the volume driver."""
    needs_objects: bool = True
    opens_copies: bool = False
    node_scratch: str = "256Mi"
    beside: Mapping[str, str] = field(default_factory=dict)
    """Labels of a pod that holds the same claim: only pods of one node can mount it together."""


def alone(job: StoreJob) -> Pod:
    """Our program without an engine: retention needs none."""
    return Pod(
        [_jobs(job, "jobs", [job.task], _mounts(job))],
        job.labels,
        job.service_account,
        volumes=_volumes(job),
        grace_seconds=GRACE_SECONDS,
        more=near(job.beside),
    )


def paired(job: StoreJob) -> Pod:
    """Our program and the engine's container. Ours comes first: its exit codes decide whether a retry may help."""
    engine = Container(
        "engine",
        engine_image(job.store.engine.value, job.store.version),
        job.environment.size("job"),
        # A fixed list: no shell parses it and Kubernetes expands nothing in it (BUG-20).
        command=["bash", f"{EXCHANGE_PATH}/run.sh"],
        env={"HOME": WORK_PATH, "TMPDIR": WORK_PATH},
        mounts={"exchange": EXCHANGE_PATH, "work": WORK_PATH, **_engine_mounts(job)},
        writable=("exchange", "work"),
        ephemeral=job.node_scratch,
    )
    return Pod(
        [_jobs(job, "jobs", [job.task], _mounts(job)), engine],
        job.labels,
        job.service_account,
        init_containers=[_jobs(job, "prepare", [job.task, "--prepare"], _mounts(job, identity=False))],
        volumes=_volumes(job),
        grace_seconds=GRACE_SECONDS,
        more=near(job.beside),
    )


def _jobs(job: StoreJob, name: str, args: list[str], mounts: Mapping[str, str]) -> Container:
    return Container(
        name,
        job.environment.jobs_image,
        job.environment.size("job"),
        args=args,
        env={"JOB_NAME": JOB_NAME, "HOME": WORK_PATH, "TMPDIR": WORK_PATH},
        mounts=mounts,
        writable=("exchange", "work", "copies"),
    )


def _engine_mounts(job: StoreJob) -> dict[str, str]:
    return {"credentials": CREDENTIALS_PATH} if job.password_key or job.lent else {}


def _mounts(job: StoreJob, *, identity: bool = True) -> dict[str, str]:
    given = {"document": MOUNT_PATH, "exchange": EXCHANGE_PATH, "work": WORK_PATH}
    if job.lent:
        given["request"] = REQUEST_PATH
    if job.copies_claim:
        given["copies"] = COPIES_PATH
    if job.needs_objects and job.environment.object_store.credentials:
        given["object-store"] = STORE_CREDENTIALS_PATH
    if job.opens_copies and identity:
        given["identity"] = IDENTITY_PATH
    return given


def _volumes(job: StoreJob) -> list[dict[str, Any]]:
    document = {"name": job.config_map, "items": [{"key": job.document, "path": DOCUMENT_NAME}]}
    found: list[dict[str, Any]] = [
        {"name": "document", "configMap": document},
        {"name": "exchange", "emptyDir": {"medium": "Memory", "sizeLimit": EXCHANGE_LIMIT}},
        _work(job),
    ]
    if job.password_key:
        found.append(secret_volume("credentials", job.store.credentials_secret, [job.password_key]))
    if job.lent:
        # A pod waits for a Secret that is not there yet; what is asked may be nothing.
        found.append(secret_volume("credentials", job.lent, [ADMINISTRATOR_KEY, ADMINISTRATOR_PASSWORD_KEY]))
        found.append({"name": "request", "configMap": {"name": job.lent, "optional": True}})
    if job.copies_claim:
        found.append({"name": "copies", "persistentVolumeClaim": {"claimName": job.copies_claim}})
    credentials = job.environment.object_store.credentials
    if job.needs_objects and credentials:
        found.append(object_store_volume(credentials))
    if job.opens_copies:
        found.append(secret_volume("identity", IDENTITY_SECRET, [IDENTITY_KEY]))
    return found


def object_store_volume(credentials: SecretReference, *, optional: bool = False) -> dict[str, Any]:
    """What opens the object store, under the name our program looks for."""
    file = {"key": credentials.key, "path": CREDENTIALS_KEY}
    secret = {"secretName": credentials.secret, "defaultMode": 0o440, "items": [file]}
    return {"name": "object-store", "secret": {**secret, **({"optional": True} if optional else {})}}


def _work(job: StoreJob) -> dict[str, Any]:
    if job.work is None:
        return empty_directory("work", job.node_scratch)
    specification: dict[str, Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": str(job.work)}},
    }
    if job.storage_class:
        specification["storageClassName"] = job.storage_class
    return {"name": "work", "ephemeral": {"volumeClaimTemplate": {"spec": specification}}}

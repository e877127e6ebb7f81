"""The CronJobs of one store."""

from dataclasses import replace

from components.backup_schedule import names
from components.backup_schedule.document import tasks
from components.backup_schedule.timings import timing
from components.controller import cron_job
from components.kubernetes import Manifest
from components.priority import STORES
from components.store_job import StoreJob, alone, paired
from components.workload import Pod
from specs.arithmetic.storage import coarse
from specs.backup import Backup
from specs.contract import MISSES_ANNOTATION, RPO_ANNOTATION, RTO_ANNOTATION, STORE_ANNOTATION, TASK_ANNOTATION
from specs.database_roles import Purpose, password_key
from specs.environment import Environment
from specs.store import Store
from specs.system import System

PROOFS = ("verify", "drill")
RESTORE_SPACE = 2
"""A restore needs room for the data and for the dump or log it is made from."""
LOG_SCRATCH = "4Gi"
"""Log that waits on the node for one slice: what the server wrote since the last one, compressed nowhere yet."""


def cron_jobs(system: System, store: Store, plan: Backup, environment: Environment) -> list[Manifest]:
    return [
        cron_job(
            names.job(system, store, task),
            system.namespace,
            pod(system, store, task, environment),
            timing(plan, task),
            annotations(store, plan, task),
        )
        for task in tasks(plan)
    ]


def restore_job(system: System, store: Store, plan: Backup, environment: Environment) -> Manifest:
    """The template of a real restore: `kubectl create job --from=cronjob/…`, by people only, and nothing goes before it."""
    return cron_job(
        names.restore(system, store),
        system.namespace,
        replace(pod(system, store, names.SWAP, environment), priority=STORES.name),
        timing(plan, names.SWAP),
    )


def annotations(store: Store, plan: Backup, task: str) -> dict[str, str]:
    """What the policy pack reads beside what is really rendered."""
    return {
        TASK_ANNOTATION: task,
        STORE_ANNOTATION: store.name,
        RPO_ANNOTATION: str(plan.rpo.seconds),
        RTO_ANNOTATION: str(plan.rto.seconds),
        MISSES_ANNOTATION: str(plan.tolerated_misses),
    }


def pod(system: System, store: Store, task: str, environment: Environment) -> Pod:
    """What restores gets a volume of its own, the private key, and no credentials of the store; the others the opposite.
    A restore that takes the place of what serves is lent an administrator.
    """
    restores, dump = task in (*PROOFS, names.SWAP), task in ("base", "slice")
    lent = names.restore(system, store) if task == names.SWAP else ""
    on_volume = environment.object_store.driver == "volume"
    job = StoreJob(
        environment=environment,
        store=store,
        task=task,
        labels=names.pod_labels(system, store, task),
        service_account=names.account(system, task),
        config_map=names.config_map(system),
        document=f"{store.name}.json",
        password_key=password_key(Purpose.BACKUP) if dump else "",
        work=coarse(store.volume * RESTORE_SPACE) if restores else None,
        storage_class=environment.storage_class,
        copies_claim=names.claim(system) if on_volume else "",
        opens_copies=restores,
        lent=lent,
        node_scratch=LOG_SCRATCH if task == "slice" else "256Mi",
        beside=names.auditor_labels(system) if on_volume else {},
    )
    return alone(job) if task == "retain" else paired(job)

"""Objects of one system's backups besides the CronJobs and the Secrets."""

from collections.abc import Mapping

from components.backup_schedule import names
from components.backup_schedule.auditor import auditor_manifests
from components.backup_schedule.cron_jobs import cron_jobs, restore_job
from components.backup_schedule.document import job_document
from components.kubernetes import Manifest
from components.workload import config_map, metadata, service_account
from specs.arithmetic import stored
from specs.arithmetic.growth import volume_for
from specs.backup import Backup
from specs.capacity import SizingRules
from specs.database_roles import script, script_name
from specs.environment import Environment
from specs.store import Store
from specs.system import System
from specs.units import Bytes


def planned(system: System) -> list[tuple[Store, Backup]]:
    """Stores with a plan; the others are exempt."""
    return [(store, store.backup) for store in system.stores if isinstance(store.backup, Backup)]


def texts(system: System, environment: Environment) -> Mapping[str, str]:
    """The job documents, and for every store the script that makes our roles in it, exempt or not: exporters log in too."""
    documents = {
        f"{store.name}.json": job_document(system, store, plan, environment).json() for store, plan in planned(system)
    }
    roles = {
        f"{store.name}.roles.{script_name(store.engine)}": script(store.engine, store.database)
        for store in system.stores
    }
    return {**documents, **roles}


def manifests(system: System, environment: Environment) -> list[Manifest]:
    """Accounts, documents, the claim of the volume driver, the auditor, the CronJobs. A system without a plan has roles only."""
    space, own = system.namespace, names.own_labels(system)
    found = [config_map(names.config_map(system), space, own, texts(system, environment))] if system.stores else []
    if not planned(system):
        return found
    accounts = sorted({names.account(system, task) for task in names.ACCOUNTS})
    found += [service_account(account, space, own) for account in accounts]
    if environment.object_store.driver == "volume":
        found.append(_claim(system, environment))
    found += auditor_manifests(system, environment)
    found += [job for store, plan in planned(system) for job in cron_jobs(system, store, plan, environment)]
    return found + [restore_job(system, store, plan, environment) for store, plan in planned(system)]


def _claim(system: System, environment: Environment) -> Manifest:
    """As large as the environment says; else all copies there will be fit, with the room that sizing leaves."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata(names.claim(system), system.namespace, names.own_labels(system)),
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": str(environment.object_store.volume or _room(system))}},
            **({"storageClassName": environment.storage_class} if environment.storage_class else {}),
        },
    }


def _room(system: System) -> Bytes:
    plans = planned(system)
    taken = sum((stored(plan.tiers, store.size, store.log_per_day) for store, plan in plans), Bytes(0))
    return volume_for(taken, SizingRules.volume_headroom)

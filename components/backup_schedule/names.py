"""Names and labels of one system's backups."""

from components.workload import labels
from specs.links import cron_job_name, restore_name
from specs.store import Store
from specs.system import System

COMPONENT = "backup"
DUMPS_LABEL = "groundcrew.dev/dumps"
"""On pods that talk to a store, with its name. Proofs lack it: no rule lets them reach a database. A restore has it."""
WRITER, VERIFIER, RETENTION = "backup-writer", "backup-verifier", "backup-retention"
"""Identities for the object store: one may write copies, one may read them and write receipts, one may delete."""
AUDITOR = "backup-auditor"
"""A fourth, which may only read; also the name of its workload. It opens no copy."""
METRICS_PORT = 8080
SWAP = "swap"
"""The restore that takes the place of what serves."""
ACCOUNTS = {
    "base": WRITER, "slice": WRITER, "verify": VERIFIER, "drill": VERIFIER, SWAP: VERIFIER, "retain": RETENTION,
}  # fmt: skip


def account(system: System, task: str) -> str:
    return f"{system.name}-{ACCOUNTS[task]}"


def auditor(system: System) -> str:
    """The auditor's Deployment, Service, account and document."""
    return f"{system.name}-{AUDITOR}"


def auditor_labels(system: System) -> dict[str, str]:
    return labels(AUDITOR, COMPONENT, system=system.name)


def job(system: System, store: Store, task: str) -> str:
    """<system>-backup-<store>-<task>, at most 52 characters; the walk refuses longer ones."""
    return cron_job_name(system.name, COMPONENT, store.name, task)


def restore(system: System, store: Store) -> str:
    """The suspended CronJob restores are started from; also the request's ConfigMap and the Secret people lend it."""
    return restore_name(system.name, store.name)


def config_map(system: System) -> str:
    return f"{system.name}-{COMPONENT}"


def claim(system: System) -> str:
    """The claim copies lie on where the object store is a volume."""
    return f"{system.name}-{COMPONENT}-copies"


def own_labels(system: System) -> dict[str, str]:
    return labels(COMPONENT, COMPONENT, system=system.name)


def pod_labels(system: System, store: Store, task: str) -> dict[str, str]:
    reach = {DUMPS_LABEL: store.name} if task in ("base", "slice", SWAP) else {}
    return labels(f"{COMPONENT}-{store.name}-{task}", COMPONENT, system=system.name, **reach)

"""Names of a system's backup jobs as the cluster knows them."""

from collections.abc import Iterable

from specs.arithmetic.proof_age import longest_proof_age
from specs.backup import Backup
from specs.links import cron_job_name
from specs.system import System
from specs.units import Duration


def jobs(system: System, *tasks: str) -> tuple[str, ...]:
    """CronJobs of these tasks for every store that has a plan."""
    return tuple(
        cron_job_name(system.name, "backup", store.name, task)
        for store in system.stores
        if isinstance(store.backup, Backup)
        for task in tasks
        if task != "slice" or store.backup.log_slices
    )


def base_jobs(system: System) -> tuple[str, ...]:
    """The jobs that write whole copies: the load they cause is worth a mark on every graph."""
    return jobs(system, "base")


def oldest_proof(systems: Iterable[System]) -> Duration:
    """The shortest any plan's retention accepts: one line holds for all of them."""
    plans = (store.backup for system in systems for store in system.stores if isinstance(store.backup, Backup))
    return min(map(longest_proof_age, plans), key=lambda age: age.seconds)


def newest_jobs(systems: Iterable[System]) -> dict[Duration, tuple[str, ...]]:
    """By recovery point objective, the jobs that keep it: the log's slices, or whole copies where no log is shipped."""
    found: dict[Duration, tuple[str, ...]] = {}
    for system in systems:
        for store in system.stores:
            if isinstance(store.backup, Backup):
                task = "slice" if store.backup.log_slices else "base"
                name = cron_job_name(system.name, "backup", store.name, task)
                found[store.backup.rpo] = (*found.get(store.backup.rpo, ()), name)
    return dict(sorted(found.items()))

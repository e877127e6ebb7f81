"""Names of CronJobs: Kubernetes adds eleven characters for each Job, so 52 are left of its 63."""

from collections.abc import Iterator

from specs.backup import Backup
from specs.fault import Fault
from specs.links import cron_job_name, prescale_name
from specs.report import HEALTH_REPORT
from specs.shown import shown
from specs.system import System

LONGEST = 52
BACKUP_JOBS = ("base", "slice", "verify", "retain", "drill")


def faults(system: System) -> Iterator[Fault]:
    """Jobs whose name would be refused by the API server."""
    for path, name in _names(system):
        if len(name) > LONGEST:
            given = f"{shown(name)} of {len(name)} characters"
            mend = "shorten the name of the system, or of what the path names"
            yield Fault(system.name, path, given, f"a CronJob's name of at most {LONGEST} characters", mend)


def _names(system: System) -> Iterator[tuple[str, str]]:
    for at, store in enumerate(system.stores):
        if isinstance(store.backup, Backup):
            longest = max(BACKUP_JOBS, key=len)
            yield f"stores[{at}].name", cron_job_name(system.name, "backup", store.name, longest)
    yield "name", cron_job_name(system.name, HEALTH_REPORT)
    for at, service in enumerate(system.services):
        for number, event in enumerate(service.scaling.prescale if service.scaling else ()):
            path = f"services[{at}].scaling.prescale[{number}].name"
            yield path, prescale_name(system.name, service.name, event.name, "down")
    for at, task in enumerate(system.maintenance.tasks):
        yield f"maintenance.tasks[{at}]", cron_job_name(system.name, "maintenance", task.store, str(task.task))

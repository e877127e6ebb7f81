"""Objects of one system's maintenance."""

from collections.abc import Mapping

from components.backup_schedule.document import object_store_address, store_address
from components.controller import Timing, cron_job
from components.kubernetes import Manifest
from components.maintenance_schedule.calendar import calendar
from components.store_job import StoreJob, paired
from components.workload import Pod, config_map, labels, service_account
from specs.contract import STORE_ANNOTATION, TASK_ANNOTATION
from specs.database_roles import Purpose, password_key
from specs.environment import Environment
from specs.job_document import JobDocument
from specs.links import cron_job_name
from specs.maintenance import StoreTask
from specs.store import Store
from specs.system import System
from specs.units import minutes

COMPONENT = "maintenance"
MAINTAINS_LABEL = "groundcrew.dev/maintains"
STARTING_DEADLINE = minutes(10)
"""Later than this the quiet hour is over: the run is left out."""
CALENDAR = "calendar.md"
RETRIES = 0
"""Maintenance that failed waits for its next window; a second run would meet the users."""


def job_name(system: System, task: StoreTask) -> str:
    return cron_job_name(system.name, COMPONENT, task.store, task.task.value)


def account(system: System) -> str:
    return f"{system.name}-{COMPONENT}"


def maintained(system: System) -> list[Store]:
    """Stores with recurring work, in the system's order."""
    named = {task.store for task in system.maintenance.tasks}
    return [store for store in system.stores if store.name in named]


def job_document(system: System, store: Store, environment: Environment) -> JobDocument:
    """One document for all maintenance of a store."""
    tasks = [task for task in system.maintenance.tasks if task.store == store.name]
    longest = max((task.deadline.seconds for task in tasks), default=0)
    return JobDocument(
        system=system.name,
        environment=environment.name,
        store=store_address(system, store, Purpose.MAINTENANCE),
        object_store=object_store_address(environment),
        tasks=tuple(sorted({task.task.value for task in tasks})),
        # A statement ends before its Job is ended, so that the server is never left with a session nobody reads.
        extra={"statement_timeout": f"{longest * 9 // 10}s"},
    )


def texts(system: System, environment: Environment) -> Mapping[str, str]:
    documents = {f"{store.name}.json": job_document(system, store, environment).json() for store in maintained(system)}
    reviews = {CALENDAR: calendar(system)} if system.maintenance.reviews else {}
    return {**documents, **reviews}


def manifests(system: System, environment: Environment) -> list[Manifest]:
    """The account, documents and calendar, and a CronJob per task; nothing for a system without maintenance."""
    given = texts(system, environment)
    if not given:
        return []
    own = labels(COMPONENT, COMPONENT, system=system.name)
    found = [config_map(account(system), system.namespace, own, given)]
    if system.maintenance.tasks:
        found.append(service_account(account(system), system.namespace, own))
    return found + [_cron_job(system, task, environment) for task in system.maintenance.tasks]


def _cron_job(system: System, task: StoreTask, environment: Environment) -> Manifest:
    timing = Timing(task.schedule, task.deadline, STARTING_DEADLINE, RETRIES)
    annotations = {TASK_ANNOTATION: task.task.value, STORE_ANNOTATION: task.store}
    return cron_job(job_name(system, task), system.namespace, _pod(system, task, environment), timing, annotations)


def _pod(system: System, task: StoreTask, environment: Environment) -> Pod:
    store = system.store(task.store)
    return paired(
        StoreJob(
            environment=environment,
            store=store,
            task=task.task.value,
            labels=labels(
                f"{COMPONENT}-{store.name}-{task.task}", COMPONENT, system=system.name, **{MAINTAINS_LABEL: store.name}
            ),
            service_account=account(system),
            config_map=account(system),
            document=f"{store.name}.json",
            password_key=password_key(Purpose.MAINTENANCE),
            needs_objects=False,
        )
    )

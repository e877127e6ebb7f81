"""The health report's objects: who it is, what it may read, what it is told, and when it is made."""

from typing import Any

from components.access import Use, namespace_access
from components.backup_schedule.document import store_address
from components.controller import Timing, cron_job
from components.health_checks.names import address, report_labels, report_name
from components.kubernetes import Manifest
from components.volume import config_map_volume, secret_volume
from components.workload import Container, Pod, config_map, service_account
from specs.database_roles import Purpose, password_key
from specs.environment import Environment
from specs.job_document import (
    DOCUMENT_NAME,
    HEALTH_CREDENTIALS_PATH,
    MOUNT_PATH,
    HealthDocument,
    Question,
    ReadAddress,
    ServiceAddress,
)
from specs.report import ON_DEMAND, REPORT_DEADLINE
from specs.smoke import SmokeCheck
from specs.store import Store
from specs.system import System
from specs.units import hours

TASK = "health"
STARTING_DEADLINE = hours(1)
RETRIES = 0
"""A report that found a fault is done; a second one would find it again."""
READS = (
    Use("", ("events", "persistentvolumeclaims", "pods", "services"), ("list",)),
    Use("metrics.k8s.io", ("pods",), ("list",)),
    Use("networking.k8s.io", ("ingresses",), ("list",)),
)
"""Lists of its own namespace. No Secret, no ConfigMap, and no pod's log."""


def document(system: System, environment: Environment) -> HealthDocument:
    wanted = system.health_report or ON_DEMAND
    return HealthDocument(
        system=system.name,
        environment=environment.name,
        namespace=system.namespace,
        report=report_name(system),
        questions=tuple(_question(system, check) for check in system.smoke_checks),
        services=tuple(
            ServiceAddress(service.name, service.port, service.scaling.least if service.scaling else service.replicas)
            for service in system.services
        ),
        stores=tuple(_store(system, store) for store in system.stores),
        events=wanted.events,
        logs=f"https://kibana.{environment.domain}",
    )


def _question(system: System, check: SmokeCheck) -> Question:
    return Question(
        name=check.name,
        url=address(system, check.service, check.path),
        statuses=check.statuses,
        body=check.body,
        degraded=check.degraded,
        json=check.json,
        header=check.header,
        headers={"Origin": check.origin} if check.origin else {},
        certificate_seconds=check.certificate.seconds,
        within_seconds=check.within.seconds,
    )


def _store(system: System, store: Store) -> ReadAddress:
    return ReadAddress(**vars(store_address(system, store, Purpose.EXPORTER)), tls=store.tls)


def report_manifests(system: System, environment: Environment) -> list[Manifest]:
    name, own = report_name(system), report_labels(system)
    wanted = system.health_report
    timing = Timing(
        (wanted or ON_DEMAND).schedule, REPORT_DEADLINE, STARTING_DEADLINE, RETRIES, suspended=wanted is None
    )
    return [
        service_account(name, system.namespace, own),
        *namespace_access(name, system.namespace, own, READS),
        config_map(name, system.namespace, own, {DOCUMENT_NAME: document(system, environment).json()}),
        cron_job(name, system.namespace, _pod(system, environment), timing),
    ]


def _pod(system: System, environment: Environment) -> Pod:
    container = Container(
        TASK,
        environment.jobs_image,
        environment.size("job"),
        args=[TASK],
        mounts={
            "document": MOUNT_PATH,
            **{f"store-{store.name}": f"{HEALTH_CREDENTIALS_PATH}/{store.name}" for store in system.stores},
        },
        ephemeral="64Mi",
    )
    volumes = [config_map_volume("document", report_name(system)), *map(_credentials, system.stores)]
    return Pod([container], report_labels(system), report_name(system), volumes=volumes, token=True)


def _credentials(store: Store) -> dict[str, Any]:
    """The exporter's role, which may look and change nothing. A Secret that is missing is told in the report."""
    return secret_volume(
        f"store-{store.name}", store.credentials_secret, [password_key(Purpose.EXPORTER)], optional=True
    )

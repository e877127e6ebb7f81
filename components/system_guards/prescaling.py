"""CronJobs that raise an autoscaler's floor ahead of a known event and lower it afterwards.

The autoscaler stays in charge: a higher floor only keeps it from waiting for the load. Each Job may patch one autoscaler and
nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.access import Use, namespace_access
from components.controller import Timing, cron_job
from components.kubernetes import Manifest
from components.volume import config_map_volume
from components.workload import Container, Pod, config_map, identity, labels, service_account
from specs.environment import Environment
from specs.job_document import DOCUMENT_NAME, MOUNT_PATH, PrescaleDocument
from specs.links import PRESCALE, prescale_name
from specs.network import API_PORTS, NODES, Flow, Peer
from specs.schedule import Cron
from specs.service import Service
from specs.system import System
from specs.units import minutes

DEADLINE = minutes(5)
STARTING_DEADLINE = minutes(30)
"""A floor that is raised half an hour late still serves an event of hours."""
RETRIES = 3


@dataclass(frozen=True)
class Change:
    """One change of a floor: a CronJob."""

    service: str
    event: str
    way: str
    """up or down."""
    schedule: Cron
    floor: int

    @property
    def key(self) -> str:
        return f"{self.service}-{self.event}-{self.way}.json"


def changes(system: System) -> Iterator[Change]:
    """Both of each event of each service."""
    for service in system.services:
        if scaling := service.scaling:
            for event in scaling.prescale:
                yield Change(service.name, event.name, "up", event.up, event.replicas)
                yield Change(service.name, event.name, "down", event.down, scaling.least)


def prescaled(system: System) -> tuple[Service, ...]:
    """Services with a known event."""
    return tuple(service for service in system.services if service.scaling and service.scaling.prescale)


def account(service: str) -> str:
    return f"{PRESCALE}-{service}"


def job_labels(system: System, service: str) -> dict[str, str]:
    return labels(account(service), "system-guards", system=system.name)


def documents(system: System, environment: Environment) -> Mapping[str, str]:
    """What each Job is told, by key of their ConfigMap."""
    return {
        change.key: PrescaleDocument(
            system.name, environment.name, system.namespace, change.service, change.floor
        ).json()
        for change in changes(system)
    }


def prescaling_manifests(system: System, environment: Environment) -> list[Manifest]:
    """Accounts, rights, documents and CronJobs; nothing where no event is known."""
    if not prescaled(system):
        return []
    own = labels(PRESCALE, "system-guards", system=system.name)
    found = [config_map(PRESCALE, system.namespace, own, documents(system, environment))]
    for service in prescaled(system):
        use = Use("autoscaling", ("horizontalpodautoscalers",), ("patch",), (service.name,))
        who = job_labels(system, service.name)
        found += [
            service_account(account(service.name), system.namespace, who),
            *namespace_access(account(service.name), system.namespace, who, [use]),
        ]
    return [*found, *(_job(system, change, environment) for change in changes(system))]


def _job(system: System, change: Change, environment: Environment) -> Manifest:
    container = Container(
        PRESCALE,
        environment.jobs_image,
        environment.size("job"),
        args=[PRESCALE],
        mounts={"document": MOUNT_PATH},
        ephemeral="64Mi",
    )
    document = config_map_volume("document", PRESCALE)
    document["configMap"]["items"] = [{"key": change.key, "path": DOCUMENT_NAME}]
    pod = Pod([container], job_labels(system, change.service), account(change.service), volumes=[document], token=True)
    name = prescale_name(system.name, change.service, change.event, change.way)
    return cron_job(name, system.namespace, pod, Timing(change.schedule, DEADLINE, STARTING_DEADLINE, RETRIES))


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """From each Job to the API server."""
    return tuple(
        Flow(
            f"{system.name}-{account(service.name)}",
            Peer(system.namespace, tuple(sorted(identity(job_labels(system, service.name)).items()))),
            NODES,
            API_PORTS,
            reason="raises and lowers the floor of one autoscaler",
        )
        for system in systems
        for service in prescaled(system)
    )

"""The pod that walks a system's journeys."""

from components.controller import checksum, deployment
from components.health_checks.names import METRICS_PORT, address, journeys_labels, journeys_name
from components.kubernetes import Manifest
from components.volume import config_map_volume, secret_volume
from components.workload import Container, Pod, config_map, http_probe, service, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import Environment
from specs.job_document import (
    ACCOUNTS_PATH,
    DOCUMENT_NAME,
    MOUNT_PATH,
    JourneyDocument,
    JourneyStep,
    JourneySteps,
)
from specs.journey import ACCOUNT_KEYS, Journey, Step
from specs.system import System

TASK = "journeys"
GRACE = 10
"""Seconds beside the longest run: a pod that is told to stop finishes what it began, or its canary data stayed behind."""


def document(system: System, environment: Environment) -> JourneyDocument:
    return JourneyDocument(
        system=system.name,
        environment=environment.name,
        journeys=tuple(
            JourneySteps(
                journey.name,
                tuple(_step(system, journey, step) for step in journey.steps),
                journey.interval.seconds,
            )
            for journey in system.journeys
        ),
        port=METRICS_PORT,
    )


def _step(system: System, journey: Journey, step: Step) -> JourneyStep:
    return JourneyStep(
        name=step.name,
        method=step.method.value,
        url=address(system, journey.service, step.path),
        body=step.body,
        statuses=step.statuses,
        expects=step.expects,
        captures=dict(step.captures),
        bearer=step.bearer,
        within_seconds=step.within.seconds,
        clears_up=step.clears_up,
    )


def journey_manifests(system: System, environment: Environment) -> list[Manifest]:
    """Nothing for a system without journeys."""
    if not system.journeys:
        return []
    name, own = journeys_name(system), journeys_labels(system)
    data = {DOCUMENT_NAME: document(system, environment).json()}
    # Recreate: the old pod has ended before the new one begins, so that no journey is walked twice at once.
    workload = deployment(name, system.namespace, _pod(system, environment, data), 1, recreate=True)
    return [
        service_account(name, system.namespace, own),
        config_map(name, system.namespace, own, data),
        service(name, system.namespace, own, {"http": METRICS_PORT}),
        workload,
    ]


def _pod(system: System, environment: Environment, data: dict[str, str]) -> Pod:
    container = Container(
        TASK,
        environment.jobs_image,
        environment.size("journeys"),
        args=[TASK],
        ports={"http": METRICS_PORT},
        mounts={
            "document": MOUNT_PATH,
            **{f"account-{journey.name}": f"{ACCOUNTS_PATH}/{journey.name}" for journey in system.journeys},
        },
        probes={
            "readiness": http_probe("http", "/healthz"),
            "liveness": http_probe("http", "/healthz", period=30, failures=4),
        },
        ephemeral="64Mi",
    )
    # Optional: a missing account is told by the journey's series, and holds no other journey up.
    accounts = [
        secret_volume(f"account-{journey.name}", journey.account, list(ACCOUNT_KEYS), optional=True)
        for journey in system.journeys
    ]
    longest = max(sum(step.within.seconds for step in journey.steps) for journey in system.journeys)
    return Pod(
        [container],
        journeys_labels(system),
        journeys_name(system),
        volumes=[config_map_volume("document", journeys_name(system)), *accounts],
        annotations={CHECKSUM_ANNOTATION: checksum(data)},
        grace_seconds=longest + GRACE,
    )

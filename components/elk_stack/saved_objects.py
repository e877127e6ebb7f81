"""Boards of logs: their files, and the Job that brings them into Kibana. It is named after what it brings, so that a changed
board means a new run; Kibana replaces what an older one brought."""

from collections.abc import Mapping

from components.certificates.catalogue import KIBANA
from components.controller import checksum, job
from components.elk_stack import ports, users
from components.elk_stack.client import client
from components.kubernetes import Manifest
from components.volume import config_map_volume
from components.workload import Pod, config_map, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import LOGGING_NAMESPACE, Environment
from specs.job_document import SAVED_OBJECTS_PATH
from specs.units import minutes

NAME = ports.OBJECTS_NAME
TASK = "saved-objects"
DEADLINE = minutes(20)
"""Kibana's first start, which sets up its indices, and every retry."""
RETRIES = 6


def saved_objects(environment: Environment, objects: Mapping[str, str]) -> list[Manifest]:
    """Nothing where there are no objects."""
    if not objects:
        return []
    own, pod = ports.own_labels(NAME), _pod(environment, objects)
    digest = pod.annotations[CHECKSUM_ANNOTATION]
    return [
        service_account(NAME, LOGGING_NAMESPACE, own),
        config_map(NAME, LOGGING_NAMESPACE, own, objects),
        job(f"{NAME}-{digest[:8]}", LOGGING_NAMESPACE, pod, DEADLINE, RETRIES),
    ]


def _pod(environment: Environment, objects: Mapping[str, str]) -> Pod:
    return client(
        environment,
        NAME,
        TASK,
        ("--kibana", ports.KIBANA_URL),
        (),
        users.BOARD_KEEPER,
        KIBANA,
        {"objects": SAVED_OBJECTS_PATH},
        [config_map_volume("objects", NAME)],
        {CHECKSUM_ANNOTATION: checksum([objects, environment.jobs_image])},
    )

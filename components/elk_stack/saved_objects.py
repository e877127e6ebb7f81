"""Boards of logs: their files, and the Job that brings them into Kibana. It is named after what it brings, so that a changed
board means a new run; Kibana replaces what an older one brought."""

from collections.abc import Mapping

from components.certificates.catalogue import KIBANA
from components.certificates.leaf import AUTHORITY_CERTIFICATE
from components.controller import checksum, job
from components.elk_stack import ports, users
from components.kubernetes import Manifest
from components.volume import config_map_volume, secret_volume
from components.workload import Container, Pod, config_map, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import LOGGING_NAMESPACE, Environment
from specs.job_document import AUTHORITY_PATH, CREDENTIALS_PATH, SAVED_OBJECTS_PATH
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
    user = users.BOARD_KEEPER
    container = Container(
        TASK,
        environment.jobs_image,
        environment.size("job"),
        args=[TASK, "--kibana", ports.KIBANA_URL, "--user", user.name],
        mounts={
            "objects": SAVED_OBJECTS_PATH,
            "credentials": CREDENTIALS_PATH,
            "authority": AUTHORITY_PATH.rpartition("/")[0],
        },
        ephemeral="64Mi",
    )
    volumes = [
        config_map_volume("objects", NAME),
        secret_volume("credentials", user.secret, (user.key,)),
        secret_volume("authority", KIBANA.secret, (AUTHORITY_CERTIFICATE,)),
    ]
    annotations = {CHECKSUM_ANNOTATION: checksum([objects, environment.jobs_image])}
    return Pod([container], ports.own_labels(NAME), NAME, volumes=volumes, annotations=annotations)

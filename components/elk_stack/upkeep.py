"""Jobs that look after the log store: a first run that a change waits for, a comparison every few minutes, and once a month
the proof that an archived index can be read. Each has a user of its own, and neither can read a record."""

from collections.abc import Sequence

from components.certificates.catalogue import ELASTICSEARCH
from components.certificates.leaf import AUTHORITY_CERTIFICATE
from components.controller import Timing, checksum, cron_job, job
from components.elk_stack import ports
from components.elk_stack.lifecycle import REPOSITORY
from components.elk_stack.log_policy import SECURED
from components.elk_stack.users import ARCHIVE_PROVER, STATE_READER, User
from components.kubernetes import Manifest
from components.volume import secret_volume
from components.workload import Container, Pod, service_account
from specs.environment import LOGGING_NAMESPACE, Environment
from specs.job_document import AUTHORITY_PATH, CREDENTIALS_PATH
from specs.log_upkeep import ARCHIVE_DEADLINE, ARCHIVE_SCHEDULE, STATE_DEADLINE, STATE_SCHEDULE
from specs.log_upkeep import cron_job as name_of
from specs.units import hours, minutes

FIRST_DEADLINE = minutes(20)
"""The store's first start, and every retry."""
FIRST_RETRIES = 6


def upkeep(environment: Environment, digest: str) -> list[Manifest]:
    """`digest` is that of the declared state; the first run is named after it, so that another state means another run."""
    state = _pod(environment, ports.STATE_NAME, STATE_READER, ["--digest", digest])
    name = f"{ports.STATE_NAME}-{checksum([digest, environment.jobs_image])[:8]}"
    found = [
        service_account(ports.STATE_NAME, LOGGING_NAMESPACE, state.labels),
        job(name, LOGGING_NAMESPACE, state, FIRST_DEADLINE, FIRST_RETRIES),
        _scheduled(ports.STATE_NAME, state, Timing(STATE_SCHEDULE, STATE_DEADLINE, minutes(5))),
    ]
    if not environment.log_snapshots:
        return found
    first = [f"logs-{kind.value}.*" for kind in SECURED]
    archive = _pod(environment, ports.ARCHIVE_NAME, ARCHIVE_PROVER, ["--repository", REPOSITORY, "--first", *first])
    return [
        *found,
        service_account(ports.ARCHIVE_NAME, LOGGING_NAMESPACE, archive.labels),
        _scheduled(ports.ARCHIVE_NAME, archive, Timing(ARCHIVE_SCHEDULE, ARCHIVE_DEADLINE, hours(6))),
    ]


def _scheduled(task: str, pod: Pod, timing: Timing) -> Manifest:
    return cron_job(name_of(task), LOGGING_NAMESPACE, pod, timing)


def _pod(environment: Environment, task: str, user: User, asked: Sequence[str]) -> Pod:
    container = Container(
        task,
        environment.jobs_image,
        environment.size("job"),
        args=[task, "--store", ports.ELASTICSEARCH_URL, "--user", user.name, *asked],
        mounts={"credentials": CREDENTIALS_PATH, "authority": AUTHORITY_PATH.rpartition("/")[0]},
        ephemeral="64Mi",
    )
    volumes = [
        secret_volume("credentials", user.secret, (user.key,)),
        secret_volume("authority", ELASTICSEARCH.secret, (AUTHORITY_CERTIFICATE,)),
    ]
    return Pod([container], ports.own_labels(task), task, volumes=volumes)

"""Jobs that look after the log store: a first run that a change waits for, and checks that run again and again, each of one
thing. They log in as users of their own; only what looks for canaries can read records, and those of one stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.certificates.catalogue import ELASTICSEARCH
from components.controller import Timing, checksum, cron_job, job
from components.elk_stack import ports
from components.elk_stack.client import client
from components.elk_stack.lifecycle import REPOSITORY
from components.elk_stack.log_policy import SECURED
from components.elk_stack.users import ARCHIVE_PROVER, CANARY_READER, SPANS, STATE_READER, User
from components.kubernetes import Manifest
from components.workload import service_account
from specs import log_upkeep as tasks
from specs.environment import LOGGING_NAMESPACE, PLATFORM, Environment
from specs.links import log_stream
from specs.logs import LogClass
from specs.units import Duration, hours, minutes

FIRST_DEADLINE = minutes(20)
"""The store's first start, and every retry."""
FIRST_RETRIES = 6
STARTING = {tasks.ARCHIVE: hours(6)}
"""How late a run may begin; five minutes where the next one comes soon."""


@dataclass(frozen=True)
class Task:
    """One check: its name, as whom it logs in, and what it is told."""

    name: str
    user: User
    told: Sequence[str]

    @property
    def group(self) -> str:
        """Of the tasks with one user: they share a service account and what they may reach."""
        return self.user.secret

    @property
    def deadline(self) -> Duration:
        return tasks.ARCHIVE_DEADLINE if self.name == tasks.ARCHIVE else tasks.DEADLINE


def checks(environment: Environment, digest: str) -> Iterator[Task]:
    """`digest` is that of the declared state. Snapshots are looked after where there are any."""
    platform = log_stream(LogClass.SYSTEM.value, PLATFORM, environment.name)
    yield Task(tasks.STATE, STATE_READER, ["--digest", digest])
    yield Task(tasks.LIFECYCLE, STATE_READER, ["--indices", "logs-*", *SPANS])
    late, back, letters = (str(span.seconds) for span in (tasks.CANARY_LATE, tasks.LOOK_BACK, tasks.LETTERS_LOOK_BACK))
    yield Task(tasks.CANARY, CANARY_READER, ["--stream", platform, "--late", late])
    yield Task(tasks.REDACTION, CANARY_READER, ["--stream", platform, "--container", tasks.CANARY, "--look-back", back])
    yield Task(tasks.DEAD_LETTERS, CANARY_READER, ["--stream", platform, "--look-back", letters])
    if environment.log_snapshots:
        oldest = str(tasks.SNAPSHOT_AGE.seconds)
        first = [f"logs-{kind.value}.*" for kind in SECURED]
        yield Task(tasks.SNAPSHOTS, STATE_READER, ["--repository", REPOSITORY, "--oldest", oldest])
        yield Task(tasks.ARCHIVE, ARCHIVE_PROVER, ["--repository", REPOSITORY, "--first", *first])


def upkeep(environment: Environment, digest: str) -> list[Manifest]:
    """The first run is named after the digest of the declared state, so that another state means another run."""
    known = tuple(checks(environment, digest))
    groups = dict.fromkeys(task.group for task in known)
    found = [service_account(group, LOGGING_NAMESPACE, ports.own_labels(group)) for group in groups]
    for task in known:
        address = ("--store", ports.ELASTICSEARCH_URL)
        pod = client(environment, task.group, task.name, address, task.told, task.user, ELASTICSEARCH)
        if task.name == tasks.STATE:
            name = f"{task.name}-{checksum([digest, environment.jobs_image])[:8]}"
            found.append(job(name, LOGGING_NAMESPACE, pod, FIRST_DEADLINE, FIRST_RETRIES))
        timing = Timing(tasks.SCHEDULES[task.name], task.deadline, STARTING.get(task.name, minutes(5)))
        found.append(cron_job(tasks.cron_job(task.name), LOGGING_NAMESPACE, pod, timing))
    return found

"""Alerts of what looks after the log store: a declared state that it does not apply, an archive that nobody could read."""

from collections.abc import Iterator

from queries import backup as runs
from queries.expression import Expression
from rules.fact import AlertFact
from specs.environment import LOGGING_NAMESPACE, PLATFORM, Environment
from specs.log_upkeep import ARCHIVE, STATE, archive_limit, cron_job, state_limit
from specs.severity import Severity
from specs.units import minutes

Found = tuple[AlertFact, Expression]


def log_upkeep_alerts(environment: Environment) -> Iterator[Found]:
    """An archive is there where snapshots leave the cluster."""
    yield _state()
    if environment.log_snapshots:
        yield _archive()


def _state() -> Found:
    fact = AlertFact(
        "LogStateRefused",
        PLATFORM,
        STATE,
        Severity.WARNING.value,
        PLATFORM,
        "The log store does not apply what is declared",
        f"Streams, retention and snapshots of logs are not those of this program for more than {state_limit().words}.",
        minutes(5),
        (
            "The newest Job of the CronJob says why, in the store's own words, or that it could not ask.",
            "`in use by a data streams` names a system that was taken out while its records are still kept.",
        ),
        (
            "Name a system that left under `former_systems`, until its last record has aged out. Mend anything else in this "
            "program: the store goes on with the state it had.",
        ),
        ("RET-01", "LOG-06"),
    )
    return fact, runs.overdue(LOGGING_NAMESPACE, cron_job(STATE), state_limit())


def _archive() -> Found:
    fact = AlertFact(
        "LogArchiveUnproven",
        PLATFORM,
        ARCHIVE,
        Severity.WARNING.value,
        PLATFORM,
        "No archived log index was restored and counted",
        f"No index came back whole from a snapshot for more than {archive_limit().words}.",
        minutes(5),
        (
            "The newest Job of the CronJob says what is missing: a snapshot of the last days, shards, or documents.",
            "Was it never started? A suspended CronJob, or a full quota, starts nothing.",
        ),
        (
            "Mend the snapshots first: nothing that must be archived is deleted before it lies in one. Then run the CronJob "
            "once by hand; it changes no index that is there.",
        ),
        ("RET-03", "LOG-06"),
    )
    return fact, runs.overdue(LOGGING_NAMESPACE, cron_job(ARCHIVE), archive_limit())

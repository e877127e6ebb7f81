"""Alerts of what looks after the log store: a declared state that it does not apply, indices that do not grow old, copies that
are missing or cannot be read, lines that do not arrive, or arrive with their secrets."""

from collections.abc import Iterator

from queries import backup as runs
from queries.expression import Expression
from rules.fact import AlertFact, Texts, platform_fact
from specs import log_upkeep as upkeep
from specs.environment import LOGGING_NAMESPACE, Environment
from specs.severity import Severity
from specs.units import Duration, minutes, seconds

Found = tuple[AlertFact, Expression]


def log_upkeep_alerts(environment: Environment) -> Iterator[Found]:
    """Snapshots and an archive are there where copies leave the cluster."""
    yield _state()
    yield _lifecycle()
    if environment.log_snapshots:
        yield _snapshots()
        yield _archive()
    yield _canary()
    yield _redaction()
    yield _dead_letters()
    yield from (_unchecked(task) for task in (upkeep.REDACTION, upkeep.DEAD_LETTERS))


def _overdue(alert: str, task: str, limit: Duration, texts: Texts, *rows: str) -> Found:
    """A Job that succeeds while all is well has not succeeded for too long."""
    fact = platform_fact(alert, task, Severity.WARNING, minutes(5), texts, rows)
    return fact, runs.overdue(LOGGING_NAMESPACE, upkeep.cron_job(task), limit)


def _found(alert: str, task: str, severity: Severity, texts: Texts, *rows: str) -> Found:
    """A Job that fails only where it finds something has found it."""
    fact = platform_fact(alert, task, severity, seconds(0), texts, rows)
    return fact, runs.failed(LOGGING_NAMESPACE, upkeep.cron_job(task))


def _state() -> Found:
    limit = upkeep.limit(upkeep.STATE)
    texts = (
        "The log store does not apply what is declared",
        f"Streams, retention and snapshots of logs are not those of this program for more than {limit.words}.",
        (
            "The newest Job of the CronJob says why, in the store's own words, or that it could not ask.",
            "`in use by a data streams` names a system that was taken out while its records are still kept.",
        ),
        (
            "Name a system that left under `former_systems`, until its last record has aged out. Mend anything else in this "
            "program: the store goes on with the state it had.",
        ),
    )
    return _overdue("LogStateRefused", upkeep.STATE, limit, texts, "RET-01", "LOG-06")


def _lifecycle() -> Found:
    limit = upkeep.limit(upkeep.LIFECYCLE)
    texts = (
        "Log indices do not grow old as they should",
        f"For more than {limit.words} a lifecycle has stood in an error, or lifecycles were stopped: what should be rolled over "
        "grows, and what should be deleted is kept.",
        (
            "The newest Job of the CronJob names each index, the step it failed at and the store's reason, or says that it "
            "could not ask.",
        ),
        (
            "Mend what the reason names, then `POST <index>/_ilm/retry`; the store tries again by itself as well.",
            "Somebody stopped lifecycles, as a restore asks for: `POST _ilm/start`.",
        ),
    )
    return _overdue("LogLifecycleStuck", upkeep.LIFECYCLE, limit, texts, "RET-01", "RET-02")


def _snapshots() -> Found:
    limit = upkeep.limit(upkeep.SNAPSHOTS)
    texts = (
        "The log store has no recent snapshot",
        f"The newest whole snapshot of the logs is older than {upkeep.SNAPSHOT_AGE.words}. Audit and security logs are not "
        "deleted before they lie in one, so disks fill.",
        "The newest Job of the CronJob says which snapshot was the last whole one, and what became of the last try.",
        "`GET _slm/policy` holds the store's reason. Renew the object store's credentials or mend the way there, then "
        "`POST _slm/policy/<name>/_execute`.",
    )
    return _overdue("LogSnapshotOverdue", upkeep.SNAPSHOTS, limit, texts, "RET-03", "LOG-06")


def _archive() -> Found:
    limit = upkeep.archive_limit()
    texts = (
        "No archived log index was restored and counted",
        f"No index came back whole from a snapshot for more than {limit.words}.",
        (
            "The newest Job of the CronJob says what is missing: a snapshot of the last days, shards, or documents.",
            "Was it never started? A suspended CronJob, or a full quota, starts nothing.",
        ),
        (
            "Mend the snapshots first: nothing that must be archived is deleted before it lies in one. Then run the CronJob "
            "once by hand; it changes no index that is there.",
        ),
    )
    return _overdue("LogArchiveUnproven", upkeep.ARCHIVE, limit, texts, "RET-03", "LOG-06")


def _canary() -> Found:
    limit = upkeep.limit(upkeep.CANARY)
    texts = (
        "What a pod writes does not arrive in the log store",
        f"For more than {limit.words} no canary was found in the store: a pod writes one every few minutes, and it should be "
        f"there within {upkeep.CANARY_LATE.words}.",
        "Do the agents deliver on other nodes, does the store take records? The newest Job of the CronJob says when the last "
        "canary that arrived was written.",
        "Follow the path: the pod's log on its node, the agent there, the log store. Nothing is lost until log files rotate "
        "away.",
    )
    return _overdue("LogCanaryMissing", upkeep.CANARY, limit, texts, "LOG-03")


def _redaction() -> Found:
    texts = (
        "A secret stands in the log store",
        "A canary, a made-up secret that a pod writes every few minutes, was found unredacted. Real secrets are stored like "
        "it.",
        "The log of the Job {{ $labels.job_name }} names the index and the kind of secret.",
        (
            "Take back the change of the redaction rules or of the agent's configuration.",
            "Search the store for secrets of that kind since then, have each of them changed, and delete the records by query.",
            "Delete the failed Job: the alert stands as long as it does.",
        ),
    )
    return _found("LogSecretStored", upkeep.REDACTION, Severity.CRITICAL, texts, "LOG-03")


def _dead_letters() -> Found:
    texts = (
        "The log store refuses records of Logstash",
        f"Records of the last {upkeep.LETTERS_LOOK_BACK.words} were refused for good. They are kept whole, as text, with the tag "
        "dead-letter.",
        "The log of the Job {{ $labels.job_name }} says how many, in which stream. Each record holds the store's reason.",
        (
            "A field of another type than its mapping says is the usual cause: mend the program that wrote it, or the table of "
            "fields here.",
            "Delete the failed Job: the alert stands as long as it does.",
        ),
    )
    return _found("LogDeadLetters", upkeep.DEAD_LETTERS, Severity.WARNING, texts, "LOG-03")


def _unchecked(task: str) -> Found:
    limit = upkeep.limit(task)
    texts = (
        "Nobody looks for what should not have been stored",
        f"{{{{ $labels.cronjob }}}} has not succeeded for more than {limit.words}: its alert could not fire.",
        "Is it suspended, is a quota full, does its pod start? What it finds it tells by failing: look at that alert first.",
        "Let it run again; `kubectl create job --from=cronjob/{{ $labels.cronjob }}` shows at once whether it does.",
    )
    return _overdue("LogCheckOverdue", task, limit, texts, "LOG-03")
